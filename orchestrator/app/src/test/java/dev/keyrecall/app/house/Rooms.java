package dev.keyrecall.app.house;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The repository as the house tests see it: its folder, its providers, its product classes. */
final class Rooms {
    /** Every product class of every room; imported once, for it takes a second or two. */
    static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    // In a whole build the engine's own tests stand beside it as a jar.
                    .withImportOption(location -> !location.contains("-tests.jar"))
                    .importPackages("dev.keyrecall");

    /** The room of the consumers that need no account, a folder of providers/ and no provider. */
    static final String LOCAL = "local";

    private static final List<String> NOT_ADAPTERS = List.of("spi", "lab", LOCAL, "target");

    private Rooms() {}

    /** The repository's root folder. */
    static Path root() {
        return Tree.ofThisRepository().root();
    }

    /** The adapters' folder names, which are also their package names: {@code aws}, ... */
    static List<String> adapters() {
        try (Stream<Path> folders = Files.list(root().resolve("providers"))) {
            return folders.filter(Files::isDirectory)
                    .map(folder -> folder.getFileName().toString())
                    .filter(name -> !NOT_ADAPTERS.contains(name) && !name.startsWith("."))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
