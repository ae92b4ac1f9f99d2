package dev.keyrecall.app.sink;

import dev.keyrecall.app.home.ConfiguredSecret;
import dev.keyrecall.app.io.DiskFailure;
import dev.keyrecall.app.io.RegularFile;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.spi.RevealsSecret;
import dev.keyrecall.spi.SecretBytes;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** How a receiver is verified, and how we show who we are. */
final class Tls {
    private static final byte[] BEGIN = mark("BEGIN");
    private static final byte[] END = mark("END");
    private static final List<String> ALGORITHMS = List.of("EC", "RSA", "Ed25519");

    private Tls() {}

    private static byte[] mark(String word) {
        return "-----%s PRIVATE KEY-----".formatted(word).getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * What connections are made with.
     *
     * @param authorities the certificates that a receiver's is verified by; null for Java's own
     * @param certificate our own, with its chain; null for none
     * @param key the certificate's private key; null for none
     * @throws EngineException USAGE when one of the files holds something else, REFUSED when the
     *     key's is not ours alone, FAULT when one cannot be read
     */
    static SSLContext context(
            @Nullable Path authorities,
            @Nullable Path certificate,
            @Nullable Path key,
            String osUser)
            throws EngineException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(
                    certificate == null || key == null
                            ? null
                            : own(certificate, key, osUser).getKeyManagers(),
                    authorities == null ? null : trusted(authorities).getTrustManagers(),
                    null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new EngineException(
                    Ending.FAULT,
                    "TLS cannot be used: " + e.getClass().getSimpleName(),
                    "see which Java this is");
        }
    }

    private static TrustManagerFactory trusted(Path file)
            throws EngineException, GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        for (Certificate one : certificates(file)) {
            store.setCertificateEntry("authority-" + store.size(), one);
        }
        TrustManagerFactory factory =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory;
    }

    private static KeyManagerFactory own(Path certificate, Path key, String osUser)
            throws EngineException, GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        char[] none = new char[0];
        Certificate[] chain = certificates(certificate).toArray(Certificate[]::new);
        store.setKeyEntry("own", privateKey(key, osUser), none, chain);
        KeyManagerFactory factory =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, none);
        return factory;
    }

    private static List<Certificate> certificates(Path file) throws EngineException {
        byte[] pem;
        try (InputStream in = RegularFile.open(file)) {
            pem = in.readNBytes(SinkLimits.CERTIFICATES_MAX_BYTES + 1);
        } catch (IOException e) {
            throw new EngineException(
                    Ending.FAULT,
                    "the certificates " + file + " cannot be read: " + DiskFailure.why(e),
                    "check the path in the configuration and the file's rights");
        }
        try {
            List<Certificate> found =
                    new ArrayList<>(
                            CertificateFactory.getInstance("X.509")
                                    .generateCertificates(new ByteArrayInputStream(pem)));
            if (!found.isEmpty() && pem.length <= SinkLimits.CERTIFICATES_MAX_BYTES) {
                return found;
            }
        } catch (GeneralSecurityException e) {
            throw noCertificates(file);
        }
        throw noCertificates(file);
    }

    private static EngineException noCertificates(Path file) {
        return new EngineException(
                Ending.USAGE,
                "the file " + file + " holds no certificates",
                "they stand in it as PEM: -----BEGIN CERTIFICATE-----");
    }

    @RevealsSecret(why = "a TLS key is given to Java's own implementation")
    private static PrivateKey privateKey(Path file, String osUser) throws EngineException {
        try (SecretBytes pem =
                ConfiguredSecret.whole(
                        file, osUser, "key-file", SinkLimits.PRIVATE_KEY_MAX_BYTES)) {
            Optional<PrivateKey> key = pem.reveal(Tls::parsed);
            if (key.isPresent()) {
                return key.get();
            }
        }
        throw new EngineException(
                Ending.USAGE,
                "the file " + file + " holds no private key",
                "it stands in it as PKCS #8 and PEM, not encrypted",
                "openssl pkcs8 -topk8 -nocrypt -in OLD -out NEW makes one");
    }

    private static Optional<PrivateKey> parsed(byte[] pem) {
        int from = indexOf(pem, BEGIN);
        int to = indexOf(pem, END);
        if (from < 0 || to < from + BEGIN.length) {
            return Optional.empty();
        }
        byte[] inner = Arrays.copyOfRange(pem, from + BEGIN.length, to);
        byte[] der = new byte[0];
        try {
            der = Base64.getMimeDecoder().decode(inner);
            for (String algorithm : ALGORITHMS) {
                Optional<PrivateKey> key = parsed(der, algorithm);
                if (key.isPresent()) {
                    return key;
                }
            }
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        } finally {
            Arrays.fill(inner, (byte) 0);
            Arrays.fill(der, (byte) 0);
        }
    }

    private static Optional<PrivateKey> parsed(byte[] der, String algorithm) {
        try {
            return Optional.of(
                    KeyFactory.getInstance(algorithm)
                            .generatePrivate(new PKCS8EncodedKeySpec(der)));
        } catch (InvalidKeySpecException e) {
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK lacks " + algorithm, e);
        }
    }

    private static int indexOf(byte[] in, byte[] what) {
        for (int i = 0; i + what.length <= in.length; i++) {
            if (Arrays.equals(in, i, i + what.length, what, 0, what.length)) {
                return i;
            }
        }
        return -1;
    }
}
