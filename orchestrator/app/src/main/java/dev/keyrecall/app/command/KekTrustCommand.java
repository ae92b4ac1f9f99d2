package dev.keyrecall.app.command;

import dev.keyrecall.app.home.HomeFolder;
import dev.keyrecall.app.home.Session;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.vault.RecipientKind;
import dev.keyrecall.vault.RecipientSummary;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

import java.util.TreeMap;

/** {@code vault kek trust}. Needs no key: it says what this machine believes. */
@Command(
        name = "trust",
        description =
                "Let this home unlock with a key management service's recipient that it did not"
                        + " make itself: after a restore, or on another machine. Look at its"
                        + " settings first, with: keyrecall vault kek list --json",
        footerHeading = Action.EXAMPLES,
        footer = {"  keyrecall vault kek trust 3f9a0c12"})
public final class KekTrustCommand extends Action {
    @Parameters(paramLabel = "RECIPIENT", description = "The beginning of its id, or its label.")
    String named = "";

    public KekTrustCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    public Integer call() throws EngineException {
        HomeFolder home = invocation.home();
        RecipientSummary recipient;
        try (Session session = Session.locked(invocation.io(), home)) {
            recipient = Recipients.find(session.header(), named);
        }
        if (recipient.kind() != RecipientKind.KEK_SOURCE) {
            throw new EngineException(
                    Ending.USAGE,
                    "recipient " + recipient.id() + " is a " + Recipients.kind(recipient),
                    "a passphrase and a key file prove themselves; only a key management service's"
                            + " recipient is to be trusted");
        }
        home.trusted().add(recipient);
        if (invocation.json()) {
            invocation.document(Recipients.document(recipient));
        } else {
            invocation.say("this home trusts recipient " + recipient.id());
            new TreeMap<>(recipient.settings())
                    .forEach((name, value) -> invocation.say("  " + name + ": " + value));
        }
        return DONE;
    }
}
