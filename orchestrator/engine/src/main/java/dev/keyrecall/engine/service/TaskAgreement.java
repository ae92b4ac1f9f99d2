package dev.keyrecall.engine.service;

import dev.keyrecall.engine.campaign.TaskEvent;
import dev.keyrecall.engine.journal.TaskLedger;
import dev.keyrecall.engine.ledger.Commitments;
import dev.keyrecall.engine.ledger.Mismatch;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.spi.json.Json;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Compares what happened to tasks with the entries that tell of it, in their order. Fed every entry
 * in order, then asked once.
 */
final class TaskAgreement {
    private final List<ToldInOrder> told = new ArrayList<>();

    /** Takes note of an entry. */
    void heard(Json.Obj entry) {
        if (!entry.text("kind").equals("task")) {
            return;
        }
        Map<String, String> people = new TreeMap<>(Commitments.in(entry));
        told.add(
                new ToldInOrder(
                        entry.integer("seq"),
                        text(
                                entry.text("campaign"),
                                entry.integer("unit"),
                                people.get("/details/person"),
                                people.get("/details/os_user"),
                                people.get("/details/evidence"),
                                entry.object("details"))));
    }

    private static String text(TaskEvent event) {
        TaskEvent.Said said = event.said();
        return text(
                event.campaign(),
                event.ordinal(),
                said == null ? null : said.person(),
                said == null ? null : said.osUser(),
                said == null ? null : said.evidence(),
                TaskLedger.told(event));
    }

    private static String text(
            String campaign,
            long ordinal,
            @Nullable String person,
            @Nullable String osUser,
            @Nullable String evidence,
            Json.Obj details) {
        return "%s %d %s %s %s %s"
                .formatted(campaign, ordinal, person, osUser, evidence, details.canonical());
    }

    /**
     * Compares.
     *
     * @throws Mismatch naming the entry, or the row that no entry tells of
     */
    void require(Tx tx) {
        ToldInOrder.requireSame(
                "event of a task",
                told,
                tx.tasks().all().stream().map(TaskAgreement::text).toList());
    }
}
