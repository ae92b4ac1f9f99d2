package dev.keyrecall.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.lab.LabPopulation;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The agent runs in the home's folder: it starts also by words that are true in another one. */
final class RelativePathTest {
    @TempDir private Path folder = Path.of("");
    private Stage stage;

    @BeforeEach
    void prepare() throws IOException, EngineException {
        stage = Stage.prepared(folder.resolve("s"), new LabPopulation(3, 4, 2, 71));
    }

    @AfterEach
    void close() {
        stage.console.run("vault", "seal");
        stage.close();
    }

    private void unseal(List<String> program) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(Child.java());
        words.addAll(program);
        List<String> arguments =
                List.of("--home", "s/home", "--passphrase-file", "s/passphrase", "vault", "unseal");
        try (Child unseal = Child.of(words, folder, arguments)) {
            assertThat(unseal.exit()).as(unseal.printed()).isZero();
        }
        stage.console.plain("inventory", "refresh").requireExit(0);
    }

    private static Stream<Path> entries() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .map(entry -> Path.of(entry).toAbsolutePath());
    }

    @Test
    void aClassPathOfRelativePaths() throws IOException, InterruptedException {
        Path here = folder.toRealPath();
        String relative =
                entries()
                        .map(entry -> here.relativize(entry).toString())
                        .collect(Collectors.joining(File.pathSeparator));
        unseal(List.of("-cp", relative, "dev.keyrecall.app.Main"));
    }

    @Test
    void aJarByARelativePath() throws IOException, InterruptedException {
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.put(Attributes.Name.MAIN_CLASS, "dev.keyrecall.app.Main");
        main.put(
                Attributes.Name.CLASS_PATH,
                entries().map(entry -> entry.toUri().toString()).collect(Collectors.joining(" ")));
        Path jar = folder.resolve("product").resolve("keyrecall.jar");
        Files.createDirectories(folder.resolve("product"));
        new JarOutputStream(Files.newOutputStream(jar), manifest).close();
        unseal(List.of("-jar", "product/keyrecall.jar"));
    }
}
