package dev.keyrecall.app.e2e;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.keyrecall.app.wiring.SystemIo;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/**
 * The product as it is used by somebody without rights: whoever runs the tests, or, where that is
 * the superuser, nobody in particular.
 */
final class UnprivilegedUser {
    private static final String USER = "65534";

    /** The folder that is this user's, closed to others. */
    final Path work;

    /** Where temporary files of the product go. */
    final Path temporary;

    /** What becomes another program as this user: its words stand before the program's. */
    final List<String> before;

    private final String classPath;

    private UnprivilegedUser(Path work, List<String> before, String classPath) {
        this.work = work;
        this.temporary = work.resolve("tmp");
        this.before = before;
        this.classPath = classPath;
    }

    /**
     * Prepares a folder for the user. Whoever runs the tests may keep libraries where another user
     * cannot read them, so that they are copied. Skips the test where the superuser cannot step
     * down.
     */
    static UnprivilegedUser in(Path folder) throws IOException, InterruptedException {
        List<String> before = List.of();
        if (isSuperuser()) {
            before = List.of("setpriv", "--reuid", USER, "--regid", USER, "--clear-groups");
            assumeTrue(
                    Attacks.runs(before, "true"),
                    "SKIPPED: the tests run as root, and there is no setpriv to step down");
        }
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path libraries = Files.createDirectory(folder.resolve("lib"));
        List<String> entries = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            Path path = Path.of(entry);
            if (Files.isRegularFile(path)) {
                path = Files.copy(path, libraries.resolve(entries.size() + ".jar"));
                Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-r--r--"));
            }
            entries.add(path.toString());
        }
        Files.setPosixFilePermissions(libraries, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path work = Files.createDirectory(folder.resolve("work"));
        UnprivilegedUser user =
                new UnprivilegedUser(work, before, String.join(File.pathSeparator, entries));
        Files.createDirectory(user.temporary);
        return user;
    }

    private static boolean isSuperuser() {
        return SystemIo.create().osUser().equals("root");
    }

    /** Makes everything in the folder this user's own. */
    void takesOver() throws IOException, InterruptedException {
        if (isSuperuser()
                && !Attacks.runs(List.of(), "chown", "-R", USER + ":" + USER, work.toString())) {
            throw new IOException("nothing could be given away");
        }
    }

    /**
     * Starts the product as this user; what it prints is kept in the folder.
     *
     * @param through programs between the user and the product: {@code sh -c …}
     */
    Child start(List<String> through, List<String> arguments) throws IOException {
        List<String> words = new ArrayList<>(before);
        words.addAll(through);
        List<String> options = List.of("-Djava.io.tmpdir=" + temporary, "-cp", classPath);
        return Child.launch(words, options, work, arguments);
    }
}
