package dev.keyrecall.engine.journal;

import dev.keyrecall.engine.Actor;
import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.campaign.SwitchEvent;
import dev.keyrecall.engine.campaign.TaskEvent.Said;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.spi.json.Json;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * Keeps what happens to switches, each with its entry, in the caller's transaction. Thread-safe.
 */
public final class SwitchLedger {
    private final Engine engine;
    private final LedgerWriter ledger;
    private final Committing committing;

    public SwitchLedger(Engine engine) {
        this.engine = engine;
        this.ledger = new LedgerWriter(engine);
        this.committing = new Committing(engine);
    }

    /** The machine did or found something. */
    public void tell(Tx tx, SwitchEvent event) {
        tx.switches().add(event);
        ledger.append(tx, entry(event));
    }

    /**
     * Whoever acts says something.
     *
     * @param evidence the words that were given; null where none belong to it
     */
    public void say(
            Tx tx,
            String campaign,
            String name,
            SwitchEvent.Change change,
            @Nullable String evidence,
            Instant at,
            Json.Obj details) {
        Actor actor = engine.actor();
        Said said =
                new Said(
                        committing.to(tx, actor.name()),
                        committing.to(tx, actor.osUser()),
                        evidence == null ? null : committing.to(tx, evidence));
        SwitchEvent event = new SwitchEvent(campaign, name, change, said, at, details);
        tx.switches().add(event);
        LedgerWriter.Entry entry =
                entry(event).personal("person", actor.name()).personal("os_user", actor.osUser());
        ledger.append(tx, evidence == null ? entry : entry.personal("evidence", evidence));
    }

    private static LedgerWriter.Entry entry(SwitchEvent event) {
        return new LedgerWriter.Entry(
                        "switch",
                        "switch " + event.name() + " " + event.change().word(),
                        told(event))
                .campaign(event.campaign());
    }

    /** What an entry tells of an event, beside whom it commits to. */
    public static Json.Obj told(SwitchEvent event) {
        Json.Builder details =
                Json.object()
                        .put("switch", event.name())
                        .put("change", event.change().word())
                        .put("at", event.at().toString());
        event.details().members().forEach(details::put);
        return details.build();
    }
}
