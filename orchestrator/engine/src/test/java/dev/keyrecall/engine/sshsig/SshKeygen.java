package dev.keyrecall.engine.sshsig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The ssh-keygen of this machine, in a folder of its own; the keys are made there and go with it.
 */
public final class SshKeygen {
    private static final Path PROGRAM = Path.of("/usr/bin/ssh-keygen");
    private static final String ABSENT =
            "SKIPPED: there is no ssh-keygen on this machine (Debian: apt-get install"
                    + " openssh-client), so nothing is compared with it";

    private static final int PATIENCE_SECONDS = 60;

    private final Path folder;

    /** In a folder that is there; skips the test, by name, where there is no ssh-keygen. */
    public SshKeygen(Path folder) {
        assumeTrue(Files.isExecutable(PROGRAM), ABSENT);
        this.folder = folder;
    }

    /** Makes a key, and gives the line of its public half. */
    public String newKey(String name, String type, int bits)
            throws IOException, InterruptedException {
        require("-q", "-t", type, "-b", "" + bits, "-f", name, "-N", "", "-C", name);
        return Files.readString(folder.resolve(name + ".pub")).strip();
    }

    public String sign(String key, String namespace, byte[] message, String... options)
            throws IOException, InterruptedException {
        Path file = folder.resolve("message");
        Files.write(file, message);
        Files.deleteIfExists(folder.resolve("message.sig"));
        List<String> words = new ArrayList<>(List.of("-q", "-Y", "sign", "-f", key));
        words.addAll(List.of(options));
        words.addAll(List.of("-n", namespace, "message"));
        require(words.toArray(String[]::new));
        return Files.readString(folder.resolve("message.sig"));
    }

    /** Whether it says that the signature is good. */
    public boolean verifies(
            String signature,
            byte[] message,
            String signers,
            String principal,
            String namespace,
            String... options)
            throws IOException, InterruptedException {
        write("signature", signature.getBytes(StandardCharsets.UTF_8));
        write("signers", signers.getBytes(StandardCharsets.UTF_8));
        write("message", message);
        List<String> words = new ArrayList<>(List.of("-Y", "verify", "-f", "signers"));
        words.addAll(List.of("-I", principal, "-n", namespace, "-s", "signature"));
        words.addAll(List.of(options));
        return run(words, folder.resolve("message")) == 0;
    }

    /** Makes a binary revocation list of a specification. */
    byte[] revocationList(String specification) throws IOException, InterruptedException {
        write("specification", specification.getBytes(StandardCharsets.UTF_8));
        Files.deleteIfExists(folder.resolve("list"));
        require("-q", "-k", "-f", "list", "specification");
        return Files.readAllBytes(folder.resolve("list"));
    }

    /** The second word of what it prints of a key. */
    String fingerprint(String line) throws IOException, InterruptedException {
        write("one.pub", (line + "\n").getBytes(StandardCharsets.UTF_8));
        require("-l", "-f", "one.pub");
        return said().split(" ", 3)[1];
    }

    String write(String name, byte[] bytes) throws IOException {
        Files.write(folder.resolve(name), bytes);
        return name;
    }

    String said() throws IOException {
        return Files.readString(folder.resolve("said"));
    }

    private void require(String... words) throws IOException, InterruptedException {
        int code = run(List.of(words), Path.of("/dev/null"));
        assertThat(code).as("ssh-keygen %s: %s", List.of(words), said()).isZero();
    }

    private int run(List<String> words, Path input) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(PROGRAM.toString()));
        command.addAll(words);
        Process process =
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectInput(input.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("said").toFile())
                        .start();
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
        return process.exitValue();
    }
}
