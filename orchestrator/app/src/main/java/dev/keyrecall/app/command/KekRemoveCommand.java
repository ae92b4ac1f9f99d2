package dev.keyrecall.app.command;

import dev.keyrecall.app.home.VaultSession;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.secret.Fingerprinting;
import dev.keyrecall.engine.secret.VaultRecipients;
import dev.keyrecall.engine.secret.VaultRotation;
import dev.keyrecall.vault.RecipientSummary;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code vault kek remove}. */
@Command(
        name = "remove",
        description =
                "Remove a recipient and change the vault key, because it could have kept the one it"
                    + " had. Unlock with another one, which shows that there is one that works.",
        footerHeading = Action.EXAMPLES,
        footer = {
            "  keyrecall vault kek remove RECIPIENT",
            "  keyrecall vault kek remove RECIPIENT --key-file /mnt/usb/vault.key"
        })
public final class KekRemoveCommand extends Action {
    @Parameters(
            paramLabel = "RECIPIENT",
            description = "The beginning of its id, or its label; see vault kek list.")
    String named = "";

    public KekRemoveCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    public Integer call() throws EngineException {
        Rotations rotations = new Rotations(invocation);
        try (VaultSession session = invocation.unlockHere()) {
            RecipientSummary recipient = Recipients.find(session.vault().header(), named);
            requireAnother(session, recipient);
            VaultRecipients recipients =
                    new VaultRecipients(
                            session.engine(),
                            session,
                            Fingerprinting.ofForms(session.engine().providers()));
            try (VaultRotation.Result result =
                    rotations.run(
                            listener ->
                                    recipients.remove(
                                            session.vault(),
                                            recipient.id(),
                                            Recipients.kind(recipient),
                                            listener))) {
                if (invocation.json()) {
                    invocation.document(
                            Rotations.document(result)
                                    .put("removed", recipient.id().value())
                                    .build());
                } else {
                    invocation.say("removed recipient " + recipient.id());
                    rotations.print(result);
                }
                return rotations.end(session, result);
            }
        }
    }

    private static void requireAnother(VaultSession session, RecipientSummary recipient)
            throws EngineException {
        if (Recipients.count(session.vault().header()) == 1) {
            throw new EngineException(
                    Ending.REFUSED,
                    "this is the vault's last recipient; without one nobody could ever open it",
                    "add another first with: keyrecall vault kek add");
        }
        if (session.vault().openedBy().filter(recipient.id()::equals).isPresent()) {
            throw new EngineException(
                    Ending.REFUSED,
                    "the recipient to be removed is the one that unlocked the vault just now",
                    "unlock with one that stays: --passphrase-file FILE, --key-file FILE or"
                            + " --unlock SERVICE");
        }
    }
}
