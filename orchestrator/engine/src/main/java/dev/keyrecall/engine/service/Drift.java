package dev.keyrecall.engine.service;

import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.campaign.Campaign;
import dev.keyrecall.engine.campaign.Plan;
import dev.keyrecall.engine.campaign.PlannedUnit;
import dev.keyrecall.engine.inventory.Consumer;
import dev.keyrecall.engine.inventory.ObservedCredential;
import dev.keyrecall.engine.inventory.Standing;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.spi.ConsumerTarget;
import dev.keyrecall.spi.Credential.Status;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How far what is known has moved away from what a plan was made from. Live accounts move all the
 * time; a plan that a tenth of its units are not as signed in is not the plan that was signed.
 */
public final class Drift {
    private static final int HUNDRED = 100;
    private static final String STOPPED = "it is not active any more";

    private final List<String> changed;
    private final int units;

    private Drift(List<String> changed, int units) {
        this.changed = List.copyOf(changed);
        this.units = units;
    }

    /**
     * The units that what was approved does not fit any more, each with why, in a line; of a plan
     * of which nothing was run. A run leaves them to another plan.
     */
    public static List<String> unfit(Engine engine, Plan plan) {
        return engine.store()
                .read(
                        tx -> {
                            boolean planned =
                                    tx.campaigns()
                                            .find(plan.campaign())
                                            .filter(one -> one.state() == Campaign.State.PLANNED)
                                            .isPresent();
                            List<String> unfit = new ArrayList<>();
                            for (PlannedUnit unit :
                                    planned ? plan.units() : List.<PlannedUnit>of()) {
                                if (!gone(tx, unit)) {
                                    unsigned(tx, unit)
                                            .ifPresent(why -> unfit.add(unit.ref() + ": " + why));
                                }
                            }
                            return unfit;
                        });
    }

    /** Of a plan of which nothing was run, by the latest refresh and what is registered. */
    public static Drift of(Tx tx, Plan plan) {
        List<String> changed = new ArrayList<>();
        for (PlannedUnit unit : plan.units()) {
            why(tx, unit).ifPresent(why -> changed.add(unit.ref() + ": " + why));
        }
        return new Drift(changed, plan.units().size());
    }

    /**
     * Why what was approved does not fit a unit any more, of which nothing was done; empty where it
     * does. One that was stopped meanwhile still fits: to suspend it again changes nothing.
     */
    public static Optional<String> unsigned(Tx tx, PlannedUnit unit) {
        return why(tx, unit).filter(why -> !why.equals(STOPPED));
    }

    /**
     * Whether it is neither listed nor accepted any more, as when another campaign has recalled it:
     * only its death is left to prove.
     */
    public static boolean gone(Tx tx, PlannedUnit unit) {
        boolean present =
                tx.credentials()
                        .observed(unit.ref())
                        .map(ObservedCredential::present)
                        .orElse(false);
        return !present && tx.credentials().accepted(unit.ref()).isEmpty();
    }

    private static Optional<String> why(Tx tx, PlannedUnit unit) {
        Optional<ObservedCredential> seen = tx.credentials().observed(unit.ref());
        boolean present = seen.map(ObservedCredential::present).orElse(false);
        boolean wasPresent = unit.standing() != Standing.MISSING;
        if (present != wasPresent) {
            return Optional.of(present ? "it is listed again" : "it is not listed any more");
        }
        boolean active = present && seen.orElseThrow().credential().status() == Status.ACTIVE;
        if (active != unit.active()) {
            return Optional.of(active ? "it is active now" : STOPPED);
        }
        Set<ConsumerTarget> planned = new HashSet<>(unit.consumers());
        Set<ConsumerTarget> registered =
                tx.credentials().consumersOf(unit.ref()).stream()
                        .map(Consumer::target)
                        .collect(Collectors.toSet());
        if (!registered.equals(planned)) {
            return Optional.of("its consumers are others now");
        }
        boolean accepted = tx.credentials().accepted(unit.ref()).isPresent();
        boolean wasAccepted = unit.standing() != Standing.UNEXPECTED;
        return accepted == wasAccepted
                ? Optional.empty()
                : Optional.of(accepted ? "it is accepted now" : "it is not accepted any more");
    }

    /** The units that are not as they were, each with what is different. */
    public List<String> changed() {
        return changed;
    }

    /** Whether more than so many of a hundred units are not as they were. */
    public boolean isAbove(int percent) {
        return (long) changed.size() * HUNDRED > (long) units * percent;
    }
}
