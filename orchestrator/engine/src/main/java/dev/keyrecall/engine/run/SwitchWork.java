package dev.keyrecall.engine.run;

import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.campaign.Plan;
import dev.keyrecall.engine.campaign.PlannedSwitch;
import dev.keyrecall.engine.campaign.SwitchEvent;
import dev.keyrecall.engine.campaign.SwitchEvent.Change;
import dev.keyrecall.engine.campaign.SwitchStanding;
import dev.keyrecall.engine.journal.SwitchLedger;
import dev.keyrecall.spi.HumanStep;
import dev.keyrecall.spi.Intent;
import dev.keyrecall.spi.ProviderException;
import dev.keyrecall.spi.Support;
import dev.keyrecall.spi.SwitchKind;
import dev.keyrecall.spi.SwitchTarget;
import dev.keyrecall.spi.Switching;
import dev.keyrecall.spi.Switching.Position;
import dev.keyrecall.spi.json.Json;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Turns what a plan names off before its units are begun, and on after they have ended. May be
 * killed at any instant: what was decided on is done again, which a switch bears.
 *
 * <p>Source: {@code docs/adr/0039-switches.md}.
 */
final class SwitchWork {
    private final Engine engine;
    private final Plan plan;
    private final RunListener listener;
    private final StopSignal stop;
    private final SwitchLedger ledger;

    SwitchWork(Engine engine, Plan plan, RunListener listener, StopSignal stop) {
        this.engine = engine;
        this.plan = plan;
        this.listener = listener;
        this.stop = stop;
        this.ledger = new SwitchLedger(engine);
    }

    /**
     * Turns all of them off, in the order of the plan, up to the first that cannot be.
     *
     * @return why that is so; empty when all are off, or were turned on by a person's order
     */
    Optional<String> off() {
        for (PlannedSwitch planned : plan.switches()) {
            SwitchStanding now = standing(planned);
            if (now.ordered()
                    || (now.state() == SwitchStanding.State.OFF && stillOff(planned, now))) {
                continue;
            }
            String why = turned(planned, now, Position.OFF);
            if (why != null) {
                return Optional.of(RunResult.NOT_OFF + planned.name() + ": " + why);
            }
        }
        return Optional.empty();
    }

    /**
     * Turns all of them on, in the opposite order; one that cannot be does not hold up the others.
     *
     * @return why the first that is not is not; empty when all are on
     */
    Optional<String> on() {
        String first = null;
        for (PlannedSwitch planned : plan.switches().reversed()) {
            SwitchStanding now = standing(planned);
            if (now.state() == SwitchStanding.State.ON) {
                continue;
            }
            String why = turned(planned, now, Position.ON);
            if (why != null && first == null) {
                first = RunResult.NOT_ON + planned.name() + ": " + why;
            }
        }
        return Optional.ofNullable(first);
    }

    /** Turns one on, whatever its campaign is doing. */
    Optional<String> on(PlannedSwitch planned) {
        SwitchStanding now = standing(planned);
        return now.state() == SwitchStanding.State.ON
                ? Optional.empty()
                : Optional.ofNullable(turned(planned, now, Position.ON));
    }

    private SwitchStanding standing(PlannedSwitch planned) {
        return SwitchStanding.of(
                planned, engine.store().read(tx -> tx.switches().ofCampaign(plan.campaign())));
    }

    /** Somebody else may have turned it on between two runs; a person's word is taken once. */
    private boolean stillOff(PlannedSwitch planned, SwitchStanding now) {
        SwitchEvent last = now.last();
        if (last != null && last.change() == Change.OFF && last.details().integer("answers") == 0) {
            return true;
        }
        Optional<SwitchKind> kind = kind(planned);
        if (kind.isEmpty()
                || !(kind.get().switching() instanceof Support.Automated<Switching>(var action))) {
            return true;
        }
        try {
            return action.position(planned.target()) == Position.OFF;
        } catch (ProviderException e) {
            return false;
        }
    }

    private Optional<SwitchKind> kind(PlannedSwitch planned) {
        return engine.providers().switches().stream()
                .filter(one -> one.name().equals(planned.target().kind()))
                .findFirst();
    }

