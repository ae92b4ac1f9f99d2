package dev.keyrecall.app.command;

import dev.keyrecall.app.home.RecipientChanges;
import dev.keyrecall.app.home.VaultSession;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.secret.VaultRecipients.Replaced;
import dev.keyrecall.engine.secret.VaultRotation;
import dev.keyrecall.vault.RecipientKind;
import dev.keyrecall.vault.RecipientSummary;
import dev.keyrecall.vault.VaultException;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code vault kek rotate}. */
@Command(
        name = "rotate",
        description =
                "Put a new recipient in the place of another, and change the vault key: a new"
                        + " passphrase for a passphrase, a new key file for a key file, a new wrap"
                        + " for a KMS key, unless another kind is named.",
        footerHeading = Action.EXAMPLES,
        footer = {
            "  keyrecall vault kek rotate RECIPIENT",
            "  keyrecall vault kek rotate RECIPIENT --new-key-file /mnt/usb/next.key"
        })
public final class KekRotateCommand extends Action {
    @Parameters(
            paramLabel = "RECIPIENT",
            description = "The beginning of its id, or its label; see vault kek list.")
    String named = "";

    @Mixin NewKek kek = new NewKek();

    public KekRotateCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    public Integer call() throws EngineException {
        Rotations rotations = new Rotations(invocation);
        kek.check(invocation);
        try (VaultSession session = invocation.unlockHere()) {
            RecipientSummary old = Recipients.find(session.vault().header(), named);
            if (kek.label.isEmpty()) {
                kek.label = old.label();
            }
            Replaced replaced =
                    rotations.run(
                            listener ->
                                    made(
                                            old,
                                            (wanted, place) ->
                                                    new RecipientChanges(session)
                                                            .replace(
                                                                    old.id(), wanted, place,
                                                                    listener)));
            try (VaultRotation.Result result = replaced.rotation()) {
                if (invocation.json()) {
                    invocation.document(
                            Rotations.document(result)
                                    .put("replaced", old.id().value())
                                    .put("recipient", replaced.recipient().value())
                                    .build());
                } else {
                    invocation.say("recipient " + replaced.recipient() + " replaces " + old.id());
                    kek.hintAtKeyFile(invocation);
                    rotations.print(result);
                }
                return rotations.end(session, result);
            }
        }
    }

    /** As the options say; where they say nothing, as the old one is. */
    private Replaced made(RecipientSummary old, NewKek.Use<Replaced> use)
            throws EngineException, VaultException {
        if (kek.named() > 0) {
            return kek.make(invocation, use);
        }
        if (old.kind() == RecipientKind.KEK_SOURCE && old.source().isPresent()) {
            return kek.again(invocation, old.source().get(), old.settings(), use);
        }
        if (old.kind() == RecipientKind.PASSPHRASE) {
            kek.passphrase = true;
            return kek.make(invocation, use);
        }
        throw new EngineException(
                Ending.USAGE, "a new key file needs a place", "name one with --new-key-file FILE");
    }
}
