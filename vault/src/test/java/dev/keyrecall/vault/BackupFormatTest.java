package dev.keyrecall.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyrecall.spi.json.Json;
import dev.keyrecall.vault.backup.BackupException;
import dev.keyrecall.vault.backup.BackupReader;
import dev.keyrecall.vault.backup.BackupWriter;
import dev.keyrecall.vault.backup.Manifest;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** The backup format: what is written is read, and nothing else is. */
class BackupFormatTest {
    private static final int CHUNK = 65_536 + ChunkCipher.OVERHEAD_BYTES;
    private static final long SEED = 20261123L;

    @TempDir Path folder;

    @Test
    void everyVectorIsReadAndWrittenByteForByte() throws Exception {
        List<Json.Obj> cases = Samples.objects(vectors(), "cases");
        assertThat(cases).hasSizeGreaterThan(4);
        for (Json.Obj one : cases) {
            Json.Obj home = vault(one.text("vault"));
            byte[] header = Samples.hex(home.text("header"));
            byte[] content = content(one);
            try (LocalVault vault = Samples.open(header, home.text("passphrase"))) {
                Manifest manifest = manifest(vault, content, one);
                assertThat(manifest.document().canonical()).isEqualTo(one.text("manifest"));
                SecureRandom salt = new Samples.Scripted(List.of(Samples.hex(one.text("salt"))));
                byte[] file = write(vault, header, manifest, content, salt);
                assertThat(file).hasSize((int) one.integer("length"));
                assertThat(Samples.hex(Primitives.sha256().digest(file)))
                        .as(one.text("name"))
                        .isEqualTo(one.text("sha256"));
                if (one.get("file").isPresent()) {
                    assertThat(Samples.hex(file)).isEqualTo(one.text("file"));
                }
                assertThat(read(file, vault)).as(one.text("name")).isEqualTo(content);
            }
        }
    }

    @Test
    void contentOfAnyLengthComesBack() throws Exception {
        Made made = new Made();
        for (int length : new int[] {0, 1, 65_000, 65_100, 65_536, 131_072, 300_001}) {
            byte[] content = random(length);
            assertThat(read(made.backup(content), made.vault)).isEqualTo(content);
        }
        made.close();
    }

    @Test
    void aContentThatFillsItsPiecesExactlyHasNoEmptyChunk() throws Exception {
        try (Made made = new Made()) {
            int before = 4 + made.manifest(random(65_000)).document().canonical().length();
            for (int pieces = 1; pieces < 3; pieces++) {
                byte[] content = random(pieces * 65_536 - before - (pieces > 1 ? 1 : 0));
                byte[] file = made.backup(content);
                assertThat((file.length - made.prefaceLength()) % CHUNK).isZero();
                assertThat(read(file, made.vault)).isEqualTo(content);
            }
        }
    }

    @Test
    void everyFlippedByteOfASmallBackupIsToldAndGivesNothing() throws Exception {
        try (Made made = new Made()) {
            byte[] file = made.backup(random(200));
            for (int at = 0; at < file.length; at++) {
                for (int mask : new int[] {1, 0x80, 0xff}) {
                    requireRefused(Samples.flipped(file, at, mask), made, "byte " + at);
                }
            }
        }
    }

    @Test
    void everyTruncationAndEveryContinuationOfASmallBackupIsTold() throws Exception {
        try (Made made = new Made()) {
            byte[] file = made.backup(random(200));
            for (int length = 0; length < file.length; length++) {
                requireRefused(Arrays.copyOf(file, length), made, "length " + length);
            }
            for (int more = 1; more < 40; more++) {
                requireRefused(Arrays.copyOf(file, file.length + more), made, "more " + more);
            }
        }
    }

    @Test
    void aLargeBackupIsToldFromAnyChangedOne() throws Exception {
        Random random = new Random(SEED);
        try (Made made = new Made()) {
            byte[] file = made.backup(random(400_000));
            int start = made.prefaceLength();
            requireRefused(Arrays.copyOf(file, start + CHUNK), made, "cut at a chunk's end");
            requireRefused(Arrays.copyOf(file, start + 3 * CHUNK), made, "cut at a chunk's end");
            requireRefused(Arrays.copyOf(file, file.length + 1), made, "one byte more");
            requireRefused(Arrays.copyOf(file, file.length + CHUNK), made, "a chunk more");
            requireRefused(swapped(file, start, start + CHUNK), made, "chunks swapped");
            requireRefused(swapped(file, start + CHUNK, start + 3 * CHUNK), made, "swapped");
            requireRefused(without(file, start + CHUNK), made, "a chunk left out");
            int tries = Samples.isLong() ? 20_000 : 100;
            for (int i = 0; i < tries; i++) {
                int at = random.nextInt(file.length);
                String told = "seed " + SEED + " try " + i + " at " + at;
                requireRefused(Samples.flipped(file, at, 1 + random.nextInt(255)), made, told);
                requireRefused(Arrays.copyOf(file, at), made, told);
            }
        }
    }

