package dev.keyrecall.app.e2e;

import dev.keyrecall.app.home.Session;
import dev.keyrecall.app.wiring.SystemIo;
import dev.keyrecall.engine.journal.LedgerWriter;
import dev.keyrecall.engine.port.Homes.Home;
import dev.keyrecall.engine.port.Secrets.Label;
import dev.keyrecall.engine.port.Secrets.SealedSecret;
import dev.keyrecall.engine.secret.Sealing;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.spi.json.Json;
import dev.keyrecall.store.SqliteStore;
import dev.keyrecall.vault.LocalVault;
import dev.keyrecall.vault.Unlock;
import dev.keyrecall.vault.VaultException;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A home without accounts whose vault holds values that are easily found where they leak. */
final class CanaryHome {
    /**
     * What every value begins with; drawn anew for each home, and long enough to be no accident.
     */
    private final byte[] mark;

    final Path folder;
    final Path home;
    final Path passphrase;
    final Console console;
    private final int secrets;

    private CanaryHome(Path folder, int secrets) {
        this.folder = folder;
        this.home = folder.resolve("home");
        this.passphrase = folder.resolve("passphrase");
        this.console = new Console(home, passphrase, folder);
        this.secrets = secrets;
        byte[] drawn = new byte[12];
        SystemIo.create().random().nextBytes(drawn);
        this.mark =
                ("canary-" + HexFormat.of().formatHex(drawn)).getBytes(StandardCharsets.US_ASCII);
    }

    static CanaryHome made(Path folder, int secrets) throws IOException, VaultException {
        Files.createDirectories(folder);
        CanaryHome made = new CanaryHome(folder, secrets);
        Files.createFile(
                made.passphrase,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(made.passphrase, "the passphrase of " + folder.getFileName() + "\n");
        made.console.run("init").requireExit(0);
        made.fill();
        return made;
    }

    private static CredentialRef ref(int number) {
        return CredentialRef.parse("aws:lab:iam-access-key:KEY" + number);
    }

    private SecretBytes value(int number) {
        byte[] value = Arrays.copyOf(mark, mark.length + 8);
        System.arraycopy(
                "%08d".formatted(number).getBytes(StandardCharsets.US_ASCII),
                0,
                value,
                mark.length,
                8);
        return SecretBytes.adopt(value);
    }

    private void fill() throws VaultException {
        try (SqliteStore store = store(home);
                LocalVault vault = vault(store)) {
            store.write(
                    tx -> {
                        for (int i = 0; i < secrets; i++) {
                            try (SecretBytes value = value(i)) {
                                tx.secrets()
                                        .add(
                                                SealedSecret.own(
                                                        ref(i),
                                                        1,
                                                        Label.CURRENT,
                                                        vault.seal(
                                                                Sealing.record(ref(i)), 1, value),
                                                        "captured test",
                                                        Instant.EPOCH));
                            }
                        }
                        return writer(store).append(tx, imported());
                    });
        }
    }

    /** The entry that tells of the values, from the format's page (section 2.3) alone. */
    private LedgerWriter.Entry imported() {
        String lines =
                IntStream.range(0, secrets)
                        .mapToObj(i -> ref(i) + "\t0000000001\tcurrent\town\t\t\"captured test\"\n")
                        .sorted()
                        .collect(Collectors.joining());
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(lines.getBytes(StandardCharsets.UTF_8));
            Json.Obj details =
                    Json.object()
                            .put("count", secrets)
                            .put("digest", HexFormat.of().formatHex(digest))
                            .put("created_at", "1970-01-01T00:00:00.000000Z")
                            .build();
            return new LedgerWriter.Entry("seal", "imported", details);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static LedgerWriter writer(SqliteStore store) {
        return new LedgerWriter(Session.engine(SystemIo.create(), store, "somebody"));
    }

    static SqliteStore store(Path home) {
        return SqliteStore.open(home.resolve("keyrecall.db"));
    }

    private LocalVault vault(SqliteStore store) throws VaultException {
        byte[] header = store.read(tx -> tx.homes().find()).map(Home::vaultHeader).orElseThrow();
        try (SecretBytes secret = SecretBytes.ofUtf8("the passphrase of " + folder.getFileName())) {
            return LocalVault.open(
                    header, new Unlock.Passphrase(secret), SystemIo.create().random());
        }
    }

    /** Has something happen, as far as the ledger is concerned. */
    void happen() {
        try (SqliteStore store = store(home)) {
            store.write(
                    tx ->
                            writer(store)
                                    .append(
                                            tx,
                                            new LedgerWriter.Entry(
                                                    "clock",
                                                    "something happened",
                                                    Json.object().build())));
        }
    }

    /** A home somewhere, used with this one's passphrase. */
    Console at(Path other) {
        return new Console(other, passphrase, folder);
    }

    /** Everything verifies and every value opens, as it was put in. */
    void requireWhole(Path there) throws VaultException {
        Console other = at(there);
        other.run("ledger", "verify").requireExit(0);
        other.run("status").requireExit(0);
        other.run("vault", "status").requireExit(0);
        try (SqliteStore store = store(there);
                LocalVault vault = vault(store)) {
            if (!store.check().isEmpty() || store.read(tx -> tx.secrets().count()) != secrets) {
                throw new AssertionError("the store in " + there + " is not whole");
            }
            for (int i = 0; i < secrets; i++) {
                CredentialRef ref = ref(i);
                SealedSecret sealed = store.read(tx -> tx.secrets().newest(ref)).orElseThrow();
                try (SecretBytes found = vault.open(Sealing.record(ref), 1, sealed.sealed());
                        SecretBytes expected = value(i)) {
                    if (!found.sameAs(expected)) {
                        throw new AssertionError("another value of " + ref);
                    }
                }
            }
        }
    }

    /** The files below a folder in which a value stands in clear; what goes meanwhile is gone. */
    List<Path> leaks(Path below) throws IOException {
        String looked = new String(mark, StandardCharsets.ISO_8859_1);
        List<Path> found = new ArrayList<>();
        Files.walkFileTree(
                below,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes about) {
                        if (about.isRegularFile() && text(file).contains(looked)) {
                            found.add(file);
                        }
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFileFailed(Path file, IOException e)
                            throws IOException {
                        if (e instanceof NoSuchFileException) {
                            return FileVisitResult.CONTINUE;
                        }
                        throw e;
                    }
                });
        return found;
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            // It was removed between the listing and the look at it.
            return "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The ledger's size and root, as the product prints them for {@code --expect}. */
    static String point(Console console) {
        Json.Obj verified = console.run("ledger", "verify", "--json").requireExit(0).document();
        return verified.integer("size") + ":" + verified.text("root");
    }

    /** The names in a folder. */
    static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> String.valueOf(file.getFileName())).sorted().toList();
        }
    }
}
