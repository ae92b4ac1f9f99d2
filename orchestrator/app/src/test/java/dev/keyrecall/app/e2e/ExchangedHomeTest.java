package dev.keyrecall.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.app.e2e.Console.Ran;
import dev.keyrecall.spi.json.Json;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * A database that was exchanged under a living agent: nothing is sealed under keys that it does not
 * know. (That a backup is not restored under an agent: BackupTroublesTest.)
 */
final class ExchangedHomeTest {
    @TempDir private Path folder = Path.of("");
    private Path passphrase = Path.of("");
    private Path list = Path.of("");

    @BeforeEach
    void prepare() throws IOException {
        passphrase = folder.resolve("passphrase");
        Files.createFile(
                passphrase,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(passphrase, "the passphrase of this test\n");
        list = folder.resolve("pwned.txt");
        Files.writeString(list, "0".repeat(39) + "1:1\n" + "F".repeat(40) + ":1\n");
    }

    private Console made(String name) {
        Console console = new Console(folder.resolve(name), passphrase, folder);
        console.run("init").requireExit(0);
        return console;
    }

    private Path database(String name) {
        return folder.resolve(name).resolve("keyrecall.db");
    }

    /**
     * Puts a database in the place of another. The log is removed with that one: it would tell at
     * once.
     */
    private void put(Path from, Path to) throws IOException {
        for (String left : new String[] {"-wal", "-shm"}) {
            Files.deleteIfExists(to.resolveSibling(to.getFileName() + left));
        }
        Removed.folder(to.resolveSibling("log"));
        Path next = to.resolveSibling("next");
        Files.copy(from, next, StandardCopyOption.COPY_ATTRIBUTES);
        Files.move(next, to, StandardCopyOption.ATOMIC_MOVE);
    }

    /** A command that needs the vault. */
    private Ran used(Console console) {
        return console.plain("vault", "audit", "--pwned-passwords", list.toString());
    }

    private void requireRefused(Console console) {
        Ran refused = used(console).requireExit(6);
        assertThat(refused.err())
                .contains("holds another vault open than this home's")
                .contains("hint: ", "keyrecall vault seal");
        assertThat(console.plain("status").requireExit(0).out())
                .contains("holds another vault open than this home's");
        Json.Obj status = console.plain("vault", "status", "--json").requireExit(0).document();
        assertThat(status.text("state")).isEqualTo("other");
    }

    private void requireServed(Console console) {
        used(console).requireExit(0);
    }

    @Test
    void anotherVaults() throws IOException {
        Console console = made("home");
        made("other");
        console.run("vault", "unseal").requireExit(0);
        try {
            requireServed(console);
            put(database("other"), database("home"));
            requireRefused(console);
        } finally {
            console.plain("vault", "seal").requireExit(0);
        }
        console.run("vault", "audit", "--pwned-passwords", list.toString()).requireExit(0);
    }

    @Test
    void anEarlierOneOfTheSameVaultAndOneThatWentOnFromThere() throws IOException {
        Console console = made("home");
        Path earlier = folder.resolve("earlier.db");
        Files.copy(database("home"), earlier, StandardCopyOption.COPY_ATTRIBUTES);
        console.run("vault", "unseal").requireExit(0);
        try {
            console.run("vault", "rotate").requireExit(0);
            requireServed(console);
            put(earlier, database("home"));
            requireRefused(console);
            // The same version of the vault key, and another key.
            Ran rotated = console.run("vault", "rotate").requireExit(0);
            assertThat(rotated.err()).contains("the agent was not told of the change");
            requireRefused(console);
        } finally {
            console.plain("vault", "seal").requireExit(0);
        }
        console.run("vault", "audit", "--pwned-passwords", list.toString()).requireExit(0);
    }

    /** Nothing new is made over what a lost home has left. */
    @Test
    void noHomeIsMadeOverTheLogOfOneWhoseDatabaseIsGone() throws IOException {
        Console console = made("home");
        Files.delete(database("home"));
        for (int tries = 0; tries < 2; tries++) {
            Ran refused = console.run("init").requireExit(6);
            assertThat(refused.err()).contains("its database is gone", "\nhint: ");
            assertThat(database("home")).doesNotExist();
        }
    }
}
