package dev.keyrecall.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.app.e2e.Console.Ran;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.contract.PostgresServer;
import dev.keyrecall.engine.tlog.Checkpoint;
import dev.keyrecall.engine.tlog.SignedNote;
import dev.keyrecall.lab.LabPopulation;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;

/** A home whose store is in PostgreSQL, from init to the checkpoint after a run. */
final class PostgresHomeTest {
    private static final LabPopulation SMALL = new LabPopulation(3, 4, 3, 7);

    @TempDir private Path folder = Path.of("");

    private static String configuration(String url, Path passwordFile) {
        return "[store]\nurl = \"" + url + "\"\npassword-file = \"" + passwordFile + "\"\n";
    }

    /** Ours, because the server's own belongs to the server's user. */
    private Path password(PostgresServer server) throws IOException {
        Path file = folder.resolve("password");
        Files.createFile(
                file,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.write(file, Files.readAllBytes(server.passwordFile()));
    }

    @Test
    void aLeakIsAnsweredFromInitToTheCheckpoint() throws Exception {
        PostgresServer server = PostgresServer.shared();
        String database = server.newDatabase();
        String configuration = configuration(server.url(database), password(server));
        try (Stage stage =
                Stage.prepared(
                        folder.resolve("stage"), SMALL, InstantSource.system(), configuration)) {
            stage.console.run("status").requireExit(0);
            String plan = stage.planned("exposure");
            stage.console.run("run", plan).requireExit(0);
            stage.console.run("ledger", "verify").requireExit(0);
            String note = stage.console.run("ledger", "checkpoint").requireExit(0).out();
            Checkpoint checkpoint =
                    Checkpoint.parse(
                            SignedNote.parse(note.getBytes(StandardCharsets.UTF_8)).text());
            assertThat(checkpoint.size())
                    .isEqualTo(
                            Long.parseLong(
                                    server.ask(database, "SELECT count(*) FROM keyrecall.leaf")));
            assertThat(stage.lab.truth().credentials()).isNotEmpty();
            assertThat(stage.home.resolve("log/checkpoint")).hasContent(note);
            try (Stream<Path> files = Files.list(stage.home)) {
                assertThat(files.map(Path::getFileName).map(Path::toString))
                        .as("nothing of SQLite's")
                        .noneMatch(name -> name.startsWith("keyrecall.db"));
            }
            backupsAreRefused(stage);
            anotherFolderIsNoOtherHome(configuration, stage);
        }
    }

    private void backupsAreRefused(Stage stage) {
        Path file = folder.resolve("backup.krb");
        for (List<String> words :
                List.of(
                        List.of("vault", "backup", file.toString()),
                        List.of("vault", "restore", file.toString()))) {
            Ran ran = stage.console.run(words.toArray(String[]::new)).requireExit(6);
            assertThat(ran.err()).contains("a backup is of a store in a file").contains("pg_dump");
        }
        assertThat(file).doesNotExist();
    }

    /** As a second machine: what the first one made is there, and is not made again. */
    private void anotherFolderIsNoOtherHome(String configuration, Stage stage) throws IOException {
        Path second = Files.createDirectory(folder.resolve("second"));
        Files.writeString(second.resolve("config.toml"), configuration);
        Files.setPosixFilePermissions(second, PosixFilePermissions.fromString("rwx------"));
        Console console = new Console(second, stage.passphrase, folder);
        assertThat(console.run("init").requireExit(6).err())
                .contains("there is a home in postgres");
        console.run("ledger", "verify").requireExit(0);
        console.run("inventory", "refresh").requireExit(0);
        console.run("ledger", "verify").requireExit(0);
        stage.console.run("inventory", "refresh").requireExit(0);
        stage.console.run("ledger", "verify").requireExit(0);
    }

    @Test
    void whatIsWrongWithThePlaceIsSaid() throws IOException, EngineException {
        PostgresServer server = PostgresServer.shared();
        Path password = password(server);
        String url = server.url(server.newDatabase());
        refused(configuration(url + "&password=hidden", password), 2, "holds no password");
        refused(configuration("postgresql://me:hidden@h/d", password), 2, "no password before");
        refused(configuration(url, folder.resolve("none")), 1, "cannot be read");
        refused("[store]\nurl = \"" + url + "\"\nusr = \"x\"\n", 2, "unknown here");
        refused(
                configuration(url.replace("home_", "nowhere_"), password),
                2,
                "no database of that name");
        Path open = Files.writeString(folder.resolve("open"), "x");
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r--r--"));
        refused(configuration(url, open), 6, "is open to others");
    }

    private void refused(String configuration, int exit, String why) throws IOException {
        Path home = Files.createTempDirectory(folder, "home");
        Files.writeString(home.resolve("config.toml"), configuration);
        Path passphrase = folder.resolve("passphrase");
        Files.writeString(passphrase, "the passphrase of this test\n");
        Files.setPosixFilePermissions(passphrase, PosixFilePermissions.fromString("rw-------"));
        Ran ran = new Console(home, passphrase, folder).run("init").requireExit(exit);
        assertThat(ran.err()).contains(why).doesNotContain("hidden");
    }
}
