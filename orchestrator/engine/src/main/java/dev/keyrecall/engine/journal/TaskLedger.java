package dev.keyrecall.engine.journal;

import dev.keyrecall.engine.Actor;
import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.campaign.TaskEvent;
import dev.keyrecall.engine.campaign.TaskEvent.Said;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.json.Json;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/** Keeps what happens to tasks, each with its entry, in the caller's transaction. Thread-safe. */
public final class TaskLedger {
    private final Engine engine;
    private final LedgerWriter ledger;
    private final Committing committing;

    public TaskLedger(Engine engine) {
        this.engine = engine;
        this.ledger = new LedgerWriter(engine);
        this.committing = new Committing(engine);
    }

    /**
     * The machine found something.
     *
     * @param replaced the unit's credential
     */
    public void tell(Tx tx, TaskEvent event, CredentialRef replaced) {
        tx.tasks().add(event);
        ledger.append(tx, entry(event, replaced));
    }

    /**
     * Whoever acts says something.
     *
     * @param before the task's latest event
     * @param evidence the words that were given; null where none belong to it
     */
    public void say(
            Tx tx,
            TaskEvent before,
            TaskEvent.Change change,
            @Nullable String evidence,
            Instant at,
            Json.Obj details,
            CredentialRef replaced) {
        Actor actor = engine.actor();
        Said said =
                new Said(
                        committing.to(tx, actor.name()),
                        committing.to(tx, actor.osUser()),
                        evidence == null ? null : committing.to(tx, evidence));
        TaskEvent event = before.next(change, said, at, details);
        tx.tasks().add(event);
        LedgerWriter.Entry entry =
                entry(event, replaced)
                        .personal("person", actor.name())
                        .personal("os_user", actor.osUser());
        ledger.append(tx, evidence == null ? entry : entry.personal("evidence", evidence));
    }

    private static LedgerWriter.Entry entry(TaskEvent event, CredentialRef replaced) {
        return new LedgerWriter.Entry(
                        "task",
                        "task " + event.task() + " " + event.change().word() + ": " + event.place(),
                        told(event))
                .campaign(event.campaign())
                .ordinal(event.ordinal())
                .ref(replaced);
    }

    /** What an entry tells of an event, beside whom it commits to. */
    public static Json.Obj told(TaskEvent event) {
        Json.Builder details =
                Json.object()
                        .put("task", event.task())
                        .put("change", event.change().word())
                        .put("at", event.at().toString())
                        .put("place", event.place())
                        .put("credential", event.credential().toString());
        event.details().members().forEach(details::put);
        return details.build();
    }
}
