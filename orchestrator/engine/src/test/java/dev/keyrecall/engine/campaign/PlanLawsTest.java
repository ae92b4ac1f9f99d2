package dev.keyrecall.engine.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.engine.inventory.KnownCredential;
import dev.keyrecall.engine.inventory.ObservedCredential;
import dev.keyrecall.engine.inventory.Standing;
import dev.keyrecall.engine.scope.ScopeSubject;
import dev.keyrecall.spi.Credential.Status;
import dev.keyrecall.spi.CredentialRef;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What holds of every plan, over random populations. A failure prints its seed; replay it with
 * {@code -Dseed=N}.
 */
class PlanLawsTest {
    private static final int SEEDS_SHORT = 400;
    private static final int SEEDS_LONG = 8_000;
    private static final int SLOTS = 2;

    @Test
    void everyPlanKeepsTheLaws() {
        Long only = Long.getLong("seed");
        if (only != null) {
            check(only);
            return;
        }
        int seeds = "long".equals(System.getProperty("keyrecall.suite")) ? SEEDS_LONG : SEEDS_SHORT;
        int planned = 0;
        for (long seed = 0; seed < seeds; seed++) {
            planned += check(seed);
        }
        assertThat(planned).as("plans that were made, of " + seeds).isGreaterThan(seeds / 2);
    }

    private static int check(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Population population = population(random);
        Mode mode = random.nextBoolean() ? Mode.EXPOSURE : Mode.HYGIENE;
        String scope =
                switch (random.nextInt(6)) {
                    case 0 -> "principal=p" + random.nextInt(4);
                    case 1 -> "ref=" + population.ref("K0");
                    case 2 -> "principal=p1 or standing!=accepted and not has consumer";
                    case 3 -> "not (liveness=live or principal=p2) or age<1d";
                    default -> "all";
                };
        Duration soak = random.nextBoolean() ? Duration.ZERO : Duration.ofMinutes(5);
        PlanInput input = population.input(mode, scope, soak);
        Plan plan;
        try {
            plan = PlanMaker.make(input);
        } catch (PlanException e) {
            return 0;
        }
        try {
            nothingIsPassedOver(population, input, plan);
            new Simulation(population, plan).run();
            roundTrip(plan);
        } catch (AssertionError e) {
            throw new AssertionError("seed " + seed + ": replay with -Dseed=" + seed, e);
        }
        return 1;
    }

    private static Population population(SplittableRandom random) {
        Population population = new Population();
        Map<String, Integer> listed = new HashMap<>();
        int credentials = 1 + random.nextInt(12);
        for (int i = 0; i < credentials; i++) {
            String principal = "p" + random.nextInt(4);
            Status accepted = status(random);
            Status status = status(random);
            if (status != null && listed.merge(principal, 1, Integer::sum) > SLOTS) {
                status = null;
            }
            if (accepted == null && status == null) {
                accepted = Status.ACTIVE;
            }
            String id = "K" + i;
            population.with(id, principal, accepted, status, Math.max(0, random.nextInt(4) - 1));
            if (random.nextInt(3) == 0) {
                population.held.add(population.ref(id));
            }
        }
        if (random.nextInt(4) == 0) {
            population.operatedWith("K" + random.nextInt(credentials));
        }
        return population;
    }

    private static @Nullable Status status(SplittableRandom random) {
        return switch (random.nextInt(6)) {
            case 0 -> null;
            case 1 -> Status.INACTIVE;
            default -> Status.ACTIVE;
        };
    }

    /** The denominator: everything the scope names is a unit or is left out, and only once. */
    private static void nothingIsPassedOver(Population population, PlanInput input, Plan plan) {
        Set<CredentialRef> expected = new TreeSet<>();
        for (ObservedCredential observed : population.observed) {
            boolean known =
                    observed.present()
                            || population.accepted.stream()
                                    .anyMatch(a -> a.ref().equals(observed.credential().ref()));
            if (known && inScope(observed, input)) {
                expected.add(observed.credential().ref());
            }
        }
        List<CredentialRef> named =
                Stream.concat(
                                plan.units().stream().map(PlannedUnit::ref),
                                plan.excluded().stream().map(Plan.Exclusion::ref))
                        .toList();
        assertThat(named).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(expected);
        assertThat(plan.excluded()).allMatch(exclusion -> exclusion.reason().length() > 20);
    }

    private static boolean inScope(ObservedCredential observed, PlanInput input) {
        CredentialRef ref = observed.credential().ref();
        KnownCredential known =
                KnownCredential.of(
                                input.accounts().getFirst().observed(),
                                input.accounts().getFirst().accepted(),
                                input.accounts().getFirst().consumers(),
                                List.of(),
                                List.of())
                        .stream()
                        .filter(one -> one.ref().equals(ref))
                        .findFirst()
                        .orElseThrow();
        return input.scope().matches(ScopeSubject.of(known), input.createdAt());
    }

