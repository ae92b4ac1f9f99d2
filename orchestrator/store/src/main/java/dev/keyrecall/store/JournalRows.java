package dev.keyrecall.store;

import dev.keyrecall.engine.campaign.Step;
import dev.keyrecall.engine.port.Journal;
import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.CallClass;
import dev.keyrecall.spi.json.Json;

import org.jspecify.annotations.Nullable;

import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** The tables {@code intent} and {@code outcome}. */
record JournalRows(Transaction transaction) implements Journal {
    private static final String OPEN_INTENT =
            """
            INSERT INTO intent (id, campaign, ordinal, step, attempt, lane, lane_epoch, call_class,
                resource, before_image, details, at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """;

    private static final String IS_OPEN = "SELECT open AS number FROM intent WHERE id = ?";

    private static final String CLOSE_INTENT =
            "INSERT INTO outcome (intent, kind, details, at) VALUES (?, ?, ?, ?)";

    private static final String OPEN_INTENTS =
            """
            SELECT id, campaign, ordinal, step, attempt, lane, lane_epoch, call_class, resource,
                before_image, details, at
            FROM intent WHERE lane = ? AND open = 1 ORDER BY number
            """;

    private static final String OF_UNIT =
            """
            SELECT intent.id, campaign, ordinal, step, attempt, lane, lane_epoch, call_class,
                resource, before_image, intent.details, intent.at,
                outcome.kind AS outcome, outcome.details AS outcome_details,
                outcome.at AS outcome_at
            FROM intent LEFT JOIN outcome ON outcome.intent = intent.id
            WHERE campaign = ? AND ordinal = ? ORDER BY number
            """;

    private static final String ATTEMPTS =
            """
            SELECT coalesce(max(attempt), 0) AS number
            FROM intent WHERE campaign = ? AND ordinal = ? AND step = ?
            """;

    private static final Json.Obj NOTHING = Json.object().build();

    @Override
    public void openIntent(IntentRow intent) {
        transaction.update(
                OPEN_INTENT,
                intent.id().toString(),
                intent.campaign(),
                intent.ordinal(),
                Columns.word(intent.step()),
                intent.attempt(),
                intent.lane().toString(),
                intent.laneEpoch(),
                Columns.word(intent.callClass()),
                intent.resource(),
                Columns.texts(intent.beforeImage()),
                intent.details().compact(),
                Columns.time(intent.at()));
    }

    @Override
    public void closeIntent(UUID intent, OutcomeKind kind, Json.Obj details, Instant at) {
        long open =
                transaction
                        .first(IS_OPEN, row -> row.integer("number"), intent.toString())
                        .orElseThrow(() -> new IllegalStateException("the intent is unknown"));
        if (open == 0) {
            throw new IllegalStateException("an intent ends in exactly one outcome");
        }
        transaction.update(
                CLOSE_INTENT,
                intent.toString(),
                Columns.word(kind),
                details.compact(),
                Columns.time(at));
    }

    @Override
    public List<IntentRow> openIntents(AccountRef lane) {
        return transaction.list(OPEN_INTENTS, JournalRows::intent, lane.toString());
    }

    @Override
    public List<JournalRow> ofUnit(String campaign, int ordinal) {
        return transaction.list(OF_UNIT, JournalRows::entry, campaign, ordinal);
    }

    @Override
    public int attempts(String campaign, int ordinal, Step step) {
        return transaction
                .first(
                        ATTEMPTS,
                        row -> row.smallInteger("number"),
                        campaign,
                        ordinal,
                        Columns.word(step))
                .orElse(0);
    }

    private static IntentRow intent(Row row) throws SQLException {
        return new IntentRow(
                UUID.fromString(row.text("id")),
                row.text("campaign"),
                row.smallInteger("ordinal"),
                row.constant("step", Step.class),
                row.smallInteger("attempt"),
                row.account("lane"),
                row.integer("lane_epoch"),
                row.constant("call_class", CallClass.class),
                row.text("resource"),
                row.textList("before_image"),
                row.object("details"),
                row.time("at"));
    }

    private static JournalRow entry(Row row) throws SQLException {
        @Nullable String outcome = row.textOrNull("outcome");
        return outcome == null
                ? new JournalRow(intent(row), null, NOTHING, null)
                : new JournalRow(
                        intent(row),
                        row.constant("outcome", OutcomeKind.class),
                        row.object("outcome_details"),
                        row.time("outcome_at"));
    }
}
