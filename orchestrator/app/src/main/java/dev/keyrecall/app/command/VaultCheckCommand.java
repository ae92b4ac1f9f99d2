package dev.keyrecall.app.command;

import dev.keyrecall.app.console.Ink;
import dev.keyrecall.app.console.Painter;
import dev.keyrecall.app.home.Session;
import dev.keyrecall.app.home.VaultRefusals;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.port.Fingerprints.Counts;
import dev.keyrecall.engine.port.Homes.Rotation;
import dev.keyrecall.engine.secret.Damaged;
import dev.keyrecall.engine.secret.VaultCheck;
import dev.keyrecall.spi.json.Json;
import dev.keyrecall.vault.VaultException;

import picocli.CommandLine.Command;

import java.util.Locale;

/** {@code vault check}. */
@Command(
        name = "check",
        description =
                "Look through the whole store, open every held value, and compare the fingerprints"
                    + " that stand of it with those that it has. Names what is damaged, and changes"
                    + " nothing. Exits 6 when anything is, and 3 when fingerprints only have to be"
                    + " made anew. What needs no key to be checked is checked by 'ledger verify'.",
        footerHeading = Action.EXAMPLES,
        footer = {"  keyrecall vault check", "  keyrecall vault check --json"})
public final class VaultCheckCommand extends Action {
    private static final String ANEW =
            "make the fingerprints anew with: keyrecall vault rotate --data-keys";

    public VaultCheckCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    public Integer call() throws EngineException {
        VaultCheck.Result result;
        try (Session session = invocation.unlock();
                Painter painter = invocation.painter()) {
            result =
                    new VaultCheck(session.engine(), session.vault())
                            .run(done -> painter.offer(() -> progress(done)));
        } catch (VaultException e) {
            throw VaultRefusals.explain(e);
        }
        if (invocation.json()) {
            invocation.document(document(result));
        } else {
            print(result);
        }
        return end(result);
    }

    private static String progress(long done) {
        return String.format(Locale.ROOT, "  %,d values checked", done);
    }

    private static Json.Obj document(VaultCheck.Result result) {
        Json strays =
                result.strays()
                        .map(
                                more ->
                                        (Json)
                                                Json.object()
                                                        .put("values", more.values())
                                                        .put("forms", more.forms())
                                                        .build())
                        .orElse(Json.Null.NULL);
        return Json.object()
                .put("opened", result.opened())
                .put("faults", Json.array(result.faults().stream().map(Json::of).toList()))
                .put("damaged", result.damaged().total())
                .put("damaged_secrets", Rotations.named(result.damaged()))
                .put("unindexed", result.unindexed().total())
                .put("unindexed_secrets", Rotations.named(result.unindexed()))
                .put("incomplete", result.incomplete().total())
                .put("incomplete_secrets", Rotations.named(result.incomplete()))
                .put("stray_fingerprints", strays)
                .put("rotation", result.rotation().map(VaultCheckCommand::word).orElse(null))
                .build();
    }

    private static String word(Rotation rotation) {
        return rotation.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private void print(VaultCheck.Result result) {
        boolean sound = !result.isDamaged() && !result.isOutdated() && result.strays().isPresent();
        invocation.say(
                ink(result, sound),
                Documents.count(result.opened(), "value")
                        + (result.opened() == 1 ? " opens" : " open")
                        + (sound ? ", with the right fingerprints" : ""));
        result.faults().forEach(fault -> invocation.say("the store is damaged: " + fault));
        print("does not open: ", result.damaged());
        print("its fingerprint is missing: ", result.unindexed());
        print("fingerprints of derived forms are missing: ", result.incomplete());
        result.strays()
                .filter(more -> more.values() != 0 || more.forms() != 0)
                .ifPresent(this::print);
        if (result.strays().isEmpty()) {
            invocation.say("whether there are fingerprints too many cannot be told now");
        }
        result.rotation()
                .ifPresent(
                        _ ->
                                invocation.hint(
                                        "a rotation is under way; end it with: keyrecall vault"
                                                + " rotate"));
    }

    private static Ink ink(VaultCheck.Result result, boolean sound) {
        if (sound) {
            return Ink.GOOD;
        }
        return result.isDamaged() || result.isOutdated() ? Ink.BAD : Ink.PLAIN;
    }

    private void print(Counts strays) {
        invocation.say(
                "fingerprints that are of no held value: "
                        + strays.values()
                        + " of values, "
                        + strays.forms()
                        + " of derived forms");
    }

    private void print(String what, Damaged damaged) {
        for (Damaged.Name one : damaged.named()) {
            invocation.say(what + one.ref() + " version " + one.version());
        }
        long unnamed = damaged.total() - damaged.named().size();
        if (unnamed > 0) {
            invocation.say(what + "and " + unnamed + " more");
        }
    }

    private void hints(VaultCheck.Result result) {
        if (!result.faults().isEmpty()) {
            invocation.hint("keep a copy of the home folder, and restore a backup that verifies");
        }
        if (result.damaged().total() > 0) {
            Damaged.Name first = result.damaged().named().getFirst();
            invocation.hint(
                    "restore the home from a backup in which they are sound, or destroy each, as"
                            + " with: keyrecall vault shred "
                            + first.ref()
                            + " --version "
                            + first.version());
        }
        boolean strays =
                result.strays().filter(more -> more.values() > 0 || more.forms() > 0).isPresent();
        if (result.unindexed().total() > 0 || strays) {
            invocation.hint(ANEW);
        }
    }

    private int end(VaultCheck.Result result) {
        if (result.isDamaged()) {
            invocation.note(
                    "keyrecall: the vault is damaged: something else has changed the database");
            hints(result);
            return Ending.REFUSED.exitCode();
        }
        if (result.isOutdated()) {
            invocation.note("keyrecall: not every derived form would be recognised in a leak");
            invocation.hint(ANEW);
            return Ending.FINDINGS.exitCode();
        }
        invocation.hint("what needs no key is checked by: keyrecall ledger verify");
        return DONE;
    }
}
