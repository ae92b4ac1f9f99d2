package dev.keyrecall.engine.service;

import dev.keyrecall.engine.campaign.WaiverDocument;
import dev.keyrecall.engine.ledger.Commitments;
import dev.keyrecall.engine.ledger.Mismatch;
import dev.keyrecall.engine.port.Campaigns.Acknowledgement;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.engine.port.Waivers.StoredVoice;
import dev.keyrecall.engine.port.Waivers.StoredWaiver;
import dev.keyrecall.spi.json.Json;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Compares waivers, what people said of them, and the blind spots that they acknowledged with the
 * entries that tell of them. Fed every entry in order, then asked once.
 */
final class WaiverAgreement {
    private final List<ToldInOrder> waivers = new ArrayList<>();
    private final Map<String, List<ToldInOrder>> voices = new HashMap<>();
    private final Map<String, List<ToldInOrder>> acknowledgements = new HashMap<>();

    /** Takes note of an entry. */
    void heard(Json.Obj entry) {
        long sequence = entry.integer("seq");
        Json.Obj details = entry.object("details");
        switch (entry.text("kind")) {
            case "waiver" -> {
                if (details.text("change").equals("proposed")) {
                    waivers.add(
                            new ToldInOrder(
                                    sequence,
                                    details.text("waiver")
                                            + " "
                                            + entry.text("campaign")
                                            + " "
                                            + details.text("digest")));
                } else {
                    voices.computeIfAbsent(details.text("waiver"), _ -> new ArrayList<>())
                            .add(new ToldInOrder(sequence, voice(entry, details)));
                }
            }
            case "acknowledge" ->
                    acknowledgements
                            .computeIfAbsent(entry.text("campaign"), _ -> new ArrayList<>())
                            .add(new ToldInOrder(sequence, acknowledgement(entry, details)));
            default -> {
                // The other kinds tell of neither.
            }
        }
    }

    private static String voice(Json.Obj entry, Json.Obj details) {
        Map<String, String> people = Commitments.in(entry);
        return "%s %s %s %s %s"
                .formatted(
                        details.text("digest"),
                        people.get("/details/person"),
                        people.get("/details/os_user"),
                        details.text("at"),
                        ToldApproval.in(details).canonical());
    }

    private static String voice(StoredVoice row) {
        return "%s %s %s %s %s"
                .formatted(
                        row.digest(),
                        row.person(),
                        row.osUser(),
                        row.at(),
                        ToldApproval.of(row.decision(), row.signed()).canonical());
    }

    private static String acknowledgement(Json.Obj entry, Json.Obj details) {
        Map<String, String> people = Commitments.in(entry);
        return "%s %s %s %s %s %s"
                .formatted(
                        details.text("account"),
                        details.text("name"),
                        people.get("/details/person"),
                        people.get("/details/os_user"),
                        details.text("at"),
                        details.text("what"));
    }

    private static String acknowledgement(Acknowledgement row) {
        return "%s %s %s %s %s %s"
                .formatted(
                        row.account(),
                        row.name(),
                        row.person(),
                        row.osUser(),
                        row.at(),
                        row.what());
    }

    /**
     * Compares.
     *
     * @throws Mismatch naming the entry, or the row that no entry tells of
     */
    void require(Tx tx) {
        List<StoredWaiver> standing = tx.waivers().all();
        ToldInOrder.requireSame(
                "waiver",
                waivers,
                standing.stream()
                        .map(row -> row.id() + " " + row.campaign() + " " + row.digest())
                        .toList());
        for (StoredWaiver row : standing) {
            if (!WaiverDocument.digest(row.bytes()).equals(row.digest())) {
                throw new Mismatch("the bytes of waiver " + row.id() + " are not of its digest");
            }
            List<ToldInOrder> told = voices.remove(row.id());
            ToldInOrder.requireSame(
                    "agreement to waiver " + row.id(),
                    told == null ? List.of() : told,
                    tx.waivers().voices(row.id()).stream().map(WaiverAgreement::voice).toList());
        }
        for (var campaign : tx.campaigns().all()) {
            List<ToldInOrder> told = acknowledgements.remove(campaign.id());
            ToldInOrder.requireSame(
                    "acknowledgement of campaign " + campaign.id(),
                    told == null ? List.of() : told,
                    tx.campaigns().acknowledged(campaign.id()).stream()
                            .map(WaiverAgreement::acknowledgement)
                            .toList());
        }
        requireNoOther(voices, "a waiver");
        requireNoOther(acknowledgements, "a campaign");
    }

    private static void requireNoOther(Map<String, List<ToldInOrder>> left, String what) {
        left.values().stream()
                .mapToLong(told -> told.getFirst().sequence())
                .min()
                .ifPresent(
                        sequence -> {
                            throw Mismatch.at(
                                    sequence, "tells of " + what + " that is not in the state");
                        });
    }
}
