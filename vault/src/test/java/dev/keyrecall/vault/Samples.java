package dev.keyrecall.vault;

import dev.keyrecall.spi.RevealsSecret;
import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.spi.json.Json;

import org.junit.jupiter.api.Assumptions;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** What several tests need: cheap vaults, files of vectors, scripted randomness. */
final class Samples {
    /** The switch that only tests have: costs far below the least accepted, and a low ceiling. */
    static final CostBounds CHEAP =
            new CostBounds(new PassphraseCost(8, 1, 1), new PassphraseCost(256, 4, 8));

    static final PassphraseCost COST = new PassphraseCost(8, 1, 1);
    static final Instant CREATED = Instant.parse("2026-11-23T16:00:00Z");
    static final RecordId RECORD = new RecordId("credential/42");
    static final String PASSPHRASE = "a passphrase for tests";
    static final SecureRandom RANDOM = new SecureRandom();

    private Samples() {}

    static LocalVault.Created vault() {
        try (SecretBytes passphrase = secret(PASSPHRASE)) {
            return create(passphrase(passphrase), RANDOM);
        }
    }

    static LocalVault.Created create(NewRecipient recipient, SecureRandom random) {
        try {
            return LocalVault.create(recipient, random, CHEAP);
        } catch (VaultException e) {
            throw new AssertionError(e);
        }
    }

    static NewRecipient.Passphrase passphrase(SecretBytes passphrase) {
        return new NewRecipient.Passphrase("the first one", CREATED, passphrase, COST);
    }

    static LocalVault open(byte[] header, String text) throws VaultException {
        try (SecretBytes passphrase = secret(text)) {
            return open(header, new Unlock.Passphrase(passphrase));
        }
    }

    static LocalVault open(byte[] header, Unlock unlock) throws VaultException {
        return LocalVault.open(header, unlock, RANDOM, CHEAP);
    }

    static SecretBytes secret(String text) {
        return SecretBytes.ofUtf8(text);
    }

    @RevealsSecret(why = "tests compare what was opened")
    static byte[] bytes(SecretBytes secret) {
        return secret.reveal(byte[]::clone);
    }

    static boolean isLong() {
        return "long".equals(System.getProperty("keyrecall.suite"));
    }

    static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }

    static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    /** A changed copy. */
    static byte[] flipped(byte[] bytes, int at, int mask) {
        byte[] copy = bytes.clone();
        copy[at] ^= (byte) mask;
        return copy;
    }

    /** A header whose checksum is made right again, as a forger would. */
    static byte[] withChecksum(byte[] header) {
        int body = header.length - Primitives.HASH_BYTES;
        byte[] checksum = Primitives.sha256().digest(Arrays.copyOf(header, body));
        byte[] copy = header.clone();
        System.arraycopy(checksum, 0, copy, body, checksum.length);
        return copy;
    }

    /** The objects of an array member. */
    static List<Json.Obj> objects(Json.Obj parent, String name) {
        return parent.items(name).stream().map(Json.Obj.class::cast).toList();
    }

    /** Our own vectors, beside the format page. */
    static Json.Obj vectors() {
        String root = System.getProperty("keyrecall.root", "..");
        return json(Path.of(root, "docs", "formats", "vectors", "vault-v1.json"));
    }

    /** One case of our own vectors. */
    static Json.Obj vector(String name) {
        return objects(vectors(), "cases").stream()
                .filter(one -> one.text("name").equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** A Wycheproof file; skips the test, and says so, where it is not there. */
    static Json.Obj wycheproof(String name) {
        String shared = System.getProperty("keyrecall.shared", "../../shared");
        Path file = Path.of(shared, "vectors", "wycheproof", name);
        Assumptions.assumeTrue(
                Files.isRegularFile(file),
                () -> "SKIPPED: no Wycheproof vectors at " + file + "; set keyrecall.shared");
        return json(file);
    }

    private static Json.Obj json(Path file) {
        try {
            return Json.parseObject(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Gives out the listed bytes, in order, then zeros, which no vector fits. */
    static final class Scripted extends SecureRandom {
        private final transient byte[] script;
        private int at;

        Scripted(List<byte[]> draws) {
            int length = draws.stream().mapToInt(draw -> draw.length).sum();
            ByteWriter writer = new ByteWriter(length);
            draws.forEach(writer::bytes);
            script = writer.whole();
        }

        @Override
        public void nextBytes(byte[] bytes) {
            int length = Math.min(bytes.length, script.length - at);
            Arrays.fill(bytes, (byte) 0);
            System.arraycopy(script, at, bytes, 0, length);
            at += length;
        }

        boolean isUsedUp() {
            return at == script.length;
        }
    }
}
