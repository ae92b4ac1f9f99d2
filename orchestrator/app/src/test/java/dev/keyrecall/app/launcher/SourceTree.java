package dev.keyrecall.app.launcher;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A source tree with the real launcher in it. Its Maven counts its calls and makes a product with
 * an empty jar; its Java says how it was called. Nothing else of the machine is on its PATH but a
 * few tools.
 */
final class SourceTree {
    private static final List<String> TOOLS =
            List.of(
                    "cat",
                    "find",
                    "flock",
                    "grep",
                    "head",
                    "mkdir",
                    "ps",
                    "readlink",
                    "rmdir",
                    "sleep",
                    "touch");

    static final Path REPOSITORY = Path.of(System.getProperty("keyrecall.root", "../.."));

    /** Says how it was called; `exit N` as the arguments ends so. */
    private static final String JAVA =
            """
            #!/bin/sh
            echo "java $0"
            for word in "$@"; do echo "[$word]"; done
            while [ $# -gt 2 ]; do shift; done
            if [ "${1:-}" = exit ]; then exit "$2"; fi
            """;

    /** Waits for the file `go` where a file `wait` stands; fails where a file `fail` stands. */
    private static final String MVN =
            """
            #!/bin/sh
            echo "$*" >>"$CALLS"
            touch "$SCRATCH/started"
            sleep 0.05 # a build outlasts a tick of the file system's clock
            while [ -e "$SCRATCH/wait" ] && [ ! -e "$SCRATCH/go" ]; do sleep 0.05; done
            if [ -e "$SCRATCH/fail" ]; then cat "$SCRATCH/fail"; exit 1; fi
            target=orchestrator/app/target
            mkdir -p $target/keyrecall/native
            : >$target/keyrecall/keyrecall.jar
            : >$target/keyrecall/native/libsqlitejdbc.so
            echo "$JAVA_HOME" >$target/keyrecall/java.home
            touch -r "$SCRATCH/started" $target/keyrecall.stamp
            """;

    final Path scratch;
    final Path root;
    final Path jdk;
    private final Path bin;
    private final Map<String, String> environment = new HashMap<>();

    SourceTree(Path scratch, String name) throws IOException {
        this.scratch = scratch.toRealPath();
        this.root = Files.createDirectories(this.scratch.resolve(name));
        this.bin = Files.createDirectories(this.scratch.resolve("bin"));
        this.jdk = jdk("jdk", "25.0.3");
        write("pom.xml", "<project/>\n");
        write("orchestrator/app/pom.xml", "<project/>\n");
        write("orchestrator/app/src/main/java/A.java", "class A {}\n");
        write("providers/spi/src/main/java/b/B.java", "class B {}\n");
        write("orchestrator/app/src/test/java/T.java", "class T {}\n");
        write(".ci/Dist.java", "class Dist {}\n");
        write(".ci/Training.java", "class Training {}\n");
        script(root.resolve("keyrecall"), launcher());
        script(bin.resolve("mvn"), MVN);
        for (String tool : TOOLS) {
            lend(tool);
        }
        environment.put("PATH", bin.toString());
        environment.put("HOME", this.scratch.toString());
        environment.put("CALLS", this.scratch.resolve("calls").toString());
        environment.put("SCRATCH", this.scratch.toString());
        environment.put("KEYRECALL_JAVA_HOME", jdk.toString());
    }

    static String launcher() throws IOException {
        return Files.readString(REPOSITORY.resolve("keyrecall"));
    }

    private void lend(String tool) throws IOException {
        for (String folder : System.getenv("PATH").split(File.pathSeparator, -1)) {
            Path there = Path.of(folder, tool);
            if (Files.isExecutable(there)) {
                script(bin.resolve(tool), "#!/bin/sh\nexec " + there + " \"$@\"\n");
                return;
            }
        }
    }

    /** A folder that looks like a JDK of this version. */
    Path jdk(String name, String version) throws IOException {
        Path home = scratch.resolve(name);
        Files.createDirectories(home.resolve("bin"));
        script(home.resolve("bin/java"), JAVA);
        script(home.resolve("bin/javac"), "#!/bin/sh\n");
        Files.writeString(
                home.resolve("release"),
                "IMPLEMENTOR=\"nobody\"\nJAVA_VERSION=\"" + version + "\"\nOS_NAME=\"any\"\n");
        return home;
    }

    static void script(Path file, String text) throws IOException {
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    Path write(String file, String text) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        return Files.writeString(path, text);
    }

    SourceTree with(String name, String value) {
        environment.put(name, value);
        return this;
    }

    SourceTree without(String name) {
        environment.remove(name);
        return this;
    }

    /** Takes a program off the PATH. */
    SourceTree withoutTool(String tool) throws IOException {
        Files.deleteIfExists(bin.resolve(tool));
        return this;
    }

    Path dist() {
        return root.resolve("orchestrator/app/target/keyrecall");
    }

    /** The calls of Maven so far. */
    List<String> builds() throws IOException {
        Path calls = scratch.resolve("calls");
        return Files.exists(calls) ? Files.readAllLines(calls) : List.of();
    }

    Ran.Running start(Path workingFolder, String... command) throws IOException {
        return Ran.start(scratch, workingFolder, environment, List.of(command));
    }

    /** Runs the launcher by its full path. */
    Ran run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(root.resolve("keyrecall").toString()));
        command.addAll(List.of(arguments));
        return start(scratch, command.toArray(String[]::new)).end();
    }

    /** Replaces the launcher by the real one with one line of it changed. */
    void changeLauncher(String from, String to) throws IOException {
        String text = launcher();
        if (!text.contains(from)) {
            throw new IllegalStateException("the launcher has no line: " + from);
        }
        script(root.resolve("keyrecall"), text.replace(from, to));
    }

    /** Moves the whole tree's product elsewhere, without a source. */
    Path pack(String name) throws IOException {
        Path packed = Files.createDirectories(scratch.resolve(name));
        Path target = Files.createDirectories(packed.resolve("orchestrator/app/target"));
        Files.copy(
                root.resolve("keyrecall"),
                packed.resolve("keyrecall"),
                StandardCopyOption.COPY_ATTRIBUTES);
        Files.move(dist(), target.resolve("keyrecall"));
        Files.move(
                root.resolve("orchestrator/app/target/keyrecall.stamp"),
                target.resolve("keyrecall.stamp"));
        return packed;
    }
}
