package dev.keyrecall.app.command;

import dev.keyrecall.app.backup.Restoring;
import dev.keyrecall.app.backup.Restoring.Restored;
import dev.keyrecall.app.backup.Restoring.Wish;
import dev.keyrecall.app.console.Ink;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.service.Backups.Point;
import dev.keyrecall.spi.json.Json;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code vault restore}. */
@Command(
        name = "restore",
        description =
                "Make a home of a backup, in a new folder or in the place of a home. Refused when"
                        + " the backup is older than that home; its store is kept beside the new"
                        + " one.",
        footerHeading = Action.EXAMPLES,
        footer = {
            "  keyrecall vault restore home.backup --home /srv/keyrecall",
            "  keyrecall vault restore home.backup --accept-older"
        })
public final class VaultRestoreCommand extends Action {
    private static final Pattern POINT = Pattern.compile("([0-9]{1,15}):([0-9a-f]{64})");

    @Parameters(paramLabel = "FILE", description = "The backup.")
    Path file = Path.of("");

    @Option(
            names = "--accept-older",
            description =
                    "Put the home back although its ledger tells more than the backup's, or other"
                            + " things. The restored ledger records it.")
    boolean acceptOlder;

    @Option(
            names = "--expect",
            paramLabel = "SIZE:ROOT",
            description =
                    "A ledger size and root noted elsewhere: refuse a backup whose ledger never had"
                            + " them.")
    @Nullable String expect;

    public VaultRestoreCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    public Integer call() throws EngineException {
        Wish wish = new Wish(acceptOlder, expected());
        Restored restored;
        try (BackupProgress progress = new BackupProgress(invocation.painter())) {
            restored =
                    new Restoring(invocation.io(), invocation.home(), progress)
                            .restore(
                                    invocation.io().directory().resolve(file),
                                    invocation::unlockHeader,
                                    wish);
        }
        if (invocation.json()) {
            invocation.document(document(restored));
        } else {
            print(restored);
        }
        return DONE;
    }

    private @Nullable Point expected() throws EngineException {
        if (expect == null) {
            return null;
        }
        Matcher matcher = POINT.matcher(expect);
        if (!matcher.matches()) {
            throw new EngineException(
                    Ending.USAGE,
                    "--expect is SIZE:ROOT: a number, and 64 lower-case hexadecimal digits",
                    "as vault backup and ledger verify print them");
        }
        return new Point(Long.parseLong(matcher.group(1)), matcher.group(2));
    }

    private void print(Restored restored) {
        invocation.say(
                Ink.GOOD,
                "restored "
                        + invocation.home().path()
                        + " from backup "
                        + restored.manifest().backup()
                        + ", begun "
                        + restored.manifest().createdAt());
        if (restored.older()) {
            invocation.say(
                    Ink.CARE,
                    "the home was put back: what it had done since is not in its ledger any more");
        }
        invocation.say(
                "its vault key is version "
                        + restored.vaultKey()
                        + ": no row of another store of this vault opens in it");
        if (restored.damaged() > 0) {
            invocation.note(
                    "keyrecall: warning: "
                            + Documents.count(restored.damaged(), "value")
                            + " cannot be opened; the older vault key is kept for them");
            invocation.hint("see which, and what can be done: keyrecall vault rotate");
        }
        if (restored.keptAs() != null) {
            invocation.say("the store before is kept in " + restored.keptAs());
            invocation.hint("it holds sealed values; remove it once nobody needs it");
        }
        invocation.hint("providers may have gone on since: keyrecall inventory refresh");
    }

    private Json document(Restored restored) {
        Point replaced = restored.replaced();
        return Json.object()
                .put("home", invocation.home().path().toString())
                .put("manifest", restored.manifest().document())
                .put("older", restored.older())
                .put("vault_key", restored.vaultKey())
                .put("damaged", restored.damaged())
                .put("replaced_size", replaced == null ? Json.Null.NULL : Json.of(replaced.size()))
                .put("replaced_root", replaced == null ? null : replaced.root())
                .put("kept_as", restored.keptAs() == null ? null : restored.keptAs().toString())
                .build();
    }
}