    private static void roundTrip(Plan plan) {
        byte[] bytes = PlanDocument.bytes(plan);
        assertThat(PlanDocument.parse(bytes)).isEqualTo(plan);
    }

    /** Does what the plan says, to a model of the provider that is strict about its two slots. */
    private static final class Simulation {
        private final Plan plan;
        private final Map<CredentialRef, String> principalOf = new HashMap<>();
        private final Map<String, Set<String>> standing = new HashMap<>();
        private final Set<String> live = new HashSet<>();
        private final Map<String, String> holds = new HashMap<>();
        private final Set<String> known = new HashSet<>();

        Simulation(Population population, Plan plan) {
            this.plan = plan;
            population.held.forEach(ref -> known.add(ref.id()));
            for (ObservedCredential observed : population.observed) {
                CredentialRef ref = observed.credential().ref();
                String principal = observed.credential().principal();
                principalOf.put(ref, principal);
                if (observed.present()) {
                    slots(principal).add(ref.id());
                    if (observed.credential().status() == Status.ACTIVE) {
                        live.add(ref.id());
                    }
                }
            }
            population.consumers.forEach(c -> holds.put(c.target().target(), c.ref().id()));
        }

        private Set<String> slots(String principal) {
            return standing.computeIfAbsent(principal, _ -> new HashSet<>());
        }

        void run() {
            Set<String> fedBefore = fed();
            for (PlannedUnit unit : plan.units()) {
                unit(unit);
                if (plan.mode() == Mode.HYGIENE) {
                    assertThat(fed()).as("after unit " + unit.ordinal()).containsAll(fedBefore);
                }
            }
            for (PlannedUnit unit : plan.units()) {
                assertThat(live).doesNotContain(unit.ref().id());
                assertThat(slots(unit.principal())).doesNotContain(unit.ref().id());
            }
        }

        /** The consumers that hold something in force. */
        private Set<String> fed() {
            return holds.entrySet().stream()
                    .filter(entry -> live.contains(entry.getValue()))
                    .map(Map.Entry::getKey)
                    .collect(Collectors.toSet());
        }

        private void unit(PlannedUnit unit) {
            assertThat(principalOf.get(unit.ref())).isEqualTo(unit.principal());
            List<Step> done = new ArrayList<>();
            for (Step step : unit.steps()) {
                Set<String> fedBefore = fed();
                if (!step(unit, step)) {
                    assertThat(unit.standing()).isEqualTo(Standing.MISSING);
                    assertThat(unit.notes()).anyMatch(note -> note.contains("no slot"));
                    return;
                }
                done.add(step);
                if (plan.mode() == Mode.HYGIENE) {
                    assertThat(fed()).as(unit + " after " + done).containsAll(fedBefore);
                }
            }
        }

        /** False where the provider has no slot left. */
        private boolean step(PlannedUnit unit, Step step) {
            String old = unit.ref().id();
            switch (step) {
                case CAPTURE -> known.add(old);
                case BRIDGE -> deliver(unit, bridge(unit));
                case SUSPEND -> live.remove(old);
                case REVOKE -> {
                    live.remove(old);
                    assertThat(slots(unit.principal()).remove(old)).isTrue();
                }
                case ISSUE -> {
                    if (slots(unit.principal()).size() == SLOTS) {
                        return false;
                    }
                    slots(unit.principal()).add(old + "'");
                    live.add(old + "'");
                    known.add(old + "'");
                }
                case DELIVER -> deliver(unit, old + "'");
                case VERIFY ->
                        unit.consumers()
                                .forEach(c -> assertThat(live).contains(holds.get(c.target())));
                case CONFIRM, SOAK, TEST, PROVE -> {}
                case LIFT -> throw new AssertionError("no plan gives anything back");
            }
            return true;
        }

        private void deliver(PlannedUnit unit, String id) {
            unit.consumers().forEach(consumer -> holds.put(consumer.target(), id));
        }

        /**
         * The replacement where there is one by now; else the sibling, if its value is in reach.
         */
        private String bridge(PlannedUnit unit) {
            CredentialRef bridge = Objects.requireNonNull(unit.bridge());
            String replacement = bridge.id() + "'";
            if (live.contains(replacement)) {
                return replacement;
            }
            assertThat(live).contains(bridge.id());
            assertThat(known.contains(bridge.id()) || holds.containsValue(bridge.id())).isTrue();
            return bridge.id();
        }
    }
}
