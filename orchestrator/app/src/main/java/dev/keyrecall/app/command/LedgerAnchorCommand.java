package dev.keyrecall.app.command;

import dev.keyrecall.app.console.Ink;
import dev.keyrecall.app.home.HomeAnchors;
import dev.keyrecall.app.home.Session;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.anchor.Anchor;
import dev.keyrecall.engine.anchor.Anchoring.Outcome;
import dev.keyrecall.engine.port.LedgerRows;
import dev.keyrecall.engine.port.SignedHeads.SignedHead;
import dev.keyrecall.engine.port.Store;
import dev.keyrecall.spi.json.Json;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

import java.util.List;

/** {@code ledger anchor}. */
@Command(
        name = "anchor",
        description =
                "Put the newest signed checkpoint at the anchors that config.toml names, now. Exits"
                        + " 5 if some of them failed.",
        footerHeading = Action.EXAMPLES,
        footer = {"  keyrecall ledger anchor", "  keyrecall ledger anchor disk"})
public final class LedgerAnchorCommand extends Action {
    @Parameters(
            paramLabel = "NAME",
            arity = "0..1",
            description = "Only the anchor of this name (default: all).")
    @Nullable String name;

    public LedgerAnchorCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    public Integer call() throws EngineException {
        List<Outcome> outcomes;
        long unsigned;
        try (Session session = invocation.open()) {
            List<Anchor> chosen = chosen(session.anchors());
            session.sign();
            outcomes = session.anchors().put(chosen);
            unsigned = unsigned(session.store());
        }
        if (invocation.json()) {
            invocation.document(
                    Json.array(outcomes.stream().map(LedgerAnchorCommand::document).toList()));
        } else {
            outcomes.forEach(this::say);
        }
        if (unsigned > 0) {
            invocation.hint(
                    unsigned
                            + " entries are not signed yet: a command that unlocks the vault does");
        }
        return outcomes.stream().anyMatch(outcome -> outcome.trouble() != null)
                ? Ending.PARTIAL.exitCode()
                : DONE;
    }

    private List<Anchor> chosen(HomeAnchors anchors) throws EngineException {
        if (anchors.named().isEmpty()) {
            throw new EngineException(
                    Ending.USAGE,
                    "no anchor is configured",
                    "name one in the home's config.toml, under [[anchor]]: see"
                            + " docs/guides/anchors.md");
        }
        List<Anchor> chosen =
                anchors.named().stream()
                        .filter(anchor -> name == null || anchor.name().equals(name))
                        .toList();
        if (chosen.isEmpty()) {
            throw new EngineException(
                    Ending.USAGE, "there is no anchor " + name, "see keyrecall ledger anchors");
        }
        return chosen;
    }

    private static long unsigned(Store store) {
        return store.read(
                tx ->
                        tx.ledger().head().map(LedgerRows.Head::size).orElse(0L)
                                - tx.signedHeads().find().map(SignedHead::size).orElse(0L));
    }

    private void say(Outcome outcome) {
        String anchor = outcome.anchor().name() + " (" + outcome.anchor().kind().word() + ")";
        if (outcome.trouble() != null) {
            invocation.say(Ink.BAD, anchor + ": failed: " + outcome.trouble());
        } else if (outcome.size() == 0) {
            invocation.say(anchor + ": nothing is signed yet");
        } else {
            invocation.say(
                    Ink.GOOD,
                    anchor
                            + ": "
                            + outcome.size()
                            + (outcome.fresh()
                                    ? " entries anchored"
                                    : " entries stand there already"));
        }
    }

    private static Json document(Outcome outcome) {
        return Json.object()
                .put("name", outcome.anchor().name())
                .put("kind", outcome.anchor().kind().word())
                .put("size", outcome.size())
                .put("fresh", outcome.fresh())
                .put("error", outcome.trouble())
                .build();
    }
}
