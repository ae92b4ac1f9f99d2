package dev.keyrecall.app.command;

import dev.keyrecall.app.home.Session;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.inventory.AcceptedCredential;
import dev.keyrecall.engine.service.InventoryAcceptance;
import dev.keyrecall.engine.service.InventoryAcceptance.Accepted;
import dev.keyrecall.engine.service.InventoryAcceptance.Difference;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.json.Json;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.util.ArrayList;
import java.util.List;

/** {@code inventory accept}. */
@Command(
        name = "accept",
        description =
                "Say what should exist. Shows the difference; accepts nothing without REF or"
                        + " --all.",
        footerHeading = Action.EXAMPLES,
        footer = {
            "  keyrecall inventory accept",
            "  keyrecall inventory accept --all",
            "  keyrecall inventory accept aws:prod:iam-access-key:ID"
        })
public final class InventoryAcceptCommand extends Action {
    private static final int SHOWN_MAX = 20;

    @Parameters(paramLabel = "REF", arity = "0..*", description = "Credentials to accept.")
    List<String> references = List.of();

    @Option(
            names = "--all",
            description =
                    "Accept what the latest refresh listed. Refused while an unexpected or"
                            + " re-enabled credential is open.")
    boolean all;

    public InventoryAcceptCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    public Integer call() throws EngineException {
        if (all && !references.isEmpty()) {
            throw new EngineException(
                    Ending.USAGE,
                    "name credentials or --all, not both",
                    "for example: keyrecall inventory accept --all");
        }
        List<CredentialRef> named = new ArrayList<>();
        for (String reference : references) {
            named.add(Arguments.reference(reference));
        }
        Difference difference;
        Accepted accepted = null;
        boolean accepting = all || !named.isEmpty();
        try (Session session = accepting ? invocation.unlock() : invocation.open()) {
            InventoryAcceptance acceptance = new InventoryAcceptance(session.engine());
            difference = acceptance.difference();
            if (accepting) {
                accepted = all ? acceptance.acceptAll() : acceptance.accept(named);
            }
        }
        if (invocation.json()) {
            invocation.document(document(difference, accepted));
        } else {
            print(difference, accepted);
        }
        return DONE;
    }

    private void print(Difference difference, @Nullable Accepted accepted) {
        show("listed, not accepted", difference.added());
        show("accepted, not listed", difference.removed());
        show("changed status", difference.changed());
        if (accepted == null) {
            show("waiting for judgement", difference.unreviewed());
            invocation.say("nothing was accepted");
            invocation.hint("accept with: keyrecall inventory accept REF... (or --all)");
            return;
        }
        invocation.say(
                "accepted "
                        + Documents.count(accepted.accepted(), "credential")
                        + ", removed "
                        + accepted.removed());
        if (!accepted.toReview().isEmpty()) {
            invocation.say("waiting for judgement, with the reason:");
            accepted.toReview().stream()
                    .limit(SHOWN_MAX)
                    .forEach(
                            one ->
                                    invocation.say(
                                            "  "
                                                    + one.ref()
                                                    + ": "
                                                    + String.join(", ", one.remarks())));
            more(accepted.toReview().size());
            invocation.hint("judge each with: keyrecall inventory accept REF...");
        }
        invocation.say("baseline " + (accepted.reviewed() ? "reviewed" : "unreviewed"));
    }

    private void show(String what, List<CredentialRef> references) {
        if (!references.isEmpty()) {
            invocation.say(what + ": " + references.size());
            references.stream()
                    .limit(SHOWN_MAX)
                    .forEach(reference -> invocation.say("  " + reference));
            more(references.size());
        }
    }

    private void more(int count) {
        if (count > SHOWN_MAX) {
            invocation.say("  and " + (count - SHOWN_MAX) + " more (see --json)");
        }
    }

    private static Json document(Difference difference, @Nullable Accepted accepted) {
        return Json.object()
                .put(
                        "difference",
                        Json.object()
                                .put("added", references(difference.added()))
                                .put("removed", references(difference.removed()))
                                .put("changed", references(difference.changed()))
                                .put("unreviewed", references(difference.unreviewed()))
                                .build())
                .put("accepted", accepted == null ? 0 : accepted.accepted())
                .put("removed", accepted == null ? 0 : accepted.removed())
                .put(
                        "reviewed",
                        accepted == null ? difference.unreviewed().isEmpty() : accepted.reviewed())
                .put(
                        "to_review",
                        Json.array(
                                accepted == null
                                        ? List.of()
                                        : accepted.toReview().stream()
                                                .map(InventoryAcceptCommand::document)
                                                .toList()))
                .build();
    }

    private static Json document(AcceptedCredential credential) {
        return Json.object()
                .put("ref", credential.ref().toString())
                .put("principal", credential.principal())
                .put("remarks", Json.strings(credential.remarks()))
                .build();
    }

    private static Json references(List<CredentialRef> references) {
        return Json.strings(references.stream().map(CredentialRef::toString).toList());
    }
}
