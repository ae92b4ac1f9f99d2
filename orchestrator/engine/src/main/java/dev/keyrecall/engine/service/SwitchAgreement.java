package dev.keyrecall.engine.service;

import dev.keyrecall.engine.campaign.SwitchEvent;
import dev.keyrecall.engine.campaign.TaskEvent;
import dev.keyrecall.engine.journal.SwitchLedger;
import dev.keyrecall.engine.ledger.Commitments;
import dev.keyrecall.engine.ledger.Mismatch;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.spi.json.Json;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Compares what happened to switches with the entries that tell of it, in their order. Fed every
 * entry in order, then asked once.
 */
final class SwitchAgreement {
    private final List<ToldInOrder> told = new ArrayList<>();

    /** Takes note of an entry. */
    void heard(Json.Obj entry) {
        if (!entry.text("kind").equals("switch")) {
            return;
        }
        Map<String, String> people = Commitments.in(entry);
        told.add(
                new ToldInOrder(
                        entry.integer("seq"),
                        text(
                                entry.text("campaign"),
                                people.get("/details/person"),
                                people.get("/details/os_user"),
                                people.get("/details/evidence"),
                                entry.object("details"))));
    }

    private static String text(SwitchEvent event) {
        TaskEvent.Said said = event.said();
        return text(
                event.campaign(),
                said == null ? null : said.person(),
                said == null ? null : said.osUser(),
                said == null ? null : said.evidence(),
                SwitchLedger.told(event));
    }

    private static String text(
            String campaign,
            @Nullable String person,
            @Nullable String osUser,
            @Nullable String evidence,
            Json.Obj details) {
        return "%s %s %s %s %s".formatted(campaign, person, osUser, evidence, details.canonical());
    }

    /**
     * Compares.
     *
     * @throws Mismatch naming the entry, or the row that no entry tells of
     */
    void require(Tx tx) {
        ToldInOrder.requireSame(
                "event of a switch",
                told,
                tx.switches().all().stream().map(SwitchAgreement::text).toList());
    }
}