    @Test
    void chunksOfAnotherBackupOfTheSameVaultDoNotFit() throws Exception {
        try (Made made = new Made()) {
            byte[] one = made.backup(random(200_000));
            byte[] other = made.backup(random(200_000));
            int at = made.prefaceLength() + CHUNK;
            byte[] mixed = one.clone();
            System.arraycopy(other, at, mixed, at, CHUNK);
            requireRefused(mixed, made, "a chunk of another backup");
            byte[] head = one.clone();
            System.arraycopy(other, 0, head, 0, made.prefaceLength());
            requireRefused(head, made, "the preface of another backup");
        }
    }

    @Test
    void anotherVaultDoesNotOpenIt() throws Exception {
        try (Made made = new Made();
                Made other = new Made()) {
            byte[] file = made.backup(random(10));
            assertThatThrownBy(() -> read(file, other.vault))
                    .isInstanceOf(BackupException.Damaged.class);
            BackupReader reader = BackupReader.begin(new ByteArrayInputStream(file));
            assertThat(reader.vaultHeader()).isEqualTo(made.header);
        }
    }

    @Test
    void aNewerFormatIsToldFromDamage() throws Exception {
        try (Made made = new Made()) {
            byte[] file = made.backup(random(10));
            file[9] = 2;
            int body = made.prefaceLength() - Primitives.HASH_BYTES;
            byte[] checksum = Primitives.sha256().digest(Arrays.copyOf(file, body));
            System.arraycopy(checksum, 0, file, body, checksum.length);
            assertThatThrownBy(() -> BackupReader.begin(new ByteArrayInputStream(file)))
                    .isInstanceOf(BackupException.Unsupported.class)
                    .hasMessageContaining("format 2");
        }
    }

    @Test
    void whatTheManifestDoesNotTellOfIsRefused() throws Exception {
        try (Made made = new Made()) {
            byte[] content = random(5_000);
            Manifest manifest = made.manifest(content);
            byte[] changed = Samples.flipped(content, 17, 1);
            byte[] shorter = Arrays.copyOf(content, content.length - 1);
            for (byte[] other : List.of(changed, shorter)) {
                byte[] file = write(made.vault, made.header, manifest, other, Samples.RANDOM);
                assertThatThrownBy(() -> read(file, made.vault))
                        .isInstanceOf(BackupException.Damaged.class)
                        .hasMessageContaining("manifest");
            }
        }
    }

    @Test
    void anotherImplementationReadsWhatWeWrite() throws Exception {
        Path script = Path.of(root(), "docs", "formats", "vectors", "backup-v1.py");
        Json.Obj home = vault("fresh");
        byte[] header = Samples.hex(home.text("header"));
        Path file = folder.resolve("backup");
        try (LocalVault vault = Samples.open(header, home.text("passphrase"))) {
            byte[] content = random(100_000);
            Manifest manifest = manifest(vault, content);
            Files.write(file, write(vault, header, manifest, content, Samples.RANDOM));
            assertThat(python(script, "--read", file.toString(), home.text("vault_key")))
                    .isEqualTo(manifest.document().canonical());
        }
        assertThat(python(script, "--check", "", "")).endsWith("backups read");
    }

