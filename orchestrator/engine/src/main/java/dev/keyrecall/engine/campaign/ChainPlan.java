package dev.keyrecall.engine.campaign;

import static java.util.Comparator.comparing;

import dev.keyrecall.engine.inventory.Standing;
import dev.keyrecall.engine.scope.Truth;
import dev.keyrecall.spi.ConsumerTarget;
import dev.keyrecall.spi.CredentialRef;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/**
 * Plans the credentials of one principal one after the other and keeps count of its slots, so that
 * a provider's limit is known before anything is sent. Reasons: {@code
 * docs/adr/0011-two-slots-and-the-bridge.md}.
 */
final class ChainPlan {
    private final PlanInput input;
    private final List<Candidate> siblings;
    private final int slots;
    private final List<Draft> drafts = new ArrayList<>();
    private final List<Plan.Exclusion> excluded = new ArrayList<>();
    private final Set<CredentialRef> revoked = new HashSet<>();
    private @Nullable CredentialRef lastReplaced;
    private int taken;

    private ChainPlan(PlanInput input, List<Candidate> siblings, int slots) {
        this.input = input;
        this.siblings = siblings;
        this.slots = slots;
        this.taken = Math.toIntExact(siblings.stream().filter(Candidate::present).count());
    }

    /**
     * Plans what is in scope.
     *
     * @param siblings every credential of the principal, in scope or not: each takes a slot
     */
    static ChainPlan of(PlanInput input, List<Candidate> siblings, int slots) {
        ChainPlan chain = new ChainPlan(input, siblings, slots);
        siblings.stream()
                .filter(Candidate::inScope)
                .sorted(order(input.mode()))
                .forEach(chain::plan);
        return chain;
    }

    /** In the order in which they run. */
    List<Draft> drafts() {
        return drafts;
    }

    List<Plan.Exclusion> excluded() {
        return excluded;
    }

    /** Whose credentials these are. */
    String principal() {
        return siblings.getFirst().principal();
    }

    boolean urgent() {
        return drafts.stream().anyMatch(draft -> draft.candidate().urgent());
    }

    /**
     * First what frees a slot, then what is missing already; in hygiene mode those that nobody
     * consumes before those that somebody does, because their replacement can serve as a bridge.
     */
    private static Comparator<Candidate> order(Mode mode) {
        return comparing(Candidate::operator)
                .thenComparing(Candidate::replace)
                .thenComparing(Candidate::present)
                .thenComparing(candidate -> mode == Mode.HYGIENE && candidate.consumed())
                .thenComparing(Candidate::ref);
    }

    private void plan(Candidate candidate) {
        if (candidate.awaited()) {
            exclude(
                    candidate,
                    "a campaign issued it after the latest refresh of account "
                            + candidate.ref().account()
                            + ", which could not list it; run 'keyrecall inventory refresh', then"
                            + " plan again");
            return;
        }
        if (candidate.operator()) {
            ownAccess(candidate);
            return;
        }
        boolean gentle = input.mode() == Mode.HYGIENE && candidate.active() && candidate.consumed();
        if (gentle && !candidate.replace()) {
            exclude(
                    candidate,
                    "it gets no replacement, and hygiene mode takes nothing from its "
                            + count(candidate.consumers().size(), "registered consumer")
                            + "; accept it as active, or use exposure mode");
            return;
        }
        boolean slotFree = taken < slots;
        CredentialRef bridge = gentle && !slotFree ? bridge(candidate) : null;
        if (gentle && !slotFree && bridge == null) {
            exclude(
                    candidate,
                    "every slot of its principal is taken and no other credential of it can serve"
                            + " the consumers meanwhile; widen the scope to the whole principal,"
                            + " or use exposure mode");
            return;
        }
        List<Step> steps = StepOrder.of(shape(candidate, slotFree));
        drafts.add(new Draft(candidate, bridge, steps, notes(candidate, slotFree, bridge)));
        count(candidate, slotFree);
    }

    /** What we work with ourselves: never cut before we work with another. */
    private void ownAccess(Candidate candidate) {
        String account = candidate.ref().account().toString();
        String why = "Keyrecall operates account " + account + " with this credential";
        if (!candidate.active() || !candidate.replace()) {
            exclude(candidate, why + ", and it gets no replacement: accept it as active");
        } else if (!unregistered(candidate).isEmpty()) {
            exclude(
                    candidate,
                    why
                            + "; register where it is read, so that a run can put another one"
                            + " there: keyrecall inventory consumer add "
                            + candidate.ref()
                            + " "
                            + String.join("; and the same with: ", unregistered(candidate))
                            + "; then plan again");
        } else if (taken >= slots) {
            exclude(
                    candidate,
                    why
                            + ", and no slot is free for another one; remove a credential of its"
                            + " principal, then plan again");
        } else {
            StepOrder.Shape shape =
                    new StepOrder.Shape(
                            Mode.HYGIENE,
                            candidate.standing(),
                            true,
                            true,
                            true,
                            true,
                            input.mode() == Mode.HYGIENE && !input.soak().isZero());
            List<String> notes = new ArrayList<>(notes(candidate, true, null));
            notes.add(why + ": handled last, and replaced before it is cut");
            drafts.add(new Draft(candidate, null, StepOrder.of(shape), notes));
            count(candidate, true);
        }
    }

