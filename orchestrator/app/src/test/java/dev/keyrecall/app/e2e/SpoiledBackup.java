package dev.keyrecall.app.e2e;

import dev.keyrecall.app.backup.BackupFile;
import dev.keyrecall.app.home.VaultRefusals;
import dev.keyrecall.app.wiring.SystemIo;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.vault.LocalVault;
import dev.keyrecall.vault.VaultException;

import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Changes a backup byte by byte and reads each as a restore does before it uses any of it. A
 * process of its own: in the tests' one, which compiles in haste, a cipher is ten times as slow.
 */
final class SpoiledBackup {
    private final Path file;

    private SpoiledBackup(Path file) {
        this.file = file;
    }

    /**
     * Prints how many changed backups were refused and how many there were.
     *
     * @param words the backup, which is as it was afterwards; a key file that opens it; of how many
     *     bytes to change one; a seed
     */
    public static void main(String[] words) throws IOException, EngineException {
        SpoiledBackup backup = new SpoiledBackup(Path.of(words[0]));
        int step = Integer.parseInt(words[2]);
        SplittableRandom random = new SplittableRandom(Long.parseLong(words[3]));
        byte[] sound = Files.readAllBytes(backup.file);
        int refused = 0;
        int changed = 0;
        try (SecretBytes key = backup.key(Files.readAllBytes(Path.of(words[1])));
                RandomAccessFile spoiled = new RandomAccessFile(backup.file.toFile(), "rw")) {
            backup.read(key);
            for (int at = random.nextInt(step); at < sound.length; at += step) {
                int mask = 1 + random.nextInt(255);
                spoiled.seek(at);
                spoiled.write(sound[at] ^ mask);
                changed++;
                if (backup.isRefused(key)) {
                    refused++;
                } else {
                    System.out.println("byte " + at + " by " + mask + " was not noticed");
                }
                spoiled.seek(at);
                spoiled.write(sound[at]);
            }
            backup.read(key);
        }
        System.out.println(refused + " of " + changed);
    }

    private boolean isRefused(SecretBytes key) throws IOException {
        try {
            read(key);
            return false;
        } catch (EngineException e) {
            return e.ending() == EngineException.Ending.REFUSED;
        }
    }

    /** The vault key: opening by it costs least. */
    private SecretBytes key(byte[] keyFile) throws EngineException {
        List<SecretBytes> keys = new ArrayList<>();
        BackupFile.open(
                        file,
                        header -> {
                            LocalVault vault = opened(() -> KnownHome.vault(header, keyFile));
                            keys.add(vault.exportKey());
                            return vault;
                        })
                .close();
        return keys.getFirst();
    }

    private void read(SecretBytes key) throws EngineException, IOException {
        try (BackupFile backup =
                BackupFile.open(
                        file,
                        header ->
                                opened(
                                        () ->
                                                LocalVault.adopt(
                                                        header,
                                                        key,
                                                        SystemIo.create().random())))) {
            backup.content(OutputStream.nullOutputStream(), "reading", (step, done, of) -> {});
        }
    }

    private interface Opening {
        LocalVault open() throws VaultException;
    }

    private static LocalVault opened(Opening opening) throws EngineException {
        try {
            return opening.open();
        } catch (VaultException e) {
            throw VaultRefusals.explain(e);
        }
    }
}
