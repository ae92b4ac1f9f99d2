package dev.keyrecall.vault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.spi.SecretBytes;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A stranger's reader in another language opens what we wrote, and makes our vectors. */
class ReaderProgramTest {
    private static final int WAIT_S = 120;
    private static final Path VECTORS =
            Path.of(System.getProperty("keyrecall.root", ".."), "docs", "formats", "vectors");

    /**
     * The columns of the store that the reader looks at, filled from lines of hexadecimal digits.
     */
    private static final String STORE =
            """
            import sqlite3, sys
            lines = [line.split() for line in sys.stdin]
            db = sqlite3.connect(sys.argv[1])
            db.execute("CREATE TABLE home (vault_header BLOB)")
            db.execute("CREATE TABLE secret (ref TEXT, version INTEGER, data_part BLOB)")
            db.execute("CREATE TABLE data_key (ref TEXT, version INTEGER, key_part BLOB)")
            db.execute("INSERT INTO home VALUES (?)", [bytes.fromhex(lines[0][0])])
            for ref, version, key_part, data_part in lines[1:]:
                row = [ref, int(version)]
                db.execute("INSERT INTO secret VALUES (?, ?, ?)", row + [bytes.fromhex(data_part)])
                db.execute("INSERT INTO data_key VALUES (?, ?, ?)", row + [bytes.fromhex(key_part)])
            db.commit()
            """;

    @TempDir Path folder;

    private record Ran(int code, String out, String err) {}

    @BeforeEach
    void requirePython() throws IOException, InterruptedException {
        String probe = "import cryptography.hazmat.primitives.asymmetric.mlkem";
        boolean isThere;
        try {
            isThere = run("", "-c", probe).code == 0;
        } catch (IOException e) {
            isThere = false;
        }
        Assumptions.assumeTrue(
                isThere, "SKIPPED: no python3 with the package cryptography, 48 or newer");
    }

    @Test
    void theReaderOpensARotatedVaultWithPassphraseAndKeyFile()
            throws VaultException, IOException, InterruptedException {
        Path database = folder.resolve("keyrecall.db");
        Path keyFile = folder.resolve("key");
        writeHome(database, keyFile);
        List<String> file = List.of("--key-file", keyFile.toString());
        for (List<String> by : List.of(List.<String>of(), file)) {
            List<String> listing = new ArrayList<>(by);
            listing.add(database.toString());
            Ran listed = reader(Samples.PASSPHRASE + "\n", listing);
            assertThat(listed).isEqualTo(new Ran(0, "aws:a:k:1 1 5\naws:a:k:1 2 6\n", ""));
            listing.add("aws:a:k:1");
            assertThat(reader(Samples.PASSPHRASE + "\n", listing).out).isEqualTo("second");
            listing.add("1");
            assertThat(reader(Samples.PASSPHRASE + "\n", listing).out).isEqualTo("first");
        }
        Ran wrong = reader("another\n", List.of(database.toString()));
        assertThat(wrong.code).isEqualTo(1);
        assertThat(wrong.out).isEmpty();
        assertThat(wrong.err).contains("does not open the vault");
    }

    @Test
    void theReaderNamesADamagedRecord() throws VaultException, IOException, InterruptedException {
        Path database = folder.resolve("keyrecall.db");
        writeHome(database, folder.resolve("key"));
        String damage =
                """
                import sqlite3, sys
                db = sqlite3.connect(sys.argv[1])
                table, column, at = sys.argv[2], sys.argv[2] + "_part", int(sys.argv[3])
                table = {"key": "data_key", "data": "secret"}[table]
                where = "WHERE version = 2"
                part = bytearray(db.execute(f"SELECT {column} FROM {table} {where}").fetchone()[0])
                part[at] ^= 1
                db.execute(f"UPDATE {table} SET {column} = ? {where}", [bytes(part)])
                db.commit()
                """;
        // A bit of the version of the key, of the wrapped key, of the sealed value.
        for (List<String> bit :
                List.of(List.of("key", "1"), List.of("key", "30"), List.of("data", "-1"))) {
            String[] flip = {"-c", damage, database.toString(), bit.getFirst(), bit.getLast()};
            assertThat(run("", flip)).isEqualTo(new Ran(0, "", ""));
            assertThat(reader(Samples.PASSPHRASE + "\n", List.of(database.toString())))
                    .isEqualTo(
                            new Ran(
                                    1,
                                    "aws:a:k:1 1 5\n",
                                    "error: aws:a:k:1 version 2 is damaged\n"));
            assertThat(run("", flip)).isEqualTo(new Ran(0, "", ""));
        }
    }

    private static void writeHome(Path database, Path keyFile)
            throws VaultException, IOException, InterruptedException {
        StringBuilder rows = new StringBuilder();
        try (LocalVault one = Samples.vault().vault();
                SecretBytes older = Samples.secret("first");
                SecretBytes newer = Samples.secret("second")) {
            LocalVault.Created two =
                    one.withRecipient(new NewRecipient.KeyFile("a file", Samples.CREATED));
            Files.write(keyFile, Samples.bytes(two.keyFile().orElseThrow()));
            LocalVault.Created three = two.vault().withNewVaultKey();
            RecordId record = new RecordId("aws:a:k:1");
            rows.append(Samples.hex(three.header())).append('\n');
            row(rows, 1, one.seal(record, 1, older));
            row(rows, 2, three.vault().seal(record, 2, newer));
            two.vault().close();
            three.vault().close();
        }
        assertThat(run(rows.toString(), "-c", STORE, database.toString()))
                .isEqualTo(new Ran(0, "", ""));
    }

    private static void row(StringBuilder rows, int version, SealedRecord sealed) {
        String keyPart = Samples.hex(sealed.keyPart());
        String dataPart = Samples.hex(sealed.dataPart());
        rows.append("aws:a:k:1 ").append(version).append(' ');
        rows.append(keyPart).append(' ').append(dataPart).append('\n');
    }

    @Test
    void theSecondImplementationReadsItsVectors() throws IOException, InterruptedException {
        Ran checked = run("", VECTORS.resolve("vault-v1.py").toString(), "--check");
        assertThat(checked).isEqualTo(new Ran(0, "4 vaults read, 5 openings\n", ""));
    }

    private static Ran reader(String input, List<String> arguments)
            throws IOException, InterruptedException {
        List<String> all = new ArrayList<>();
        all.add(VECTORS.resolve("vault-reader.py").toString());
        all.addAll(arguments);
        return run(input, all.toArray(String[]::new));
    }

    private static Ran run(String input, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("python3", "-B"));
        command.addAll(List.of(arguments));
        Path err = Files.createTempFile("reader", ".err");
        Process process = new ProcessBuilder(command).redirectError(err.toFile()).start();
        try (OutputStream stdin = process.getOutputStream()) {
            stdin.write(input.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // It may end without reading what it does not need.
            assertThat(e).hasMessageContaining("Broken pipe");
        }
        byte[] out = process.getInputStream().readAllBytes();
        assertThat(process.waitFor(WAIT_S, TimeUnit.SECONDS)).isTrue();
        String errors = Files.readString(err);
        Files.delete(err);
        return new Ran(process.exitValue(), new String(out, StandardCharsets.UTF_8), errors);
    }
}
