package dev.keyrecall.app.command;

import dev.keyrecall.app.home.Session;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.inventory.AcceptedCredential;
import dev.keyrecall.engine.inventory.ObservedCredential;
import dev.keyrecall.engine.service.InventoryView;
import dev.keyrecall.engine.service.InventoryView.Detail;
import dev.keyrecall.spi.json.Json;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code inventory show}. */
@Command(
        name = "show",
        description = "Everything known of one credential, gone ones included.",
        footerHeading = Action.EXAMPLES,
        footer = {"  keyrecall inventory show aws:prod:iam-access-key:ID"})
public final class InventoryShowCommand extends Action {
    private static final String HELD = "held";

    @Parameters(paramLabel = "REF", description = "The credential's reference.")
    String ref = "";

    public InventoryShowCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    public Integer call() throws EngineException {
        Detail detail;
        try (Session session = invocation.open()) {
            detail =
                    new InventoryView(session.engine())
                            .show(Arguments.reference(ref))
                            .orElseThrow(
                                    () ->
                                            new EngineException(
                                                    Ending.USAGE,
                                                    "neither the inventory nor the vault has ever"
                                                            + " had "
                                                            + ref,
                                                    "list what it has with: keyrecall inventory"
                                                            + " list",
                                                    "look again with: keyrecall inventory"
                                                            + " refresh"));
        }
        Json.Obj document = document(detail);
        if (invocation.json()) {
            invocation.document(document);
        } else {
            document.members()
                    .forEach(
                            (name, value) -> {
                                if (name.equals(HELD)) {
                                    HeldDocuments.lines(detail.held()).forEach(invocation::say);
                                } else {
                                    invocation.say(name + ": " + text(value));
                                }
                            });
        }
        return DONE;
    }

    private static String text(Json value) {
        return switch (value) {
            case Json.Str(String text) -> text;
            case Json.Null _ -> Documents.NOTHING;
            case Json other -> other.compact();
        };
    }

    private static Json.Obj document(Detail detail) {
        Json.Builder out = Json.object().put("ref", detail.ref().toString());
        ObservedCredential seen = detail.observed();
        if (seen != null) {
            out.put("principal", seen.credential().principal());
        }
        out.put("owner", detail.owner())
                .put("owner_from", InventoryDocuments.word(detail.ownerSource()));
        if (seen != null) {
            out.put("provider_owner", seen.credential().owner())
                    .put("status", InventoryDocuments.word(seen.credential().status()))
                    .put("operator", seen.operator())
                    .put("created_at", Documents.time(seen.credential().createdAt()))
                    .put("last_used_at", Documents.time(seen.credential().lastUsedAt()))
                    .put("first_seen_at", Documents.time(seen.firstSeenAt()))
                    .put("last_seen_at", Documents.time(seen.lastSeenAt()))
                    .put("gone_since", Documents.time(seen.goneSince()));
        }
        out.put("liveness", detail.liveness())
                .put("accepted", accepted(detail.accepted()))
                .put(
                        "consumers",
                        Json.array(
                                detail.consumers().stream()
                                        .map(InventoryDocuments::consumer)
                                        .toList()))
                .put(
                        "findings",
                        Json.array(
                                detail.findings().stream()
                                        .map(InventoryDocuments::finding)
                                        .toList()))
                .put(HELD, HeldDocuments.document(detail.held()))
                .put(
                        "campaigns",
                        Json.array(
                                detail.campaigns().stream()
                                        .map(
                                                part ->
                                                        CampaignDocuments.unit(part.unit())
                                                                .with(
                                                                        "campaign",
                                                                        Json.of(
                                                                                part.campaign()
                                                                                        .id())))
                                        .toList()));
        return out.build();
    }

    private static Json accepted(@org.jspecify.annotations.Nullable AcceptedCredential accepted) {
        if (accepted == null) {
            return Json.Null.NULL;
        }
        return Json.object()
                .put("status", InventoryDocuments.word(accepted.status()))
                .put("at", Documents.time(accepted.acceptedAt()))
                .put("by", accepted.acceptedBy())
                .put("reviewed", accepted.reviewed())
                .put("remarks", Json.strings(accepted.remarks()))
                .build();
    }
}
