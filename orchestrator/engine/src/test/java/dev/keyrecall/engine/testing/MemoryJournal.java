package dev.keyrecall.engine.testing;

import dev.keyrecall.engine.campaign.Step;
import dev.keyrecall.engine.port.Journal;
import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.json.Json;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** The journal in memory, with the constraints that the schema has. */
final class MemoryJournal implements Journal {
    private final MemoryTx tx;

    MemoryJournal(MemoryTx tx) {
        this.tx = tx;
    }

    @Override
    public void openIntent(IntentRow intent) {
        requireUnit(intent);
        requireEpoch(intent);
        for (JournalRow row : tx.writing().journal().all()) {
            IntentRow other = row.intent();
            if (other.id().equals(intent.id())) {
                throw tx.refused("an intent of that id stands already");
            }
            if (row.outcome() == null
                    && other.lane().equals(intent.lane())
                    && other.resource().equals(intent.resource())) {
                throw tx.refused("a resource has one open intent");
            }
            if (isOf(other, intent.campaign(), intent.ordinal())
                    && other.step() == intent.step()
                    && other.attempt() == intent.attempt()) {
                throw tx.refused("the attempt stands already");
            }
        }
        Table<JournalRow> journal = tx.writing().journal();
        JournalRow row = new JournalRow(intent, null, Json.object().build(), null);
        journal.put(Tables.number(journal.size()), row);
    }

    @Override
    public void closeIntent(UUID intent, OutcomeKind kind, Json.Obj details, Instant at) {
        Table<JournalRow> journal = tx.writing().journal();
        for (int i = 0; i < journal.size(); i++) {
            JournalRow row = journal.find(Tables.number(i)).orElseThrow();
            if (row.intent().id().equals(intent)) {
                if (row.outcome() != null) {
                    throw tx.refused("an intent ends in exactly one outcome");
                }
                journal.put(Tables.number(i), new JournalRow(row.intent(), kind, details, at));
                return;
            }
        }
        throw new IllegalStateException("the intent is unknown");
    }

    @Override
    public List<IntentRow> openIntents(AccountRef lane) {
        return tx.tables().journal().all().stream()
                .filter(row -> row.outcome() == null && row.intent().lane().equals(lane))
                .map(JournalRow::intent)
                .toList();
    }

    @Override
    public List<JournalRow> ofUnit(String campaign, int ordinal) {
        return tx.tables().journal().all().stream()
                .filter(row -> isOf(row.intent(), campaign, ordinal))
                .toList();
    }

    @Override
    public int attempts(String campaign, int ordinal, Step step) {
        return (int)
                ofUnit(campaign, ordinal).stream()
                        .filter(row -> row.intent().step() == step)
                        .count();
    }

    private void requireUnit(IntentRow intent) {
        if (tx.campaigns().unit(intent.campaign(), intent.ordinal()).isEmpty()) {
            throw tx.refused("what it refers to is not in the store: its unit");
        }
    }

    private void requireEpoch(IntentRow intent) {
        boolean fenced =
                tx.lanes()
                        .find(intent.lane())
                        .filter(lane -> lane.epoch() > intent.laneEpoch())
                        .isPresent();
        if (fenced) {
            throw tx.refused("an intent carries the present epoch of its lane");
        }
    }

    private static boolean isOf(IntentRow intent, String campaign, int ordinal) {
        return intent.campaign().equals(campaign) && intent.ordinal() == ordinal;
    }
}