    /** Why it could not be turned; null when it was. */
    private @Nullable String turned(PlannedSwitch planned, SwitchStanding now, Position wanted) {
        if (stop.requested() || Thread.currentThread().isInterrupted()) {
            return "stopped before it";
        }
        Optional<SwitchKind> kind = kind(planned);
        if (kind.isEmpty()) {
            return "no adapter knows switches of kind " + planned.target().kind();
        }
        Change said = wanted == Position.OFF ? Change.SAID_OFF : Change.SAID_ON;
        if (now.last() != null && now.last().change() == said) {
            // A person has looked, where none of its programs could turn it or see it.
            tell(
                    planned,
                    wanted == Position.OFF ? Change.OFF : Change.ON,
                    Json.object().put("answers", 0).build());
            return null;
        }
        return switch (kind.get().switching()) {
            case Support.Automated<Switching>(Switching action) ->
                    byProgram(planned, action, wanted);
            case Support.Assisted<Switching>(HumanStep step) -> byHand(planned, now, step, wanted);
            case Support.Unsupported<Switching> unsupported -> unsupported.why();
        };
    }

    private @Nullable String byProgram(PlannedSwitch planned, Switching action, Position wanted) {
        boolean off = wanted == Position.OFF;
        listener.waiting(null, (off ? "turning off " : "turning on ") + planned.name());
        tell(planned, off ? Change.TURNING_OFF : Change.TURNING_ON, Json.object().build());
        try {
            Intent intent = new Intent(engine.ids().uuid(), now(), List.of());
            var _ =
                    off
                            ? action.off(planned.target(), intent)
                            : action.on(planned.target(), intent);
            int answers = seen(planned.target(), action, wanted);
            tell(
                    planned,
                    off ? Change.OFF : Change.ON,
                    Json.object().put("answers", answers).build());
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        } catch (UnitOpenException | ProviderException e) {
            String why =
                    RunLimits.shortened(
                            Objects.requireNonNullElse(e.getMessage(), "no reason was given"),
                            RunLimits.REASON_MAX);
            tell(planned, Change.FAILED, Json.object().put("why", why).build());
            return why;
        }
    }

    /** How often it was asked until it was seen so. */
    private int seen(SwitchTarget target, Switching action, Position wanted)
            throws UnitOpenException, ProviderException, InterruptedException {
        Patience patience = new Patience(engine.clock(), limit(target), () -> 0);
        for (int answers = 1; ; answers++) {
            Position found = action.position(target);
            if (found == wanted) {
                return answers;
            }
            if (patience.over() || stop.requested()) {
                throw new UnitOpenException(
                        "it was turned, and is seen to be "
                                + switch (found) {
                                    case OFF -> "off";
                                    case ON -> "on";
                                    case UNKNOWN -> "neither off nor on";
                                });
            }
            engine.waiter().await(RunLimits.WAIT_PIECE);
        }
    }

    /** As long as a program of it may take. */
    private static Duration limit(SwitchTarget target) {
        String text = target.options().get("time-limit");
        return text == null
                ? RunLimits.SWITCH_LIMIT
                : Duration.ofSeconds(Long.parseLong(text.substring(0, text.length() - 1)));
    }

    private @Nullable String byHand(
            PlannedSwitch planned, SwitchStanding now, HumanStep step, Position wanted) {
        boolean off = wanted == Position.OFF;
        SwitchEvent last = now.last();
        Change asked = off ? Change.ASKED_OFF : Change.ASKED_ON;
        if (last == null || last.change() != asked) {
            String how = planned.target().options().get(off ? "off" : "on");
            tell(
                    planned,
                    asked,
                    Json.object()
                            .put("owner", planned.owner())
                            .put("how", how == null ? step.instructions() : how)
                            .build());
        }
        return "waits for a person: keyrecall campaign switches " + plan.campaign();
    }

    private void tell(PlannedSwitch planned, Change change, Json.Obj details) {
        SwitchEvent event =
                new SwitchEvent(plan.campaign(), planned.name(), change, null, now(), details);
        engine.store()
                .write(
                        tx -> {
                            ledger.tell(tx, event);
                            return true;
                        });
        if (change == Change.OFF || change == Change.ON) {
            listener.turned(planned.name());
        }
    }

    private Instant now() {
        return engine.clock().instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
