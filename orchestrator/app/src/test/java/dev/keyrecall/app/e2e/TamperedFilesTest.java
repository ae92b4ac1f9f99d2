package dev.keyrecall.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyrecall.engine.port.StoreException;
import dev.keyrecall.store.SqliteStore;
import dev.keyrecall.vault.LocalVault;
import dev.keyrecall.vault.VaultException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** The files of a home, changed byte by byte: an error, or exactly what was put in. */
final class TamperedFilesTest {
    private static final boolean LONG = "long".equals(System.getProperty("keyrecall.suite"));
    private static final long SEED = 20261128L;

    /** The short suite changes one byte in so many. */
    private static final int STEP = LONG ? 1 : 20;

    private static final int SECRETS = 1_000;
    private static final int SPOILED_FILES = LONG ? 2_000 : 100;
    private static final int PAGE_BYTES = 4_096;

    @TempDir private Path folder = Path.of("");

    private static int mask(SplittableRandom random) {
        return 1 + random.nextInt(255);
    }

    @Test
    void everyByteOfAKeyFileIsNeeded() throws Exception {
        KnownHome home = KnownHome.made(folder.resolve("here"), 0);
        byte[] sound = Files.readAllBytes(home.keyFile);
        byte[] header;
        try (SqliteStore store = SqliteStore.open(home.database())) {
            header = KnownHome.header(store);
        }
        for (int at = 0; at < sound.length; at++) {
            for (int mask = 1; mask < 256; mask += LONG ? 1 : 20) {
                byte[] changed = sound.clone();
                changed[at] ^= (byte) mask;
                assertThatThrownBy(() -> KnownHome.vault(header, changed).close())
                        .as("byte %s by %s", at, mask)
                        .isInstanceOf(VaultException.WrongKeyFile.class);
            }
        }
        SplittableRandom random = new SplittableRandom(SEED);
        for (int i = 0; i < (LONG ? 40 : 2); i++) {
            int at = random.nextInt(sound.length);
            byte[] changed = sound.clone();
            changed[at] ^= (byte) mask(random);
            Files.write(home.keyFile, changed);
            requireRefused(
                    home.scene.console.plain(
                            "vault", "audit", "--key-file", home.keyFile.toString()),
                    "seed " + SEED + ": byte " + at);
        }
        Files.write(home.keyFile, sound);
        home.scene
                .console
                .plain("vault", "audit", "--key-file", home.keyFile.toString())
                .requireExit(0);
    }

    private static void requireRefused(Console.Ran ran, String told) {
        assertThat(ran.exit()).as(told + "\n" + ran.err()).isEqualTo(6);
        assertThat(ran.err())
                .as(told)
                .containsOnlyOnce("keyrecall: error: ")
                .contains("\nhint: ")
                .doesNotContain("\tat ", "cnry");
        assertThat(ran.out()).as(told).doesNotContain("cnry");
    }

    @Test
    void everyByteOfABackupIsNeeded() throws Exception {
        KnownHome home = KnownHome.made(folder.resolve("here"), 0);
        Path file = folder.resolve("a.backup");
        home.scene.console.run("vault", "backup", file.toString()).requireExit(0);
        byte[] sound = Files.readAllBytes(file);
        Process spoiling =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                SpoiledBackup.class.getName(),
                                file.toString(),
                                home.keyFile.toString(),
                                Integer.toString(STEP),
                                Long.toString(SEED))
                        .redirectErrorStream(true)
                        .start();
        String said = new String(spoiling.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(spoiling.waitFor()).as(said).isZero();
        String[] numbers = said.strip().split(" of ", -1);
        assertThat(numbers).as("seed " + SEED + ": " + said).hasSize(2);
        assertThat(numbers[0]).as("refused").isEqualTo(numbers[1]);
        assertThat(Integer.parseInt(numbers[1])).isGreaterThan(sound.length / STEP - 2);
        assertThat(Files.readAllBytes(file)).isEqualTo(sound);
        requireRestoreRefuses(home, file, sound);
    }

