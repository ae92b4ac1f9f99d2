package dev.keyrecall.engine.run;

import dev.keyrecall.engine.campaign.PlannedUnit;
import dev.keyrecall.engine.campaign.Step;
import dev.keyrecall.engine.journal.ToldRows;
import dev.keyrecall.engine.lane.LaneCalls;
import dev.keyrecall.engine.lane.LaneLimits;
import dev.keyrecall.engine.lane.Retries;
import dev.keyrecall.engine.port.Journal.IntentRow;
import dev.keyrecall.engine.port.Journal.OutcomeKind;
import dev.keyrecall.engine.port.Store;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.engine.run.RunLedger.Answer;
import dev.keyrecall.spi.CallClass;
import dev.keyrecall.spi.Intent;
import dev.keyrecall.spi.ProviderException;
import dev.keyrecall.spi.Receipt;
import dev.keyrecall.spi.json.Json;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The one way in which a run changes anything outside: the intent is durable before the call, the
 * outcome, with the state it explains, right after it. A call whose answer was lost leaves its
 * intent open; who opened it must settle it before anything else touches the same resource.
 */
final class Effects {
    private final LaneRun lane;

    Effects(LaneRun lane) {
        this.lane = lane;
    }

    /**
     * Journals the decision to make one call. Durable when this returns.
     *
     * @throws UnitOpenException while an earlier call on the same resource is still in doubt
     * @throws RunStoppedException when it was ordered that no further call be made
     */
    IntentRow open(
            PlannedUnit unit,
            Step step,
            CallClass callClass,
            String resource,
            List<String> beforeImage,
            Json.Obj details)
            throws UnitOpenException, RunStoppedException {
        UUID id = lane.engine().ids().uuid();
        Optional<IntentRow> standing =
                unlessOverdue(
                        tx -> {
                            if (lane.stop().stands(tx)) {
                                return Optional.empty();
                            }
                            Optional<IntentRow> earlier = onResource(tx, resource);
                            if (earlier.isPresent()) {
                                return earlier;
                            }
                            IntentRow draft =
                                    new IntentRow(
                                            id,
                                            lane.plan().campaign(),
                                            unit.ordinal(),
                                            step,
                                            attempts(tx, unit, step) + 1,
                                            lane.lease().account(),
                                            lane.lease().epoch(),
                                            callClass,
                                            resource,
                                            beforeImage,
                                            details,
                                            lane.now());
                            return Optional.of(decided(tx, unit, draft));
                        });
        IntentRow intent = standing.orElseThrow(RunStoppedException::new);
        if (!intent.id().equals(id)) {
            throw new UnitOpenException(inDoubt(intent));
        }
        return intent;
    }

    /** What is written down when the time is over already is not decided. */
    private Optional<IntentRow> unlessOverdue(Store.Work<Optional<IntentRow>> deciding) {
        try {
            return lane.lease()
                    .write(
                            tx -> {
                                Optional<IntentRow> decided = deciding.apply(tx);
                                if (lane.stop().overdue(tx)) {
                                    throw new Overdue();
                                }
                                return decided;
                            });
        } catch (Overdue e) {
            return Optional.empty();
        }
    }

