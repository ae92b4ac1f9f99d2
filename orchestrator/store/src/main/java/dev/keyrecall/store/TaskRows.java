package dev.keyrecall.store;

import dev.keyrecall.engine.campaign.TaskEvent;
import dev.keyrecall.engine.port.Tasks;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** The table {@code task_event}. */
record TaskRows(Transaction transaction) implements Tasks {
    private static final String ADD =
            """
            INSERT INTO task_event (campaign, ordinal, task, change, place, credential, person,
                os_user, evidence, at, details)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """;

    private static final String SELECT =
            """
            SELECT campaign, ordinal, task, change, place, credential, person, os_user, evidence,
                at, details
            FROM task_event
            """;

    private static final String OF_CAMPAIGN = SELECT + " WHERE campaign = ? ORDER BY number";

    private static final String OF_UNIT =
            SELECT + " WHERE campaign = ? AND ordinal = ? ORDER BY number";

    private static final String LATEST_AT =
            SELECT
                    + " WHERE place = ? AND change IN ('done', 'refused')"
                    + " ORDER BY number DESC LIMIT 1";

    private static final String ALL = SELECT + " ORDER BY number";

    @Override
    public void add(TaskEvent event) {
        TaskEvent.Said said = event.said();
        transaction.update(
                ADD,
                event.campaign(),
                event.ordinal(),
                event.task(),
                Columns.word(event.change()),
                event.place(),
                event.credential().toString(),
                said == null ? null : said.person(),
                said == null ? null : said.osUser(),
                said == null ? null : said.evidence(),
                Columns.time(event.at()),
                event.details().canonical());
    }

    @Override
    public List<TaskEvent> ofCampaign(String campaign) {
        return transaction.list(OF_CAMPAIGN, TaskRows::event, campaign);
    }

    @Override
    public List<TaskEvent> ofUnit(String campaign, int ordinal) {
        return transaction.list(OF_UNIT, TaskRows::event, campaign, ordinal);
    }

    @Override
    public Optional<TaskEvent> latestAt(String place) {
        return transaction.first(LATEST_AT, TaskRows::event, place);
    }

    @Override
    public List<TaskEvent> all() {
        return transaction.list(ALL, TaskRows::event);
    }

    private static TaskEvent event(Row row) throws SQLException {
        String person = row.textOrNull("person");
        String osUser = row.textOrNull("os_user");
        String evidence = row.textOrNull("evidence");
        if (person == null && (osUser != null || evidence != null)) {
            throw new IllegalArgumentException("a task's event is nobody's and somebody's");
        }
        return new TaskEvent(
                row.text("campaign"),
                row.smallInteger("ordinal"),
                row.text("task"),
                row.constant("change", TaskEvent.Change.class),
                row.text("place"),
                row.credential("credential"),
                person == null ? null : new TaskEvent.Said(person, row.text("os_user"), evidence),
                row.time("at"),
                row.object("details"));
    }
}
