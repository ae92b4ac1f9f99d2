package dev.keyrecall.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.keyrecall.spi.ConsumerTarget;
import dev.keyrecall.spi.Delivery;
import dev.keyrecall.spi.ProviderException;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Deliveries by real processes: killed on the way, and by somebody without rights. */
final class FileKillTest {
    private static final String OLD = "an-old-value-of-this-test";
    private static final String VALUE = "a-new-value-of-this-test";
    private static final String USER = "65534";

    @TempDir private Path temporary = Path.of("");
    @TempDir private Path libraries = Path.of("");
    private FileBench bench;

    @BeforeEach
    void prepare() throws IOException {
        bench = new FileBench(temporary);
        Files.setPosixFilePermissions(bench.folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** Delivers to the file that is named, and is killed between the new file and its name. */
    public static void main(String[] args) throws ProviderException {
        boolean killed = args[1].equals("killed");
        Delivery delivery =
                new FileDelivery(
                        killed ? (_, _, _) -> Runtime.getRuntime().halt(9) : FileMoves.PLAIN);
        try {
            FileBench.deliver(
                    delivery,
                    FileBench.target(Path.of(args[0]), Map.of()),
                    VALUE,
                    UUID.randomUUID());
        } catch (ProviderException.Refused e) {
            System.out.println(e.reason() + " " + e.getMessage());
            Runtime.getRuntime().halt(3);
        }
    }

    private String delivered(List<String> before, Path file, String how, int exit)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(before);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", classes()));
        command.addAll(List.of(FileKillTest.class.getName(), file.toString(), how));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String printed =
                new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(printed).isEqualTo(exit);
        return printed;
    }

    @Test
    void killedBeforeTheNewFileHasItsNameTheOldOneIsWhole()
            throws IOException, InterruptedException, ProviderException {
        Path file = bench.write("file", "rw-r-----", OLD);
        delivered(List.of(), file, "killed", 9);
        assertThat(file).hasContent(OLD);
        assertThat(FileBench.mode(file)).isEqualTo("rw-r-----");
        List<String> left = bench.names();
        assertThat(left).hasSize(2);
        assertThat(FileBench.mode(bench.folder.resolve(left.getFirst()))).isEqualTo("rw-r-----");
        ConsumerTarget target = bench.target("file", Map.of());
        assertThat(FileBench.read(target)).isEqualTo("- " + OLD);
        assertThat(bench.names()).as("the next look removes it").containsExactly("file");
        delivered(List.of(), file, "whole", 0);
        assertThat(file).hasContent(VALUE);
        assertThat(bench.names()).containsExactly("file");
    }

    @Test
    void whoeverHasNoRightIsRefusedAndLeavesNothing() throws IOException, InterruptedException {
        List<String> before = unprivileged();
        Path open = Files.createDirectory(bench.folder.resolve("open"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
        Path theirs = Files.writeString(open.resolve("file"), OLD);
        Files.setPosixFilePermissions(theirs, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(delivered(before, theirs, "whole", 3))
                .contains("PERMISSION", "cannot be given to owner root")
                .doesNotContain(VALUE, OLD);
        Path closed = bench.write("file", "rw-r--r--", OLD);
        assertThat(delivered(before, closed, "whole", 3)).contains("PERMISSION", "put in place");
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rw-------"));
        assertThat(delivered(before, closed, "whole", 3)).contains("PERMISSION", "cannot be read");
        Path hidden = Files.createDirectory(bench.folder.resolve("hidden"));
        Files.setPosixFilePermissions(hidden, PosixFilePermissions.fromString("rwx------"));
        assertThat(delivered(before, hidden.resolve("file"), "whole", 3))
                .contains("PERMISSION", "folder " + hidden);
        delivered(before, open.resolve("new"), "whole", 0);
        assertThat(FileBench.mode(open.resolve("new"))).isEqualTo("rw-------");
        assertThat(theirs).hasContent(OLD);
        assertThat(closed).hasContent(OLD);
        try (var names = Files.list(open)) {
            assertThat(names.map(Path::getFileName)).hasSize(2);
        }
    }

    /** What becomes another program as somebody without rights. */
    private static List<String> unprivileged() throws IOException, InterruptedException {
        assumeTrue(
                Files.getOwner(Path.of("/proc/self")).getName().equals("root"),
                "SKIPPED: a file of somebody else needs the superuser to make it");
        List<String> before =
                List.of("setpriv", "--reuid", USER, "--regid", USER, "--clear-groups");
        List<String> probe = new ArrayList<>(before);
        probe.add("true");
        assumeTrue(
                new ProcessBuilder(probe).start().waitFor() == 0,
                "SKIPPED: the tests run as root, and there is no setpriv to step down");
        return before;
    }

    /** Whoever runs the tests may keep libraries where another user cannot read them. */
    private String classes() throws IOException {
        Files.setPosixFilePermissions(libraries, PosixFilePermissions.fromString("rwxr-xr-x"));
        List<String> entries = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            Path path = Path.of(entry);
            if (Files.isRegularFile(path)) {
                Path copy = libraries.resolve(String.valueOf(path.getFileName()));
                if (!Files.exists(copy)) {
                    Files.copy(path, copy);
                    Files.setPosixFilePermissions(
                            copy, PosixFilePermissions.fromString("rw-r--r--"));
                }
                path = copy;
            }
            entries.add(path.toString());
        }
        return String.join(File.pathSeparator, entries);
    }
}
