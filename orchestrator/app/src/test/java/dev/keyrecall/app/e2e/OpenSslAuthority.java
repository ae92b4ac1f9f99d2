package dev.keyrecall.app.e2e;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A time-stamping authority by {@code openssl ts}, with keys and certificates made here. */
final class OpenSslAuthority {
    private static final long LIMIT_SECONDS = 60;

    private final Path folder;

    private OpenSslAuthority(Path folder) {
        this.folder = folder;
    }

    /** Whether there is an openssl here. */
    static boolean isThere() {
        try {
            return new ProcessBuilder("openssl", "version").start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    static OpenSslAuthority in(Path folder) throws IOException {
        OpenSslAuthority authority = new OpenSslAuthority(Files.createDirectories(folder));
        Files.writeString(
                folder.resolve("use.cnf"),
                "basicConstraints = CA:FALSE\nextendedKeyUsage = critical, timeStamping\n");
        Files.writeString(folder.resolve("serial"), "01\n");
        Files.writeString(
                folder.resolve("ts.cnf"),
                """
                [tsa]
                default_tsa = one
                [one]
                serial = serial
                crypto_device = builtin
                signer_cert = tsa.pem
                certs = ca.pem
                signer_key = tsa.key
                signer_digest = sha256
                default_policy = 1.2.3.4.1
                digests = sha256
                accuracy = secs:1
                ess_cert_id_alg = sha256
                """);
        authority.run(
                "req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 2"
                        + " -subj /CN=Test-CA");
        authority.run(
                "req -newkey rsa:2048 -nodes -keyout tsa.key -out tsa.csr -subj /CN=Test-TSA");
        authority.run(
                "x509 -req -in tsa.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2"
                        + " -extfile use.cnf -out tsa.pem");
        return authority;
    }

    /** The certificate to believe. */
    Path certificate() {
        return folder.resolve("ca.pem");
    }

    byte[] answer(byte[] query) throws IOException {
        Files.write(folder.resolve("query"), query);
        run("ts -reply -config ts.cnf -queryfile query -out answer");
        return Files.readAllBytes(folder.resolve("answer"));
    }

    /** What {@code openssl ts -verify} says of an answer. */
    String verify(Path data, Path answer) throws IOException {
        return run("ts -verify -data %s -in %s -CAfile ca.pem".formatted(data, answer));
    }

    private synchronized String run(String words) throws IOException {
        List<String> command =
                Stream.concat(Stream.of("openssl"), Arrays.stream(words.split(" ", -1))).toList();
        Process process =
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IllegalStateException(command + ": " + out);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return out;
    }
}