    /** The places that Keyrecall reads and no delivery would write, as a command names them. */
    private List<String> unregistered(Candidate candidate) {
        List<ConsumerTarget> read = input.ownPlaces().getOrDefault(candidate.ref(), List.of());
        if (read.isEmpty()) {
            return candidate.consumed() ? List.of() : List.of("KIND TARGET");
        }
        return read.stream()
                .filter(
                        place ->
                                candidate.consumers().stream().noneMatch(one -> writes(one, place)))
                .map(ChainPlan::words)
                .toList();
    }

    private static boolean writes(ConsumerTarget registered, ConsumerTarget place) {
        return registered.kind().equals(place.kind())
                && registered.target().equals(place.target())
                && registered.options().entrySet().containsAll(place.options().entrySet());
    }

    private static String words(ConsumerTarget place) {
        StringBuilder words = new StringBuilder(place.kind() + " " + place.target());
        new TreeMap<>(place.options())
                .forEach((name, value) -> words.append(" --option " + name + "=" + value));
        return words.toString();
    }

    private StepOrder.Shape shape(Candidate candidate, boolean slotFree) {
        return new StepOrder.Shape(
                input.mode(),
                candidate.standing(),
                candidate.active(),
                candidate.replace(),
                candidate.consumed(),
                slotFree,
                !input.soak().isZero());
    }

    private void exclude(Candidate candidate, String reason) {
        excluded.add(new Plan.Exclusion(candidate.ref(), reason));
    }

    /**
     * An earlier unit's replacement, whose value we made ourselves; else a sibling that is live and
     * not cut yet.
     */
    private @Nullable CredentialRef bridge(Candidate candidate) {
        if (lastReplaced != null) {
            return lastReplaced;
        }
        return siblings.stream()
                .filter(sibling -> !sibling.ref().equals(candidate.ref()))
                .filter(sibling -> !revoked.contains(sibling.ref()))
                .filter(Candidate::mayBridge)
                .map(Candidate::ref)
                .findFirst()
                .orElse(null);
    }

    private void count(Candidate candidate, boolean slotFree) {
        if (candidate.present()) {
            revoked.add(candidate.ref());
            if (!candidate.replace()) {
                taken--;
            }
        } else if (candidate.replace() && slotFree) {
            taken++;
        }
        if (candidate.replace() && (candidate.present() || slotFree)) {
            lastReplaced = candidate.ref();
        }
    }

    private List<String> notes(
            Candidate candidate, boolean slotFree, @Nullable CredentialRef bridge) {
        List<String> notes = new ArrayList<>();
        if (candidate.scope() == Truth.UNKNOWN) {
            notes.add("in scope because what the scope asks is not known of it");
        }
        int consumers = candidate.consumers().size();
        if (consumers == 0 && candidate.replace()) {
            notes.add("no registered consumer: the replacement is kept and delivered nowhere");
        } else if (consumers == 0 && candidate.active()) {
            notes.add("no registered consumer: whoever uses it loses it");
        } else if (consumers > 0 && !candidate.replace()) {
            notes.add(count(consumers, "registered consumer") + " left without a credential");
        }
        long byHand = byHand(candidate);
        if (candidate.replace() && byHand > 0) {
            notes.add(
                    count(Math.toIntExact(byHand), "place")
                            + " where a person has to put the replacement");
        }
        if (candidate.replace() && !slotFree) {
            notes.add(
                    candidate.present()
                            ? "no slot is free: revoked before its replacement is issued"
                            : "no slot is free: issuing is expected to fail and stay open");
        }
        if (bridge != null) {
            notes.add("its consumers use " + bridge + " or its replacement meanwhile");
        }
        if (candidate.replace() && candidate.present() && !candidate.active()) {
            notes.add("inactive now, and replaced because it was accepted as active");
        }
        if (candidate.standing() == Standing.ACCEPTED
                && candidate.active()
                && !candidate.replace()) {
            notes.add("active again although accepted as inactive: cut and not replaced");
        }
        return notes;
    }

    private long byHand(Candidate candidate) {
        return candidate.consumers().stream()
                .filter(consumer -> input.byHand().contains(consumer.kind()))
                .count();
    }

    static String count(int number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }

    /** A unit before it has its number. */
    record Draft(
            Candidate candidate,
            @Nullable CredentialRef bridge,
            List<Step> steps,
            List<String> notes) {
        PlannedUnit numbered(int ordinal) {
            return new PlannedUnit(
                    ordinal,
                    candidate.ref(),
                    candidate.principal(),
                    candidate.standing(),
                    candidate.active(),
                    candidate.replace(),
                    candidate.consumers(),
                    bridge,
                    steps,
                    candidate.owner(),
                    notes,
                    candidate.operator());
        }
    }
}