    private static String python(Path script, String verb, String file, String input)
            throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of("python3", script.toString(), verb));
        if (!file.isEmpty()) {
            words.add(file);
        }
        Process process;
        try {
            process = new ProcessBuilder(words).redirectErrorStream(true).start();
        } catch (IOException e) {
            Assumptions.abort("SKIPPED: no python3 here: " + e.getMessage());
            throw e;
        }
        try (var out = process.getOutputStream()) {
            out.write((input + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // It ended before it read: what it printed and its exit code say why.
            assertThat(e).isNotNull();
        }
        String printed =
                new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        int exit = process.waitFor();
        Assumptions.assumeFalse(
                printed.contains("No module named"),
                "SKIPPED: python3 lacks the cryptography package");
        assertThat(exit).as(printed).isZero();
        return printed;
    }

    private static void requireRefused(byte[] file, Made made, String what) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            BackupReader reader = BackupReader.begin(new ByteArrayInputStream(file));
            if (!Arrays.equals(reader.vaultHeader(), made.header)) {
                throw new AssertionError(what + ": another vault header passed");
            }
            try (BackupReader.Opened opened = reader.open(made.vault)) {
                opened.content(out, _ -> {});
            }
        } catch (BackupException e) {
            assertThat(e.getMessage()).as(what).isNotBlank();
            return;
        }
        throw new AssertionError(what + ": was read");
    }

    private static byte[] swapped(byte[] file, int one, int other) {
        byte[] copy = file.clone();
        System.arraycopy(file, one, copy, other, CHUNK);
        System.arraycopy(file, other, copy, one, CHUNK);
        return copy;
    }

    private static byte[] without(byte[] file, int at) {
        byte[] copy = Arrays.copyOf(file, file.length - CHUNK);
        System.arraycopy(file, at + CHUNK, copy, at, copy.length - at);
        return copy;
    }

    private static byte[] write(
            LocalVault vault, byte[] header, Manifest manifest, byte[] content, SecureRandom salt)
            throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new BackupWriter(vault, salt)
                .write(header, manifest, new ByteArrayInputStream(content), out, _ -> {});
        return out.toByteArray();
    }

    private static byte[] read(byte[] file, LocalVault vault) throws IOException, BackupException {
        BackupReader reader = BackupReader.begin(new ByteArrayInputStream(file));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (BackupReader.Opened opened = reader.open(vault)) {
            opened.content(out, _ -> {});
        }
        return out.toByteArray();
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(SEED + length).nextBytes(bytes);
        return bytes;
    }

    private static Manifest manifest(LocalVault vault, byte[] content) {
        return new Manifest(
                "backup-abc",
                "2026-11-23T08:00:00.000000Z",
                "test",
                vault.id(),
                vault.keyVersion(),
                new Manifest.Ledger(3, "00".repeat(32)),
                new Manifest.Content(
                        content.length, Samples.hex(Primitives.sha256().digest(content))),
                Map.of("home", 1L, "secret", 2L));
    }

    private static Manifest manifest(LocalVault vault, byte[] content, Json.Obj one) {
        Json.Obj told = Json.parseObject(one.text("manifest"));
        Json.Obj ledger = told.object("ledger");
        return new Manifest(
                told.text("backup"),
                told.text("created_at"),
                told.text("build"),
                vault.id(),
                vault.keyVersion(),
                new Manifest.Ledger(ledger.integer("size"), ledger.text("root")),
                new Manifest.Content(
                        content.length, Samples.hex(Primitives.sha256().digest(content))),
                Map.of("home", 1L, "leaf", 7L, "secret", 2L));
    }

    /** The vectors' rule: SHAKE-256 of the seed. */
    private static byte[] content(Json.Obj one) {
        Json.Obj rule = one.object("content");
        byte[] content = new byte[(int) rule.integer("bytes")];
        byte[] seed = rule.text("seed").getBytes(StandardCharsets.UTF_8);
        var shake = new org.bouncycastle.crypto.digests.SHAKEDigest(256);
        shake.update(seed, 0, seed.length);
        shake.doFinal(content, 0, content.length);
        return content;
    }

    private static String root() {
        return System.getProperty("keyrecall.root", "..");
    }

    private static Json.Obj vectors() {
        Path file = Path.of(root(), "docs", "formats", "vectors", "backup-v1.json");
        try {
            return Json.parseObject(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Json.Obj vault(String name) {
        return Samples.objects(Samples.vectors(), "cases").stream()
                .filter(one -> one.text("name").equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** A fresh vault with its header. */
    private static final class Made implements AutoCloseable {
        final byte[] header;
        final LocalVault vault;

        Made() {
            LocalVault.Created created = Samples.vault();
            this.header = created.header();
            this.vault = created.vault();
        }

        int prefaceLength() {
            return 8 + 2 + 4 + header.length + 32 + 32;
        }

        Manifest manifest(byte[] content) {
            return BackupFormatTest.manifest(vault, content);
        }

        byte[] backup(byte[] content) throws IOException {
            return write(vault, header, manifest(content), content, Samples.RANDOM);
        }

        @Override
        public void close() {
            vault.close();
        }
    }
}
