package dev.keyrecall.app.command;

import dev.keyrecall.app.console.Ink;
import dev.keyrecall.app.home.Session;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.service.LedgerReading;
import dev.keyrecall.engine.service.LedgerReading.Verification;
import dev.keyrecall.spi.json.Json;

import picocli.CommandLine.Command;

/** {@code ledger verify}. */
@Command(
        name = "verify",
        description = "Recompute every hash of the ledger. Exits 6, naming the first bad entry.",
        footerHeading = Action.EXAMPLES,
        footer = {"  keyrecall ledger verify"})
public final class LedgerVerifyCommand extends Action {
    public LedgerVerifyCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    public Integer call() throws EngineException {
        Verification verification;
        try (Session session = invocation.open()) {
            verification = new LedgerReading(session.engine()).verify();
        }
        if (invocation.json()) {
            invocation.document(
                    Json.object()
                            .put("verified", true)
                            .put("size", verification.size())
                            .put("root", verification.root())
                            .put("anchored", false)
                            .build());
        } else {
            invocation.say(Ink.GOOD, "verified " + verification.size() + " entries, NOT ANCHORED");
            invocation.say("root " + verification.root());
        }
        return DONE;
    }
}
