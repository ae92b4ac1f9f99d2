package dev.keyrecall.app.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.vault.LocalVault;
import dev.keyrecall.vault.NewRecipient;
import dev.keyrecall.vault.PassphraseCost;
import dev.keyrecall.vault.Unlock;
import dev.keyrecall.vault.VaultException;
import dev.keyrecall.vault.backup.BackupWriter;
import dev.keyrecall.vault.backup.Manifest;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;

/** A backup whose disk fails while it is read. */
final class BackupFileTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Path NAME = Path.of("a.backup");
    private static final String ROOT = "0".repeat(64);

    /** What a disk answers that has lost a sector. */
    private static final class Failing extends InputStream {
        @Override
        public int read() throws IOException {
            throw new IOException("Input/output error");
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            throw new IOException("Input/output error");
        }
    }

    private static SecretBytes passphrase() {
        return SecretBytes.ofUtf8("of this test");
    }

    private static LocalVault opened(byte[] header) {
        try (SecretBytes passphrase = passphrase()) {
            return LocalVault.open(header, new Unlock.Passphrase(passphrase), RANDOM);
        } catch (VaultException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] backup() throws Exception {
        byte[] content = new byte[500_000];
        RANDOM.nextBytes(content);
        try (SecretBytes passphrase = passphrase();
                LocalVault vault =
                        LocalVault.create(
                                        new NewRecipient.Passphrase(
                                                "",
                                                Instant.EPOCH,
                                                passphrase,
                                                PassphraseCost.MINIMUM),
                                        RANDOM)
                                .vault()) {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
            Manifest manifest =
                    new Manifest(
                            "backup-1",
                            "2026-11-23T08:30:00.000000000Z",
                            "test",
                            vault.id(),
                            vault.keyVersion(),
                            new Manifest.Ledger(0, ROOT),
                            new Manifest.Content(content.length, HexFormat.of().formatHex(digest)),
                            Map.of());
            ByteArrayOutputStream file = new ByteArrayOutputStream();
            new BackupWriter(vault, RANDOM)
                    .write(
                            vault.header(),
                            manifest,
                            new ByteArrayInputStream(content),
                            file,
                            _ -> {});
            return file.toByteArray();
        }
    }

    private static void read(InputStream in, OutputStream out) throws Exception {
        try (BackupFile file = BackupFile.open(NAME, in, BackupFileTest::opened)) {
            file.content(out, "reading", (_, _, _) -> {});
        }
    }

    @Test
    void aFailureOfItsDiskIsOneOfTheFileWhereverItComes() throws Exception {
        byte[] whole = backup();
        read(new ByteArrayInputStream(whole), OutputStream.nullOutputStream());
        for (int at : new int[] {0, 20, 100, 70_000, whole.length - 1}) {
            InputStream in =
                    new SequenceInputStream(
                            new ByteArrayInputStream(Arrays.copyOf(whole, at)), new Failing());
            assertThatThrownBy(() -> read(in, OutputStream.nullOutputStream()))
                    .as("after %s bytes", at)
                    .isInstanceOfSatisfying(
                            EngineException.class,
                            e -> {
                                assertThat(e.ending()).isEqualTo(Ending.USAGE);
                                assertThat(e)
                                        .hasMessage(
                                                "the backup a.backup cannot be read:"
                                                        + " Input/output error");
                            });
        }
    }

    @Test
    void aFailureOfWhatIsWrittenIsNotOneOfTheBackup() throws Exception {
        InputStream in = new ByteArrayInputStream(backup());
        OutputStream full =
                new OutputStream() {
                    @Override
                    public void write(int b) throws IOException {
                        throw new IOException("No space left on device");
                    }
                };
        assertThatThrownBy(() -> read(in, full))
                .isExactlyInstanceOf(IOException.class)
                .hasMessage("No space left on device");
    }
}
