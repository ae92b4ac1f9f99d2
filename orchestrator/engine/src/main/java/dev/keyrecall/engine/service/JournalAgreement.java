package dev.keyrecall.engine.service;

import dev.keyrecall.engine.campaign.PlannedUnit;
import dev.keyrecall.engine.inventory.Account;
import dev.keyrecall.engine.journal.ToldRows;
import dev.keyrecall.engine.ledger.Mismatch;
import dev.keyrecall.engine.ledger.Sha256;
import dev.keyrecall.engine.port.Journal.IntentRow;
import dev.keyrecall.engine.port.Journal.JournalRow;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.spi.json.Json;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Compares intents and their outcomes with the entries that tell of them. Fed every such entry in
 * order, then asked once for each unit and once for the whole. Of what was told it keeps digests.
 */
final class JournalAgreement {
    private final Map<String, Told> intents = new HashMap<>();
    private final Map<String, Told> outcomes = new HashMap<>();
    private final Set<String> open = new HashSet<>();

    /** An {@code intent} entry. */
    void intent(Json.Obj entry) {
        long sequence = entry.integer("seq");
        Json.Obj subject =
                subject(
                        entry.text("campaign"),
                        entry.integer("unit"),
                        entry.text("ref"),
                        entry.text("step"),
                        entry.integer("attempt"),
                        entry.text("before_digest"));
        Json.Obj told = ToldRows.in(entry);
        if (intents.put(told.text("intent"), new Told(sequence, digest(subject, told))) != null) {
            throw Mismatch.at(sequence, "tells of an intent that an earlier entry tells of");
        }
    }

    /** An {@code outcome} or {@code reconcile} entry; one of a stray answer ends no intent. */
    void outcome(Json.Obj entry) {
        if (entry.object("details").get("outcome").isEmpty()) {
            return;
        }
        long sequence = entry.integer("seq");
        Json.Obj told = ToldRows.in(entry);
        String intent = told.text("intent");
        Told asked = intents.get(intent);
        if (asked == null || asked.sequence() != entry.integer("answers_to")) {
            throw Mismatch.at(sequence, "answers to another entry than that of its intent");
        }
        if (outcomes.put(intent, new Told(sequence, Sha256.hex(told))) != null) {
            throw Mismatch.at(sequence, "ends an intent that an earlier entry ends");
        }
    }

    private static Json.Obj subject(
            String campaign, long unit, String ref, String step, long attempt, String before) {
        return Json.object()
                .put("campaign", campaign)
                .put("unit", unit)
                .put("ref", ref)
                .put("step", step)
                .put("attempt", attempt)
                .put("before_digest", before)
                .build();
    }

    private static String digest(Json.Obj subject, Json.Obj told) {
        return Sha256.hex(Json.object().put("subject", subject).put("told", told).build());
    }

    /**
     * Compares what stands of one unit, and forgets what was told of it.
     *
     * @throws Mismatch naming the entry, or the row that no entry tells of
     */
    void require(Tx tx, String campaign, PlannedUnit unit) {
        for (JournalRow row : tx.journal().ofUnit(campaign, unit.ordinal())) {
            IntentRow intent = row.intent();
            String which =
                    "intent " + intent.id() + " of unit " + unit.ordinal() + " of " + campaign;
            Told told = intents.remove(intent.id().toString());
            if (told == null) {
                throw new Mismatch("no entry tells of " + which);
            }
            Json.Obj subject =
                    subject(
                            campaign,
                            unit.ordinal(),
                            unit.ref().toString(),
                            intent.step().word(),
                            intent.attempt(),
                            Sha256.hex(Json.strings(intent.beforeImage())));
            Json sequence = intent.details().get(ToldRows.SEQUENCE).orElse(Json.Null.NULL);
            if (!told.digest().equals(digest(subject, ToldRows.of(intent)))
                    || !sequence.equals(Json.of(told.sequence()))) {
                throw Mismatch.at(told.sequence(), "tells otherwise of " + which);
            }
            requireOutcome(row, outcomes.remove(intent.id().toString()), which);
        }
    }

    private void requireOutcome(JournalRow row, @Nullable Told told, String which) {
        if (row.outcome() == null) {
            open.add(row.intent().id().toString());
            if (told != null) {
                throw Mismatch.at(told.sequence(), "ends " + which + ", which stands open");
            }
            return;
        }
        if (told == null) {
            throw new Mismatch("no entry tells of the outcome of " + which);
        }
        Json.Obj outcome =
                ToldRows.outcome(
                        row.intent().id(),
                        row.outcome(),
                        row.details(),
                        Objects.requireNonNull(row.outcomeAt(), "stands with its outcome"));
        if (!told.digest().equals(Sha256.hex(outcome))) {
            throw Mismatch.at(told.sequence(), "tells another outcome of " + which);
        }
    }

    /**
     * After every unit was compared.
     *
     * @throws Mismatch naming an entry of which no row stands, or what is counted as open otherwise
     */
    void requireNoOther(Tx tx) {
        for (Account account : tx.accounts().all()) {
            for (IntentRow intent : tx.journal().openIntents(account.ref())) {
                if (!open.remove(intent.id().toString())) {
                    throw unasked(tx, intent);
                }
            }
        }
        if (!open.isEmpty()) {
            throw new Mismatch(
                    "intent "
                            + open.stream().sorted().toList().getFirst()
                            + " has no outcome and does not stand open");
        }
        intents.values().stream()
                .mapToLong(Told::sequence)
                .min()
                .ifPresent(
                        sequence -> {
                            throw Mismatch.at(
                                    sequence, "tells of an intent that is not in the state");
                        });
    }

    /** It stands open, and was not met without an outcome among those of the plans' units. */
    private static Mismatch unasked(Tx tx, IntentRow intent) {
        boolean ended =
                tx.journal().ofUnit(intent.campaign(), intent.ordinal()).stream()
                        .anyMatch(
                                row ->
                                        row.intent().id().equals(intent.id())
                                                && row.outcome() != null);
        return new Mismatch(
                ended
                        ? "intent " + intent.id() + " stands open and has an outcome"
                        : "no plan tells of unit %d of campaign %s, which intent %s is of"
                                .formatted(intent.ordinal(), intent.campaign(), intent.id()));
    }

    /** The digest of what an entry tells, and which. */
    private record Told(long sequence, String digest) {}
}
