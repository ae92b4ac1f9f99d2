package dev.keyrecall.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.keyrecall.spi.json.Json;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;

/** A receiver in another program: Python's http.server and ssl over TLS on this machine. */
final class Receiver implements AutoCloseable {
    private static final int PROMPT_STEPS = 1_500;
    private static final long STEP_MS = 20;

    final TestCertificate certificate;
    final int port;
    private final Path folder;
    private final Process process;

    private Receiver(TestCertificate certificate, int port, Path folder, Process process) {
        this.certificate = certificate;
        this.port = port;
        this.folder = folder;
        this.process = process;
    }

    /** One that takes everything. */
    static Receiver webhook(Path folder) throws Exception {
        return start("webhook", folder, "ip:127.0.0.1,dns:localhost", List.of());
    }

    /** One that takes everything. */
    static Receiver syslog(Path folder) throws Exception {
        return start("syslog", folder, "ip:127.0.0.1,dns:localhost", List.of());
    }

    /** One whose certificate is of somebody else. */
    static Receiver misnamed(String kind, Path folder) throws Exception {
        return start(kind, folder, "dns:elsewhere.example", List.of());
    }

    /** One that takes only from who has this certificate. */
    static Receiver syslogFor(Path folder, TestCertificate client) throws Exception {
        String authority = client.certificate.toString();
        return start("syslog", folder, "ip:127.0.0.1,dns:localhost", List.of(authority));
    }

    private static Receiver start(String kind, Path folder, String names, List<String> more)
            throws Exception {
        TestCertificate certificate = TestCertificate.in(folder, names);
        write(folder, "ok");
        Path script = folder.resolve("sink_receiver.py");
        try (InputStream in = Receiver.class.getResourceAsStream("sink_receiver.py")) {
            Files.write(script, Objects.requireNonNull(in).readAllBytes());
        }
        List<String> command = new ArrayList<>(List.of("python3", script.toString(), kind));
        command.add(folder.toString());
        command.addAll(more);
        Process process;
        try {
            process =
                    new ProcessBuilder(command)
                            .redirectError(folder.resolve("err").toFile())
                            .start();
        } catch (IOException e) {
            assumeTrue(false, "SKIPPED, nothing was sent to another program: needs python3");
            throw e;
        }
        BufferedReader out = process.inputReader();
        String port = out.readLine();
        assertThat(port).as(Files.readString(folder.resolve("err"))).isNotNull();
        return new Receiver(certificate, Integer.parseInt(port), folder, process);
    }

    private static void write(Path folder, String mode) throws IOException {
        Path next = folder.resolve("mode.new");
        Files.writeString(next, mode);
        Files.move(next, folder.resolve("mode"), StandardCopyOption.ATOMIC_MOVE);
    }

    /** How it is to behave from now on. */
    void be(String mode) throws IOException {
        write(folder, mode);
    }

    /** What has arrived. */
    List<Json.Obj> arrived() throws IOException {
        Path file = folder.resolve("arrived");
        return Files.exists(file)
                ? Files.readAllLines(file).stream().map(Json::parseObject).toList()
                : List.of();
    }

    /** What has arrived once it is so much. */
    List<Json.Obj> awaited(int atLeast) throws IOException, InterruptedException {
        for (int i = 0; i < PROMPT_STEPS && arrived().size() < atLeast; i++) {
            Thread.sleep(STEP_MS);
        }
        assertThat(arrived()).hasSizeGreaterThanOrEqualTo(atLeast);
        return arrived();
    }

    /** What it had with one arrival. */
    static String body(Json.Obj arrived) {
        return new String(Base64.getDecoder().decode(arrived.text("body")), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
