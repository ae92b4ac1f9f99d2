package dev.keyrecall.app.command;

import dev.keyrecall.app.console.VaultProgress;
import dev.keyrecall.app.home.VaultRefusals;
import dev.keyrecall.app.home.VaultSession;
import dev.keyrecall.app.io.Signals;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.secret.RotationListener;
import dev.keyrecall.engine.secret.VaultRotation;
import dev.keyrecall.spi.json.Json;
import dev.keyrecall.vault.VaultException;

import java.util.Locale;
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
                .put(
                        "rotation",
                        result.rotation() == null
                                ? null
                                : result.rotation()
                                        .name()
                                        .toLowerCase(Locale.ROOT)
                                        .replace('_', '-'))
                .put("vault_key", result.vaultKey())
                .put("data_keys", result.done())
                .put("resumed", result.resumed())
                .put("finished", result.finished())
                .put("off_disk", result.forgotten())
                .put("taken_ms", result.taken().toMillis());
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
            invocation.say("stopped: " + what + " brought under vault key " + result.vaultKey());
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
        if (result.finished()) {
            return Action.DONE;
        }
        invocation.hint("nothing is lost; go on with: keyrecall vault rotate");
        return Ending.PARTIAL.exitCode();
    }

    /** Says what could not follow a change of the vault that stands by now. */
    void warn(VaultSession session) {
        session.untrusted()
                .ifPresent(
                        why -> {
                            invocation.note(
                                    "keyrecall: warning: which services this home trusts was not"
                                            + " written down: "
                                            + why);
                            invocation.hint(
                                    "see to the file, then: keyrecall vault kek trust RECIPIENT");
                        });
        session.untold()
                .ifPresent(
                        why -> {
                            invocation.note(
                                    "keyrecall: warning: the agent was not told of the change: "
                                            + why);
                            invocation.hint(
                                    "end it with keyrecall vault seal, then: keyrecall vault"
                                            + " unseal");
                        });
    }
}
