package dev.keyrecall.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A certificate of one test and its key, made by Java's own tool; it is its own authority. */
final class TestCertificate {
    private static final int LIMIT_SECONDS = 120;

    final Path certificate;
    final Path key;

    private TestCertificate(Path certificate, Path key) {
        this.certificate = certificate;
        this.key = key;
    }

    /**
     * Makes cert.pem and key.pem.
     *
     * @param folder made here
     * @param names whom it is of, as the tool takes them: {@code dns:localhost}
     */
    static TestCertificate in(Path folder, String names)
            throws IOException, InterruptedException, GeneralSecurityException {
        Files.createDirectories(folder);
        Path phrase = folder.resolve("phrase");
        ImportScene.closed(phrase, ImportScene.canary() + "\n");
        Path store = folder.resolve("store.p12");
        List<String> command =
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                        "-genkeypair",
                        "-keyalg",
                        "RSA",
                        "-keysize",
                        "2048",
                        "-alias",
                        "own",
                        "-dname",
                        "CN=keyrecall test",
                        "-ext",
                        "san=" + names,
                        "-ext",
                        "bc=ca:true",
                        "-validity",
                        "2",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass:file",
                        phrase.toString());
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("keytool").toFile())
                        .start();
        assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
        char[] word = Files.readString(phrase).strip().toCharArray();
        KeyStore made = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            made.load(in, word);
        }
        Path certificate = folder.resolve("cert.pem");
        ImportScene.closed(
                certificate, pem("CERTIFICATE", made.getCertificate("own").getEncoded()));
        Path key = folder.resolve("key.pem");
        ImportScene.closed(key, pem("PRIVATE KEY", made.getKey("own", word).getEncoded()));
        return new TestCertificate(certificate, key);
    }

    private static String pem(String what, byte[] der) {
        String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + what + "-----\n" + lines + "\n-----END " + what + "-----\n";
    }
}