    /** Through the product's own command: no home is made, and none that stands is changed. */
    private void requireRestoreRefuses(KnownHome home, Path file, byte[] sound) throws Exception {
        SplittableRandom random = new SplittableRandom(SEED);
        Path there = folder.resolve("there");
        Console fresh = new Console(there, home.scene.folder.resolve("passphrase"), folder);
        for (int i = 0; i < (LONG ? 40 : 2); i++) {
            int at = random.nextInt(sound.length);
            byte[] changed = sound.clone();
            changed[at] ^= (byte) mask(random);
            Files.write(file, changed);
            String told = "seed " + SEED + ": byte " + at;
            requireRefused(fresh.run("vault", "restore", file.toString()), told);
            assertThat(there).as(told).doesNotExist();
            requireRefused(
                    home.scene.console.run("vault", "restore", file.toString(), "--accept-older"),
                    told);
        }
        home.requireWhole();
        Files.write(file, sound);
        fresh.run("vault", "restore", file.toString()).requireExit(0);
    }

    /**
     * Random damage to the database file of a larger home, SQLite's own bytes included: bytes
     * changed, pages exchanged, and pages put back from before the last changes.
     */
    @Test
    void aSpoiledDatabaseFileGivesAnErrorOrTheRightValues() throws Exception {
        KnownHome home = KnownHome.made(folder.resolve("here"), SECRETS);
        byte[] earlier = Files.readAllBytes(home.database());
        home.scene.console.run("vault", "rotate", "--data-keys").requireExit(0);
        home.next("twice", 3);
        byte[] sound = Files.readAllBytes(home.database());
        byte[] keyFile = Files.readAllBytes(home.keyFile);
        Map<String, Integer> endings = new TreeMap<>();
        for (int i = 0; i < SPOILED_FILES; i++) {
            SplittableRandom random = new SplittableRandom(SEED + i);
            byte[] spoiled = spoiled(sound, earlier, i, random);
            Path file = Files.write(folder.resolve("spoiled.db"), spoiled);
            try {
                endings.merge(ending(home, file, keyFile), 1, Integer::sum);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + (SEED + i) + ": " + e, e);
            }
            for (String beside : List.of("", "-wal", "-shm")) {
                Files.deleteIfExists(folder.resolve("spoiled.db" + beside));
            }
        }
        assertThat(endings).as("how it went").containsKeys("refused", "all right", "some right");
    }

    private static byte[] spoiled(
            byte[] sound, byte[] earlier, int number, SplittableRandom random) {
        byte[] spoiled = sound.clone();
        int pages = sound.length / PAGE_BYTES;
        int one = random.nextInt(pages) * PAGE_BYTES;
        int other = random.nextInt(pages) * PAGE_BYTES;
        switch (number % 4) {
            case 0 -> {
                int changes = 1 + random.nextInt(8);
                for (int i = 0; i < changes; i++) {
                    spoiled[random.nextInt(spoiled.length)] ^= (byte) mask(random);
                }
            }
            case 1 -> spoiled[random.nextInt(spoiled.length)] ^= (byte) mask(random);
            case 2 -> {
                System.arraycopy(sound, one, spoiled, other, PAGE_BYTES);
                System.arraycopy(sound, other, spoiled, one, PAGE_BYTES);
            }
            default ->
                    System.arraycopy(
                            earlier,
                            Math.min(one, earlier.length - PAGE_BYTES),
                            spoiled,
                            Math.min(one, earlier.length - PAGE_BYTES),
                            PAGE_BYTES);
        }
        return spoiled;
    }

    /** How opening everything in a file ends; a value that is not the right one is thrown. */
    private static String ending(KnownHome home, Path file, byte[] keyFile) {
        try (SqliteStore store = SqliteStore.open(file);
                LocalVault vault = KnownHome.vault(KnownHome.header(store), keyFile)) {
            Set<String> right = home.seen(store, vault).right();
            return right.isEmpty()
                    ? "refused"
                    : right.equals(home.names()) ? "all right" : "some right";
        } catch (StoreException | VaultException e) {
            return "refused";
        }
    }
}
