package dev.keyrecall.engine.sim;

import static org.assertj.core.api.Assertions.assertThat;

import static java.util.stream.Collectors.joining;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * The simulation finds what it is there to find: each fault is written into a copy of the engine's
 * own source, compiled, and loaded in the place of the sound class; a seed must break a law.
 */
final class PlantedFaultsTest {
    private static final boolean LONG = "long".equals(System.getProperty("keyrecall.suite"));
    private static final int SEEDS_MAX = 10_000;

    @TempDir private Path folder = Path.of("");

    /** The long suite looks for those that are rare as well. */
    static Stream<PlantedFault> faults() {
        return Stream.of(PlantedFault.values()).filter(fault -> LONG || !fault.rare());
    }

    @ParameterizedTest
    @MethodSource("faults")
    void aSeedFindsAFaultThatIsPlanted(PlantedFault fault) throws Exception {
        plant(fault);

        String found;
        try (URLClassLoader loader = new URLClassLoader(places(), platform())) {
            found =
                    (String)
                            loader.loadClass(SeedSearch.class.getName())
                                    .getMethod("broken", String.class, long.class)
                                    .invoke(null, fault.mode().name(), (long) SEEDS_MAX);
        }

        System.out.printf("PlantedFaultsTest %s: %s%n", word(fault), found);
        assertThat(found).as(word(fault)).isNotEmpty();
    }

    private void plant(PlantedFault fault) throws IOException {
        Path sources =
                Path.of(System.getProperty("keyrecall.root"), "orchestrator/engine/src/main/java");
        Path file = Path.of("dev/keyrecall/engine", fault.file());
        String sound = Files.readString(sources.resolve(file));
        Pattern place = place(fault.sound());
        assertThat(place.matcher(sound).results())
                .as("%s stands once in %s", fault.sound(), file)
                .hasSize(1);
        Path copy = folder.resolve("src").resolve(file);
        Files.createDirectories(copy.getParent());
        String faulty = place.matcher(sound).replaceFirst(Matcher.quoteReplacement(fault.faulty()));
        Files.writeString(copy, faulty);
        Path classes = Files.createDirectory(folder.resolve("classes"));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            List<String> options =
                    List.of(
                            "-proc:none",
                            "-nowarn",
                            "-implicit:none",
                            "-classpath",
                            System.getProperty("java.class.path"),
                            "-d",
                            classes.toString());
            boolean compiled =
                    compiler.getTask(
                                    null,
                                    files,
                                    null,
                                    options,
                                    null,
                                    files.getJavaFileObjects(copy))
                            .call();
            assertThat(compiled).as(word(fault)).isTrue();
        }
    }

    private static Pattern place(String text) {
        return Pattern.compile(
                Stream.of(text.split(" ", -1)).map(Pattern::quote).collect(joining("\\s+")));
    }

    private URL[] places() throws IOException {
        List<URL> places = new ArrayList<>();
        places.add(folder.resolve("classes").toUri().toURL());
        for (String place : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            places.add(Path.of(place).toUri().toURL());
        }
        return places.toArray(URL[]::new);
    }

    private static ClassLoader platform() {
        return ClassLoader.getPlatformClassLoader();
    }

    private static String word(PlantedFault fault) {
        return fault.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
