import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Lays out the product that {@code ./keyrecall} starts: the jars, SQLite's native library and a
 * class-data archive, in a folder named by the SHA-256 of the jars and the JVM.
 *
 * <p>A folder is complete before the link {@code target/keyrecall} is moved to it, and is never
 * written again, so a running process keeps its code while the next build is made beside it. The
 * archive is HotSpot's AppCDS. The JVM refuses it when a jar's size, a jar's time in whole seconds
 * or the JVM has changed, and believes it otherwise, whatever the jar holds: that is why the folder
 * is named by the content of the jars and none is ever put into another's place. The faster AOT
 * cache is not used (docs/adr/0010-start-up.md).
 *
 * <p>Run by Maven in the package phase of orchestrator/app: class path = the run-time class path,
 * arguments = the target folder, the application jar, and the instant the build began.
 */
final class Dist {
    /** Class-file version 49: the JVM verifies it slowly and keeps it out of the archive. */
    private static final String OLD_CLASS_FILES = "picocli-";

    private static final int OLD_MAJOR_MAX = 49;
    private static final Pattern SIGNATURE = Pattern.compile("META-INF/[^/]+\\.(SF|RSA|DSA|EC)");
    private static final Duration DUMP_MAX = Duration.ofSeconds(60);
    private static final Duration OLD_FOLDER_KEPT = Duration.ofHours(1);

    private final Path target;
    private final Path appJar;
    private final Path java = Path.of(System.getProperty("java.home"), "bin", "java");

    private Dist(Path target, Path appJar) {
        this.target = target;
        this.appJar = appJar;
    }

    public static void main(String[] args) throws Exception {
        Dist dist = new Dist(Path.of(args[0]).toRealPath(), Path.of(args[1]).toRealPath());
        // Maven gives whole seconds, rounded down; sources are read later than one second after.
        Instant buildStarted = Instant.parse(args[2]).plusSeconds(1);
        Path folder = dist.folder(dist.jars());
        dist.publish(folder, buildStarted);
        dist.sweep(folder);
    }

    private List<Path> jars() {
        Map<String, Path> jars = new LinkedHashMap<>();
        for (String element : System.getProperty("java.class.path").split(File.pathSeparator)) {
            Path path = Path.of(element);
            if (Files.isRegularFile(path) && !path.equals(appJar)) {
                Path same = jars.put(path.getFileName().toString(), path);
                if (same != null) {
                    throw new IllegalStateException("two jars of one name: " + same + ", " + path);
                }
            }
        }
        return List.copyOf(jars.values());
    }

    /** The finished folder for these jars: found as it is, or made beside and then renamed. */
    private Path folder(List<Path> jars) throws Exception {
        Path folders = Files.createDirectories(target.resolve("dist"));
        Path folder = folders.resolve(id(jars));
        if (Files.isDirectory(folder)) {
            return folder;
        }
        Path draft = folders.resolve("draft-" + ProcessHandle.current().pid());
        Files.createDirectory(draft);
        Path lib = Files.createDirectory(draft.resolve("lib"));
        Files.copy(appJar, draft.resolve("keyrecall.jar"));
        for (Path jar : jars) {
            Path copy = lib.resolve(jar.getFileName());
            if (copy.getFileName().toString().startsWith(OLD_CLASS_FILES)) {
                raise(jar, copy);
            } else if (isSigned(jar)) {
                unsign(jar, copy);
            } else {
                Files.copy(jar, copy);
            }
        }
        unpackSqlite(jars, Files.createDirectory(draft.resolve("native")));
        Files.writeString(draft.resolve("java.home"), System.getProperty("java.home") + "\n");
        archive(draft);
        try {
            Files.move(draft, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            if (!Files.isDirectory(folder)) {
                throw e;
            }
            delete(draft); // another build of the same jars was first
        }
        return folder;
    }

    private String id(List<Path> jars) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        List<Path> all = new ArrayList<>(jars);
        all.add(appJar);
        Path self = Path.of(System.getProperty("jdk.launcher.sourcefile"));
        all.add(self);
        all.add(self.resolveSibling("Training.java"));
        try (OutputStream sink = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
            for (Path jar : all) {
                sink.write((jar.getFileName() + " " + Files.size(jar) + "\n").getBytes());
                Files.copy(jar, sink);
            }
            sink.write(System.getProperty("java.vm.version").getBytes());
            sink.write(System.getProperty("java.home").getBytes());
        }
        return HexFormat.of().formatHex(digest.digest(), 0, 8);
    }

