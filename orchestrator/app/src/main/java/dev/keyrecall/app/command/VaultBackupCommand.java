package dev.keyrecall.app.command;

import dev.keyrecall.app.backup.BackupFile;
import dev.keyrecall.app.backup.BackupMaking;
import dev.keyrecall.app.backup.BackupMaking.Made;
import dev.keyrecall.app.console.Ink;
import dev.keyrecall.app.home.HomeFolder;
import dev.keyrecall.app.home.HomeStore;
import dev.keyrecall.app.home.VaultSession;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.spi.json.Json;
import dev.keyrecall.store.SqliteStore;
import dev.keyrecall.vault.backup.Manifest;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;

/** {@code vault backup}. */
@Command(
        name = "backup",
        description =
                "Write the whole home into one encrypted file, which any recipient of the vault"
                        + " opens. Others go on meanwhile; the file stands once it was read back"
                        + " and found whole. Never writes over a file.",
        footerHeading = Action.EXAMPLES,
        footer = {
            "  keyrecall vault backup home.backup",
            "  keyrecall vault backup home.backup --verify"
        })
public final class VaultBackupCommand extends Action {
    @Parameters(paramLabel = "FILE", description = "The backup.")
    Path file = Path.of("");

    @Option(
            names = "--verify",
            description =
                    "Write nothing: read a backup that stands to its last byte. Needs no home.")
    boolean verify;

    public VaultBackupCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    public Integer call() throws EngineException {
        Path path = invocation.io().directory().resolve(file);
        if (verify) {
            report(verified(path), path, "verified");
        } else {
            Made made = made(path);
            report(made.manifest(), path, "written");
            if (!invocation.json()) {
                invocation.hint(
                        "note size and root elsewhere; try it there with: keyrecall vault backup"
                                + " --verify "
                                + file);
            }
        }
        return DONE;
    }

    private Made made(Path path) throws EngineException {
        HomeFolder home = invocation.home();
        HomeStore.of(home).requireFile();
        try (VaultSession session = invocation.unlockHere();
                SqliteStore store = SqliteStore.open(home.database());
                BackupProgress progress = new BackupProgress(invocation.painter())) {
            return new BackupMaking(invocation.io(), home, progress)
                    .make(store, session.vault(), path);
        }
    }

    private Manifest verified(Path path) throws EngineException {
        try (BackupFile backup = BackupFile.open(path, invocation::unlockHeader);
                BackupProgress progress = new BackupProgress(invocation.painter())) {
            backup.content(OutputStream.nullOutputStream(), "reading", progress);
            return backup.manifest();
        } catch (IOException e) {
            throw new EngineException(
                    Ending.FAULT, "a stream that takes everything failed", "try again");
        }
    }

    private void report(Manifest manifest, Path path, String what) {
        if (invocation.json()) {
            invocation.document(document(manifest, path, what));
            return;
        }
        invocation.say(Ink.GOOD, what + " and whole: " + path);
        invocation.say("backup  " + manifest.backup() + ", begun " + manifest.createdAt());
        invocation.say("vault   " + manifest.vault() + ", key " + manifest.vaultKeyVersion());
        invocation.say(
                "secrets "
                        + manifest.rows().getOrDefault("secret", 0L)
                        + " versions, in "
                        + BackupProgress.size(manifest.content().bytes()));
        invocation.say("ledger  " + manifest.ledger().size() + ":" + manifest.ledger().root());
    }

    static Json document(Manifest manifest, Path path, String what) {
        return Json.object()
                .put("file", path.toString())
                .put("outcome", what)
                .put("manifest", manifest.document())
                .build();
    }
}
