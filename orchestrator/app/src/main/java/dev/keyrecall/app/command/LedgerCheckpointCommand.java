package dev.keyrecall.app.command;

import dev.keyrecall.app.home.LogReading;
import dev.keyrecall.app.home.Session;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.port.SignedHeads.SignedHead;
import dev.keyrecall.engine.tlog.NoteKey;
import dev.keyrecall.spi.json.Json;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/** {@code ledger checkpoint}. */
@Command(
        name = "checkpoint",
        description =
                "Print the newest signed checkpoint of the ledger. Kept outside this machine, it"
                        + " shows whether the ledger was put back, cut off or written anew: see"
                        + " 'ledger verify --against'.",
        footerHeading = Action.EXAMPLES,
        footer = {
            "  keyrecall ledger checkpoint",
            "  keyrecall ledger checkpoint --keys",
        })
public final class LedgerCheckpointCommand extends Action {
    @Option(
            names = "--keys",
            description = "Print the keys that verify checkpoints instead, one on each line.")
    boolean keys;

    public LedgerCheckpointCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    public Integer call() throws EngineException {
        try (Session session = invocation.locked()) {
            LogReading log = LogReading.of(invocation.home(), session);
            List<String> known = log.keys().stream().map(NoteKey::toString).toList();
            if (keys) {
                if (invocation.json()) {
                    invocation.document(
                            Json.object()
                                    .put("origin", log.origin())
                                    .put("keys", Json.strings(known))
                                    .build());
                } else {
                    known.forEach(invocation::say);
                }
                return DONE;
            }
            print(log.origin(), log.signed(), known);
        }
        return DONE;
    }

    private void print(String origin, SignedHead signed, List<String> known) {
        String note = new String(signed.note(), StandardCharsets.UTF_8);
        if (invocation.json()) {
            invocation.document(
                    Json.object()
                            .put("origin", origin)
                            .put("size", signed.size())
                            .put("root", HexFormat.of().formatHex(signed.root()))
                            .put("note", note)
                            .put("keys", Json.strings(known))
                            .build());
        } else {
            invocation.io().out().print(note);
        }
    }
}
