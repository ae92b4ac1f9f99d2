package dev.keyrecall.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.keyrecall.spi.json.Json;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * What another process of the same user, without the superuser's rights, tries in order to look
 * into a process. Each attack is first shown to work on a process that is not closed.
 */
final class Attacks {
    /** Reads the memory, attaches, and reads the memory by the other call; says what worked. */
    private static final String SCRIPT =
            """
            import ctypes, json, os, sys
            pid, done = int(sys.argv[1]), {}
            libc = ctypes.CDLL(None, use_errno=True)
            libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
            def attempt(name, work):
                try:
                    done[name] = bool(work())
                except OSError:
                    done[name] = False
            def mem():
                for line in open(f"/proc/{pid}/maps"):
                    fields = line.split()
                    if "r" in fields[1] and "[stack]" in line:
                        with open(f"/proc/{pid}/mem", "rb") as memory:
                            memory.seek(int(fields[0].split("-")[0], 16))
                            return memory.read(16)
            def attach():
                if libc.ptrace(16, pid, None, None) != 0:
                    return False
                os.waitpid(pid, 0x40000000)
                libc.ptrace(17, pid, None, None)
                return True
            attempt("mem", mem)
            attempt("environ", lambda: open(f"/proc/{pid}/environ", "rb").read(1))
            attempt("attach", attach)
            print(json.dumps(done))
            """;

    private static final List<String> NAMES = List.of("mem", "environ", "attach");

    /** Becomes a program that the kernel may write a core file of, of any size. */
    static final List<String> DUMPING =
            List.of("sh", "-c", "ulimit -c unlimited 2>/dev/null; exec \"$@\"", "-");

    private final Path folder;
    private final List<String> user;
    private final String python;

    /**
     * Attacks by a user.
     *
     * @param folder one that the user may write to
     * @param user what becomes another program as the user
     */
    Attacks(Path folder, List<String> user) throws InterruptedException {
        this.folder = folder;
        this.user = user;
        // The first one on the path may be another user's own.
        this.python = runs(user, "python3", "--version") ? "python3" : "/usr/bin/python3";
        assumeTrue(runs(user, python, "--version"), "SKIPPED: the attacks are written in Python");
    }

    /** Whether a program is there and ends well. */
    static boolean runs(List<String> before, String... words) throws InterruptedException {
        try {
            return new ProcessBuilder(Stream.concat(before.stream(), Arrays.stream(words)).toList())
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private List<String> stepped(List<String> words) {
        return Stream.concat(user.stream(), words.stream()).toList();
    }

    /** What worked against this process. */
    private Json.Obj attacked(long pid) throws IOException, InterruptedException {
        Path script = Files.writeString(folder.resolve("attack.py"), SCRIPT);
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rw-r--r--"));
        Process attack =
                new ProcessBuilder(stepped(List.of(python, script.toString(), Long.toString(pid))))
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        String said = new String(attack.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(attack.waitFor()).as(said).isZero();
        return Json.parseObject(said);
    }

    /** The attacks are worth something: they work on a process that is not closed. */
    void requireWorkElsewhere() throws IOException, InterruptedException {
        Process victim = new ProcessBuilder(stepped(List.of("sleep", "300"))).start();
        try {
            Thread.sleep(200);
            Json.Obj worked = attacked(victim.pid());
            for (String attack : NAMES) {
                assumeTrue(
                        worked.bool(attack),
                        "SKIPPED: this system lets nobody do it anyway: " + attack);
            }
            if (runs(List.of(), "gcore", "-h")) {
                assumeTrue(
                        runs(user, dump(victim.pid())),
                        "SKIPPED: this system lets nobody do it anyway: gcore");
            }
        } finally {
            victim.destroyForcibly().waitFor();
        }
        for (Path made : dumps(folder)) {
            Files.delete(made);
        }
    }

    private String[] dump(long pid) {
        return new String[] {"gcore", "-o", folder.resolve("core").toString(), "" + pid};
    }

    /** Nothing of it works on this process, which goes on all the same. */
    void requireRefused(long pid) throws IOException, InterruptedException {
        Json.Obj worked = attacked(pid);
        for (String attack : NAMES) {
            assertThat(worked.bool(attack)).as("%s by the same user", attack).isFalse();
        }
        String jdk = System.getProperty("java.home") + "/bin/";
        assertThat(runs(user, jdk + "jcmd", "" + pid, "GC.class_histogram")).as("jcmd").isFalse();
        assertThat(runs(user, jdk + "jstack", "" + pid)).as("jstack").isFalse();
        assertThat(runs(user, dump(pid))).as("gcore").isFalse();
        assertThat(ProcessHandle.of(pid)).as("nothing of that stopped it").isPresent();
    }

    /** Whether this system writes core files at all, where these tests would see them. */
    boolean kernelDumps() throws IOException, InterruptedException {
        List<String> words =
                stepped(Stream.concat(DUMPING.stream(), Stream.of("sleep", "300")).toList());
        Process victim = new ProcessBuilder(words).directory(folder.toFile()).start();
        Thread.sleep(300);
        runs(user, "kill", "-ABRT", Long.toString(victim.pid()));
        victim.waitFor();
        List<Path> made = dumps(folder);
        for (Path one : made) {
            Files.delete(one);
        }
        return !made.isEmpty();
    }

    /** Core files and the JVM's own reports, which show the memory around the fault. */
    static List<Path> dumps(Path... folders) throws IOException {
        List<Path> found = new ArrayList<>();
        for (Path where : folders) {
            try (Stream<Path> files = Files.list(where)) {
                files.filter(Attacks::isDump).forEach(found::add);
            }
        }
        return found;
    }

    private static boolean isDump(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.startsWith("core") || name.startsWith("hs_err");
    }
}
