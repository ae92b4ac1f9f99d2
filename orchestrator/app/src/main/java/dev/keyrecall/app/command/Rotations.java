package dev.keyrecall.app.command;

import dev.keyrecall.app.console.VaultProgress;
import dev.keyrecall.app.home.VaultRefusals;
import dev.keyrecall.app.home.VaultSession;
import dev.keyrecall.app.io.Signals;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.secret.Damaged;
import dev.keyrecall.engine.secret.RotationListener;
import dev.keyrecall.engine.secret.VaultRotation;
import dev.keyrecall.spi.json.Json;
import dev.keyrecall.vault.VaultException;

import java.util.concurrent.atomic.AtomicInteger;

/** How commands carry out a rotation of the vault, and say how it went. */
final class Rotations {
    private final Invocation invocation;

    Rotations(Invocation invocation) {
        this.invocation = invocation;
    }

    /** A rotation, with something that is told how far it is. */
    @FunctionalInterface
    interface Work<T> {
        T with(RotationListener listener) throws EngineException, VaultException;
    }

    /** Does it with progress shown; Ctrl-C stops it after the batch under way. */
    <T> T run(Work<T> work) throws EngineException {
        AtomicInteger interrupts = new AtomicInteger();
        try (VaultProgress progress =
                        new VaultProgress(
                                invocation.painter(),
                                invocation.io().clock(),
                                () -> interrupts.get() > 0);
                Signals.Subscription _ =
                        invocation
                                .io()
                                .signals()
                                .onInterrupt(() -> interrupted(interrupts, progress))) {
            return work.with(progress);
        } catch (VaultException e) {
            throw VaultRefusals.explain(e);
        }
    }

    private void interrupted(AtomicInteger interrupts, VaultProgress progress) {
        if (interrupts.incrementAndGet() > 1) {
            // Every batch is durable: the next rotation goes on where this one was.
            invocation.io().signals().halt(Ending.PARTIAL.exitCode());
            return;
        }
        progress.say("stopping after the batch under way; Ctrl-C again to stop at once");
    }

    /** The members of the document that every rotation has. */
    static Json.Builder document(VaultRotation.Result result) {
        return Json.object()
                .put("rotation", result.rotation() == null ? null : result.rotation().word())
                .put("vault_key", result.vaultKey())
                .put("data_keys", result.done())
                .put("resumed", result.resumed())
                .put("finished", result.finished())
                .put("off_disk", result.forgotten())
                .put("damaged", result.damaged().total())
                .put("damaged_secrets", named(result.damaged()))
                .put("lost", result.lost().total())
                .put("lost_secrets", named(result.lost()))
                .put("taken_ms", result.taken().toMillis());
    }

    static Json.Arr named(Damaged damaged) {
        return Json.array(
                damaged.named().stream()
                        .map(
                                one ->
                                        Json.object()
                                                .put("ref", one.ref())
                                                .put("version", one.version())
                                                .build())
                        .toList());
    }

    /** Says how it went to a person. */
    void print(VaultRotation.Result result) {
        String what = Documents.count(result.done(), "data key");
        if (result.finished()) {
            invocation.say(
                    "the vault key is version "
                            + result.vaultKey()
                            + "; "
                            + what
                            + " brought under it");
        } else {
            String how = result.damaged().total() > 0 ? "not finished: " : "stopped: ";
            invocation.say(how + what + " brought under vault key " + result.vaultKey());
        }
        print(invocation, "damaged: ", result.damaged());
        print(invocation, "lost: ", result.lost());
    }

    /**
     * Names records to a person.
     *
     * @param how what stands before each
     */
    static void print(Invocation invocation, String how, Damaged damaged) {
        for (Damaged.Name one : damaged.named()) {
            invocation.say(how + one.ref() + " version " + one.version());
        }
        long unnamed = damaged.total() - damaged.named().size();
        if (unnamed > 0) {
            invocation.say(how + "and " + unnamed + " more");
        }
    }

    /**
     * Says what a person has to know beside, and how the command ends.
     *
     * @return the exit code
     */
    int end(VaultSession session, VaultRotation.Result result) {
        warn(session);
        if (!result.forgotten()) {
            invocation.hint(
                    "another command still reads the store: what the retired key wrapped is off the"
                            + " disk once the last one has ended");
        }
        boolean lost = result.lost().total() > 0;
        if (lost) {
            lost(result.lost());
        }
        if (result.finished()) {
            return lost ? Ending.PARTIAL.exitCode() : Action.DONE;
        }
        if (result.damaged().total() > 0) {
            damaged(result.damaged());
        } else {
            invocation.hint("go on with: keyrecall vault rotate; what was done stays done");
        }
        return Ending.PARTIAL.exitCode();
    }

    private void lost(Damaged lost) {
        Damaged.Name first = lost.named().getFirst();
        invocation.note(
                "keyrecall: warning: "
                        + Documents.count(lost.total(), "value")
                        + (lost.total() == 1
                                ? " has lost its data key"
                                : " have lost their data keys")
                        + " and cannot be opened any more: something other than Keyrecall has"
                        + " changed the database");
        invocation.hint(
                "restore the home from a backup in which they are whole, or put on record that they"
                        + " are gone, as with: keyrecall vault shred "
                        + first.ref()
                        + " --version "
                        + first.version());
    }

    private void damaged(Damaged damaged) {
        Damaged.Name first = damaged.named().getFirst();
        invocation.note(
                "keyrecall: warning: "
                        + Documents.count(damaged.total(), "value")
                        + " cannot be opened and "
                        + (damaged.total() == 1 ? "stays" : "stay")
                        + " under the older vault key, which is kept; the"
                        + " rotation is under way until each is destroyed or restored");
        invocation.hint(
                "restore the home from a backup in which they are sound, or destroy each, as with:"
                        + " keyrecall vault shred "
                        + first.ref()
                        + " --version "
                        + first.version());
        invocation.hint("then end it with: keyrecall vault rotate");
    }

    /** Says what could not follow a change of the vault that stands by now. */
    void warn(VaultSession session) {
        session.untold().ifPresent(this::untold);
        session.stillTrusted().ifPresent(this::stillTrusted);
    }

    private void stillTrusted(String why) {
        invocation.note(
                "keyrecall: warning: a recipient that is gone may still be trusted: " + why);
        invocation.hint("the next command that unlocks the vault here tries again");
    }

    /** Says that the agent goes on with what it has. */
    private void untold(String why) {
        invocation.note("keyrecall: warning: the agent was not told of the change: " + why);
        invocation.hint("end it with keyrecall vault seal, then: keyrecall vault unseal");
    }
}