    /** Takes back what its transaction wrote. */
    private static final class Overdue extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Overdue() {
            super("the time is over", null, false, false);
        }
    }

    /**
     * Hands a decision to whoever owns the lane now, which a former owner may not act on any more.
     * Nothing where one about that resource was ever made for the unit.
     */
    void handOver(
            Tx tx,
            PlannedUnit unit,
            Step step,
            CallClass callClass,
            String resource,
            List<String> beforeImage,
            Json.Obj details) {
        boolean decided =
                tx.journal().ofUnit(lane.plan().campaign(), unit.ordinal()).stream()
                        .anyMatch(row -> row.intent().resource().equals(resource));
        if (!decided) {
            long epoch = tx.lanes().find(lane.lease().account()).orElseThrow().epoch();
            IntentRow draft =
                    new IntentRow(
                            lane.engine().ids().uuid(),
                            lane.plan().campaign(),
                            unit.ordinal(),
                            step,
                            attempts(tx, unit, step) + 1,
                            lane.lease().account(),
                            epoch,
                            callClass,
                            resource,
                            beforeImage,
                            details,
                            lane.now());
            decided(tx, unit, draft);
        }
    }

    /** Keeps an intent with the number of its entry. */
    private IntentRow decided(Tx tx, PlannedUnit unit, IntentRow draft) {
        long sequence = lane.ledger().intent(tx, unit, draft);
        IntentRow intent = draft.with(draft.details().with(ToldRows.SEQUENCE, Json.of(sequence)));
        tx.journal().openIntent(intent);
        return intent;
    }

    private Optional<IntentRow> onResource(Tx tx, String resource) {
        return tx.journal().openIntents(lane.lease().account()).stream()
                .filter(intent -> intent.resource().equals(resource))
                .findFirst();
    }

    private int attempts(Tx tx, PlannedUnit unit, Step step) {
        return tx.journal().attempts(lane.plan().campaign(), unit.ordinal(), step);
    }

    private String inDoubt(IntentRow earlier) {
        String call = "an earlier call (" + earlier.step().word() + " of unit " + earlier.ordinal();
        String whose =
                earlier.campaign().equals(lane.plan().campaign())
                        ? ""
                        : " in campaign " + earlier.campaign() + ", resume that first";
        return call + whose + ") on " + earlier.resource() + " is still in doubt";
    }

    /**
     * Sends an idempotent call (class A or B) under an open intent until its outcome is known, and
     * records it.
     *
     * @param silent how often it is sent again while nobody answers
     * @param state what to write in the same transaction once it is done
     * @throws ProviderException as the provider refused, with the intent ended; {@code InDoubt}
     *     when it still is, with the intent open
     */
    void settle(PlannedUnit unit, IntentRow intent, EffectCall call, Retries silent, State state)
            throws ProviderException, InterruptedException {
        while (true) {
            try {
                Timed<Receipt> timed = timed(() -> call.send(spiIntent(intent)));
                done(unit, intent, new Answer(timed.answer(), timed.latency()), state);
                return;
            } catch (ProviderException.InDoubt e) {
                if (!silent.again("no answer, repeating the same call")) {
                    throw e;
                }
            } catch (ProviderException e) {
                notDone(unit, intent, e);
                throw e;
            }
        }
    }

    /** The same, as long as the lane endures. */
    void settle(PlannedUnit unit, IntentRow intent, EffectCall call, State state)
            throws ProviderException, InterruptedException {
        Retries silent = lane.calls().retries(LaneLimits.UNAVAILABLE_PAUSE_MAX);
        settle(unit, intent, call, silent, state);
    }

    /** Sends a call with an effect, and takes the time of the try that was answered. */
    <T> Timed<T> timed(LaneCalls.Call<T> call) throws ProviderException, InterruptedException {
        return lane.calls()
                .effect(
                        () -> {
                            Instant sent = lane.now();
                            T answer = call.send();
                            return new Timed<>(answer, Duration.between(sent, lane.now()));
                        });
    }

    /** An answer, and how long it took. */
    record Timed<T>(T answer, Duration latency) {}

    void done(PlannedUnit unit, IntentRow intent, Answer answer, State state) {
        Instant now = lane.now();
        lane.lease()
                .write(
                        tx -> {
                            Json.Obj details =
                                    Json.object()
                                            .put("was_already_so", answer.receipt().wasAlreadySo())
                                            .build();
                            tx.journal().closeIntent(intent.id(), OutcomeKind.DONE, details, now);
                            lane.ledger()
                                    .outcome(
                                            tx,
                                            unit,
                                            intent,
                                            OutcomeKind.DONE,
                                            details,
                                            now,
                                            answer,
                                            null);
                            state.write(tx, now);
                            return true;
                        });
    }

    /** Ends an intent whose call was certainly not carried out. */
    void notDone(PlannedUnit unit, IntentRow intent, ProviderException why) {
        close(
                unit,
                intent,
                OutcomeKind.NOT_DONE,
                failure(why),
                Answer.refused(why.requestId()),
                (_, _) -> {});
    }

    /**
     * Ends an intent of which a crash or lost answer left the outcome unknown, after what it left
     * was settled.
     *
     * @param state what to write in the same transaction
     */
    void reconciled(PlannedUnit unit, IntentRow intent, Json.Obj details, State state) {
        close(unit, intent, OutcomeKind.RECONCILED, details, Answer.NONE, state);
    }

    private void close(
            PlannedUnit unit,
            IntentRow intent,
            OutcomeKind kind,
            Json.Obj details,
            Answer answer,
            State state) {
        Instant now = lane.now();
        lane.lease()
                .write(
                        tx -> {
                            tx.journal().closeIntent(intent.id(), kind, details, now);
                            lane.ledger()
                                    .outcome(tx, unit, intent, kind, details, now, answer, null);
                            state.write(tx, now);
                            return true;
                        });
    }

    static Intent spiIntent(IntentRow intent) {
        return new Intent(intent.id(), intent.at(), intent.beforeImage());
    }

    private static Json.Obj failure(ProviderException why) {
        String code =
                switch (why) {
                    case ProviderException.Refused refused -> refused.code();
                    case ProviderException.Throttled _ -> "throttled";
                    case ProviderException.Unavailable _ -> "unavailable";
                    case ProviderException.InDoubt _ -> "in-doubt";
                };
        return Json.object().put("code", code).build();
    }

    /** One call with an effect, safe to send again with the same intent. */
    @FunctionalInterface
    interface EffectCall {
        Receipt send(Intent intent) throws ProviderException;
    }

    /** The state that an outcome explains. */
    @FunctionalInterface
    interface State {
        void write(Tx tx, Instant now);
    }
}
