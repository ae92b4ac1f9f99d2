package dev.keyrecall.app.command;

import dev.keyrecall.app.home.RecipientChanges;
import dev.keyrecall.app.home.VaultRefusals;
import dev.keyrecall.app.home.VaultSession;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.vault.RecipientId;
import dev.keyrecall.vault.RecipientSummary;
import dev.keyrecall.vault.VaultException;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code vault kek add}. */
@Command(
        name = "add",
        description =
                "Add a recipient: one more way to unlock the vault, so that losing another does not"
                        + " lose it.",
        footerHeading = Action.EXAMPLES,
        footer = {
            "  keyrecall vault kek add --new-passphrase --label ada",
            "  keyrecall vault kek add --new-key-file /mnt/usb/vault.key --label safe"
        })
public final class KekAddCommand extends Action {
    @Mixin NewKek kek = new NewKek();

    public KekAddCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    public Integer call() throws EngineException {
        kek.check(invocation);
        try (VaultSession session = invocation.unlockHere()) {
            RecipientId id =
                    kek.make(
                            invocation,
                            (wanted, place) -> new RecipientChanges(session).add(wanted, place));
            RecipientSummary made = Recipients.find(session.header(), id.value());
            if (invocation.json()) {
                invocation.document(Recipients.document(made));
            } else {
                invocation.say("added recipient " + id);
                kek.hintAtKeyFile(invocation);
            }
            new Rotations(invocation).warn(session);
            return DONE;
        } catch (VaultException e) {
            throw VaultRefusals.explain(e);
        }
    }
}