    /**
     * Copies the jar with its old classes rewritten to version 52 and their stack maps computed.
     */
    private static void raise(Path from, Path to) throws IOException {
        Manifest manifest = manifest(from);
        Map<String, byte[]> entries = entries(from);
        manifest.getMainAttributes()
                .putValue("Keyrecall-Change", "class-file version raised to 52, nothing else");
        ClassFile classes =
                ClassFile.of(
                        ClassFile.StackMapsOption.GENERATE_STACK_MAPS,
                        ClassFile.ClassHierarchyResolverOption.of(hierarchy(entries)));
        ClassTransform raised =
                ClassTransform.transformingMethodBodies((code, element) -> code.with(element))
                        .andThen(
                                (type, element) ->
                                        type.with(
                                                element instanceof ClassFileVersion
                                                        ? ClassFileVersion.of(
                                                                ClassFile.JAVA_8_VERSION, 0)
                                                        : element));
        for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
            if (entry.getKey().endsWith(".class")) {
                ClassModel model = classes.parse(entry.getValue());
                if (model.majorVersion() <= OLD_MAJOR_MAX) {
                    entry.setValue(classes.transformClass(model, raised));
                }
            }
        }
        write(to, manifest, entries);
    }

    private static boolean isSigned(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            return Collections.list(file.entries()).stream()
                    .anyMatch(entry -> SIGNATURE.matcher(entry.getName()).matches());
        }
    }

    /**
     * Copies a signed jar without its signature. The JVM would check that against any key that came
     * with it, a fifth of a second at each start, and keep the classes out of the archive.
     */
    private static void unsign(Path from, Path to) throws IOException {
        Manifest manifest = manifest(from);
        manifest.getEntries().clear();
        manifest.getMainAttributes()
                .putValue("Keyrecall-Change", "the signature taken off, nothing else");
        Map<String, byte[]> entries = entries(from);
        entries.keySet().removeIf(name -> SIGNATURE.matcher(name).matches());
        write(to, manifest, entries);
    }

    private static Manifest manifest(Path from) throws IOException {
        try (JarFile jar = new JarFile(from.toFile())) {
            return jar.getManifest();
        }
    }

    /** All but folders and the manifest. */
    private static Map<String, byte[]> entries(Path from) throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        try (JarFile jar = new JarFile(from.toFile())) {
            for (JarEntry entry : Collections.list(jar.entries())) {
                if (!entry.isDirectory() && !entry.getName().equals(JarFile.MANIFEST_NAME)) {
                    try (InputStream in = jar.getInputStream(entry)) {
                        entries.put(entry.getName(), in.readAllBytes());
                    }
                }
            }
        }
        return entries;
    }

    private static void write(Path to, Manifest manifest, Map<String, byte[]> entries)
            throws IOException {
        try (JarOutputStream out =
                new JarOutputStream(
                        new BufferedOutputStream(Files.newOutputStream(to)), manifest)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                out.putNextEntry(new JarEntry(entry.getKey()));
                out.write(entry.getValue());
                out.closeEntry();
            }
        }
    }

    private static ClassHierarchyResolver hierarchy(Map<String, byte[]> entries) {
        return ClassHierarchyResolver.ofResourceParsing(
                        type -> {
                            String descriptor = type.descriptorString();
                            String name = descriptor.substring(1, descriptor.length() - 1);
                            byte[] bytes = entries.get(name + ".class");
                            return bytes == null ? null : new ByteArrayInputStream(bytes);
                        })
                .orElse(ClassHierarchyResolver.defaultResolver());
    }

    /** SQLite's library for this machine, so that no start unpacks it into a temporary folder. */
    private static void unpackSqlite(List<Path> jars, Path folder) throws IOException {
        for (Path jar : jars) {
            if (!jar.getFileName().toString().startsWith("sqlite-jdbc-")) {
                continue;
            }
            String inside = sqliteFolder();
            try (JarFile file = new JarFile(jar.toFile())) {
                for (JarEntry entry : Collections.list(file.entries())) {
                    String name = entry.getName();
                    if (name.startsWith(inside) && !entry.isDirectory()) {
                        Path copy = folder.resolve(name.substring(name.lastIndexOf('/') + 1));
                        Files.copy(file.getInputStream(entry), copy);
                    }
                }
            }
        }
    }

    /** The driver's own naming of platforms; an unknown one unpacks at run time as before. */
    private static String sqliteFolder() throws IOException {
        String os = System.getProperty("os.name");
        String arch = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        String folder = "Linux";
        if (os.startsWith("Mac")) {
            folder = "Mac";
        } else if (Files.exists(Path.of("/etc/alpine-release"))) {
            folder = "Linux-Musl";
        }
        return "org/sqlite/native/" + folder + "/" + (arch.equals("amd64") ? "x86_64" : arch) + "/";
    }

    /** Trains and dumps the archive. The product works without one, so a failure only warns. */
    private void archive(Path folder) throws Exception {
        Path work = Files.createTempDirectory("keyrecall-training");
        Path jar = folder.resolve("keyrecall.jar");
        try {
            Training training = new Training(jvm(folder), jar, work);
            Path list = Files.write(work.resolve("list"), training.run());
            List<String> line = new ArrayList<>(jvm(folder));
            line.addAll(List.of("-Xshare:dump", "-XX:SharedClassListFile=" + list));
            line.add("-XX:SharedArchiveFile=keyrecall.jsa");
            line.addAll(List.of("-cp", jar.toString()));
            Path log = work.resolve("dump.log");
            Process process =
                    new ProcessBuilder(line)
                            .directory(folder.toFile())
                            .redirectErrorStream(true)
                            .redirectOutput(log.toFile())
                            .start();
            boolean ended = process.waitFor(DUMP_MAX.toMillis(), TimeUnit.MILLISECONDS);
            if (!ended) {
                process.destroyForcibly().waitFor();
            }
            if (!ended || process.exitValue() != 0) {
                System.err.println("keyrecall: no class-data archive, starts will be slower:");
                System.err.print(Files.readString(log));
            }
        } finally {
            delete(work);
        }
    }

    private List<String> jvm(Path folder) {
        return List.of(
                java.toString(),
                // G1: only its dump holds the archived heap that makes every collector start fast.
                "-XX:+UseG1GC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-Dorg.sqlite.lib.path=" + folder.resolve("native"),
                "-Dorg.sqlite.lib.name=" + System.mapLibraryName("sqlitejdbc"));
    }

    /** Moves the link in one step, then the stamp that the launcher compares the sources with. */
    private void publish(Path folder, Instant buildStarted) throws IOException {
        Path link = target.resolve("keyrecall");
        if (Files.isDirectory(link)) {
            // From now on it is no longer started from: sweep counts from here.
            Files.setLastModifiedTime(link.toRealPath(), FileTime.from(Instant.now()));
        }
        Path next = target.resolve("keyrecall." + ProcessHandle.current().pid());
        Files.deleteIfExists(next);
        Files.createSymbolicLink(next, target.relativize(folder));
        Files.move(next, link, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        Path stamp = target.resolve("keyrecall.stamp");
        Files.writeString(stamp, folder.getFileName() + "\n");
        Files.setLastModifiedTime(stamp, FileTime.from(buildStarted));
        Files.setLastModifiedTime(folder, FileTime.from(Instant.now()));
    }

    /** Removes folders that nobody starts from any more and that no process runs from. */
    private void sweep(Path current) throws IOException {
        Instant limit = Instant.now().minus(OLD_FOLDER_KEPT);
        try (Stream<Path> folders = Files.list(target.resolve("dist"))) {
            for (Path folder : folders.toList()) {
                boolean old = Files.getLastModifiedTime(folder).toInstant().isBefore(limit);
                if (old && !folder.equals(current) && !isRunFrom(folder)) {
                    delete(folder);
                }
            }
        }
    }

    /** Jars are opened late: a process whose folder is gone dies when it first needs one. */
    private static boolean isRunFrom(Path folder) {
        String name = folder.getFileName().toString();
        return ProcessHandle.allProcesses()
                .map(process -> process.info().commandLine().orElse(""))
                .anyMatch(line -> line.contains(name));
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(
                            file -> {
                                try {
                                    Files.deleteIfExists(file);
                                } catch (IOException e) {
                                    throw new UncheckedIOException(e);
                                }
                            });
        }
    }
}
