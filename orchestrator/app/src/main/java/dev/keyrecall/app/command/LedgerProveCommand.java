package dev.keyrecall.app.command;

import dev.keyrecall.app.home.LogReading;
import dev.keyrecall.app.home.Session;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.tlog.TlogProof;
import dev.keyrecall.spi.json.Json;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

import java.nio.charset.StandardCharsets;

/** {@code ledger prove}. */
@Command(
        name = "prove",
        description =
                "Print the proof that an entry is in the signed ledger: one file (.tlog-proof) that"
                        + " anybody verifies with the entry and the log's key, without this home.",
        footerHeading = Action.EXAMPLES,
        footer = {"  keyrecall ledger prove 0 > 0.tlog-proof"})
public final class LedgerProveCommand extends Action {
    @Parameters(paramLabel = "ENTRY", description = "The entry's sequence number.")
    long entry;

    public LedgerProveCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    public Integer call() throws EngineException {
        TlogProof proof;
        try (Session session = invocation.locked()) {
            proof = LogReading.of(invocation.home(), session).prove(entry);
        }
        String text = new String(proof.bytes(), StandardCharsets.UTF_8);
        if (invocation.json()) {
            invocation.document(Json.object().put("entry", entry).put("tlog_proof", text).build());
        } else {
            invocation.io().out().print(text);
        }
        return DONE;
    }
}
