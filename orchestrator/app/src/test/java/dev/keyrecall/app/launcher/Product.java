package dev.keyrecall.app.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;

import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * A stand-in for the product, compiled here: a main class in one jar that says a word of its own
 * and one from a library's jar, then its arguments; told to wait, it says so and first waits for
 * the end of its input. Jars of words of one length have one size.
 */
final class Product {
    /** One for all jars, so that no two differ in it. */
    private static final Instant TIME = Instant.parse("2026-11-23T00:00:00Z");

    private static final String MAIN = "dev/keyrecall/app/Main";
    private static final String WORD = "dev/keyrecall/word/Word";

    private Product() {}

    /** Writes {@code app.jar} and {@code lib/word.jar}; the first leads to the second. */
    static Path write(Path folder, String own, String library) throws IOException {
        Path classes = Files.createTempDirectory(Files.createDirectories(folder), "classes");
        Path lib = Files.createDirectories(folder.resolve("lib"));
        compile(
                classes,
                """
                package dev.keyrecall.app;
                public final class Main {
                    public static void main(String[] args) throws Exception {
                        if (args.length > 0 && args[0].equals("wait")) {
                            System.out.println("waiting");
                            System.in.read();
                        }
                        String word = dev.keyrecall.word.Word.word();
                        System.out.println("%s " + word + " " + String.join("|", args));
                    }
                }
                """
                        .formatted(own),
                """
                package dev.keyrecall.word;
                public final class Word {
                    public static String word() {
                        return "%s";
                    }
                }
                """
                        .formatted(library));
        jar(lib.resolve("word.jar"), classes, WORD, "");
        jar(folder.resolve("app.jar"), classes, MAIN, "lib/word.jar");
        return folder;
    }

    private static void compile(Path classes, String main, String word) throws IOException {
        Path a = Files.writeString(classes.resolve("Main.java"), main);
        Path b = Files.writeString(classes.resolve("Word.java"), word);
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter said = new StringWriter();
        try (StandardJavaFileManager files =
                compiler.getStandardFileManager(null, Locale.ROOT, UTF_8)) {
            boolean compiled =
                    compiler.getTask(
                                    said,
                                    files,
                                    null,
                                    List.of("-d", classes.toString(), "-proc:none"),
                                    null,
                                    files.getJavaFileObjects(a, b))
                            .call();
            if (!compiled) {
                throw new IllegalStateException(said.toString());
            }
        }
    }

    /** Uncompressed, so that the size does not depend on what is in it. */
    private static void jar(Path jar, Path classes, String type, String classPath)
            throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, classPath);
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file)) {
            JarEntry first = new JarEntry("META-INF/MANIFEST.MF");
            first.setLastModifiedTime(FileTime.from(TIME));
            out.putNextEntry(first);
            manifest.write(out);
            out.closeEntry();
            byte[] bytes = Files.readAllBytes(classes.resolve(type + ".class"));
            CRC32 sum = new CRC32();
            sum.update(bytes);
            JarEntry entry = new JarEntry(type + ".class");
            entry.setMethod(ZipEntry.STORED);
            entry.setSize(bytes.length);
            entry.setCrc(sum.getValue());
            entry.setLastModifiedTime(FileTime.from(TIME));
            out.putNextEntry(entry);
            out.write(bytes);
            out.closeEntry();
        }
        Files.setLastModifiedTime(jar, FileTime.from(TIME));
    }
}
