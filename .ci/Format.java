import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/**
 * Holds every Java source of the repository against google-java-format (AOSP style): {@code check}
 * names the files that differ and fails, {@code write} mends them.
 *
 * <p>Run by {@code mvn verify} (check) and {@code mvn -N -Pformat validate} (write) on the JDK that
 * the toolchain chose, because a formatter inside Maven's own JVM cannot parse newer Java than that
 * JVM: see docs/adr/0009-formatter.md.
 */
final class Format {
    private static final Set<String> NOT_OURS = Set.of("target", ".git", ".idea", "node_modules");

    public static void main(String[] args) throws IOException {
        Path root = Path.of(args[0]).toRealPath();
        boolean write = args[1].equals("write");
        ToolProvider formatter = ToolProvider.findFirst("google-java-format").orElseThrow();
        List<Path> sources = sources(root);
        if (sources.isEmpty()) {
            System.err.println("format: no Java source under " + root + ": wrong folder?");
            System.exit(1);
        }
        List<String> options = new ArrayList<>();
        options.add("--aosp");
        if (write) {
            options.add("--replace");
        } else {
            options.add("--dry-run");
        }
        sources.forEach(source -> options.add(source.toString()));
        StringWriter out = new StringWriter();
        int code =
                formatter.run(
                        new PrintWriter(out, true),
                        new PrintWriter(System.err, true),
                        options.toArray(String[]::new));
        List<String> different = out.toString().lines().filter(line -> !line.isBlank()).toList();
        if (code != 0) {
            System.err.println("format: a source above could not be parsed");
            System.exit(code);
        }
        if (!write && !different.isEmpty()) {
            System.err.println("format: not in google-java-format's AOSP style:");
            different.forEach(file -> System.err.println("  " + root.relativize(Path.of(file))));
            System.err.println("format: mend all with  mvn -N -Pformat validate");
            System.exit(1);
        }
        System.out.println("format: " + sources.size() + " files " + (write ? "written" : "ok"));
    }

    /** Every .java file but build output; needs no git, so that an unpacked archive builds too. */
    private static List<Path> sources(Path root) throws IOException {
        List<Path> found = new ArrayList<>();
        Files.walkFileTree(
                root,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attrs) {
                        String name = String.valueOf(dir.getFileName());
                        return NOT_OURS.contains(name) && !dir.equals(root)
                                ? FileVisitResult.SKIP_SUBTREE
                                : FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attrs) {
                        if (file.toString().endsWith(".java")) {
                            found.add(file);
                        }
                        return FileVisitResult.CONTINUE;
                    }
                });
        try (Stream<Path> sorted = found.stream().sorted()) {
            return sorted.toList();
        }
    }
}
