package dev.keyrecall.engine.service;

import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.campaign.Campaign;
import dev.keyrecall.engine.campaign.Plan;
import dev.keyrecall.engine.campaign.PlanDocument;
import dev.keyrecall.engine.policy.BreakGlass;
import dev.keyrecall.engine.policy.Consent;
import dev.keyrecall.engine.policy.Consent.Voice;
import dev.keyrecall.engine.policy.Decision;
import dev.keyrecall.engine.policy.Glass;
import dev.keyrecall.engine.policy.Policy;
import dev.keyrecall.engine.port.Campaigns.StoredApproval;
import dev.keyrecall.engine.port.Campaigns.StoredPlan;
import dev.keyrecall.engine.port.StoreException;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.spi.json.JsonException;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Judges break-glass by the policy that stands: {@code docs/formats/policy.md}, section 5. For use
 * inside one transaction.
 */
public final class GlassReading {
    private final Tx tx;
    private final Instant now;

    private GlassReading(Tx tx, Instant now) {
        this.tx = tx;
        this.now = now;
    }

    /** Break-glass of a campaign; empty where nobody broke any. */
    public static Optional<Glass> of(Tx tx, Campaign campaign, Instant now) {
        GlassReading reading = new GlassReading(tx, now);
        return reading.broken(campaign).map(reading::glass);
    }

    /** Break-glass of a plan; empty where nobody broke any, and of an unknown plan. */
    public static Optional<Glass> ofPlan(Engine engine, String plan) {
        return engine.store()
                .read(
                        tx ->
                                tx.campaigns()
                                        .ofPlan(plan)
                                        .flatMap(one -> of(tx, one, engine.clock().instant())));
    }

    /** What waits for a second person in a home, newest first. */
    public static List<Open> open(Tx tx, Instant now) {
        GlassReading reading = new GlassReading(tx, now);
        return reading.unsettled().stream()
                .map(one -> new Open(one.campaign(), reading.glass(one)))
                .toList();
    }

    /** A campaign that was run, or may be, on the word of one person; nobody has countersigned. */
    public record Open(Campaign campaign, Glass glass) {}

    /** With what the time of one person began that runs now, or is over; empty where none does. */
    static Optional<Begun> begun(Tx tx, Instant now) {
        return new GlassReading(tx, now)
                .unseen().stream()
                        .min(Comparator.comparing(Broken::first))
                        .map(one -> new Begun(one.first(), one.campaign().plan()));
    }

    /** That somebody broke the glass of a plan, and no second person has looked. */
    record Begun(Instant at, String plan) {}

    private Glass glass(Broken one) {
        Instant since =
                Stream.concat(unseen().stream(), Stream.of(one))
                        .map(Broken::first)
                        .min(Instant::compareTo)
                        .orElseThrow();
        Instant until = since.plus(limit());
        return new Glass(
                one.voices(Decision.BREAK_GLASS),
                since,
                until,
                objection(one, until),
                one.countersigned(),
                one.unresolved());
    }

    private Duration limit() {
        return PolicyBook.current(tx)
                .flatMap(Policy::breakGlass)
                .map(BreakGlass::limit)
                .orElse(Duration.ZERO);
    }

    private String objection(Broken one, Instant until) {
        List<Voice> voices = one.voices(Decision.BREAK_GLASS);
        if (one.campaign().state().ended()) {
            return "its campaign is " + one.campaign().state().word();
        }
        if (one.campaign().hold() == Campaign.Hold.ABORTED) {
            return "its campaign was aborted";
        }
        if (PolicyBook.current(tx).flatMap(Policy::breakGlass).isEmpty()) {
            return "the policy that stands registers nobody for break-glass";
        }
        if (!one.consent().against().isEmpty()) {
            return String.join(", ", one.consent().against()) + " is against the plan";
        }
        if (!one.countersigned().isEmpty()) {
            return "it was countersigned, which ended it";
        }
        if (voices.stream().noneMatch(Voice::counts)) {
            return "its signature does not count: " + voices.getFirst().objection();
        }
        return now.isBefore(until) ? "" : "its time was over at " + until;
    }

    private List<Broken> unsettled() {
        return notClosed().filter(one -> !one.settled()).toList();
    }

    /** A no holds a campaign open; it takes nobody's time, once a second person has looked. */
    private List<Broken> unseen() {
        return notClosed().filter(one -> one.countersigned().isEmpty()).toList();
    }

    private Stream<Broken> notClosed() {
        return tx.campaigns().all().stream()
                .filter(campaign -> campaign.state() != Campaign.State.CLOSED)
                .flatMap(campaign -> broken(campaign).stream());
    }

    private Optional<Broken> broken(Campaign campaign) {
        List<StoredApproval> rows = tx.campaigns().approvals(campaign.plan());
        Optional<Instant> first =
                rows.stream()
                        .filter(StoredApproval::breaksGlass)
                        .map(StoredApproval::at)
                        .min(Instant::compareTo);
        return first.map(
                at -> {
                    StoredPlan stored = tx.campaigns().plan(campaign.plan()).orElseThrow();
                    return new Broken(campaign, at, ConsentReading.of(tx, stored, plan(stored)));
                });
    }

    private static Plan plan(StoredPlan stored) {
        try {
            return PlanDocument.parse(stored.bytes());
        } catch (JsonException e) {
            throw new StoreException(
                    StoreException.Kind.CORRUPTED,
                    "plan " + stored.id() + " is damaged: " + e.getMessage(),
                    e);
        }
    }

    /** One plan of which somebody broke the glass, and all that was said of it. */
    private record Broken(Campaign campaign, Instant first, Consent consent) {
        List<Voice> voices(Decision decision) {
            return consent.voices().stream().filter(voice -> voice.decision() == decision).toList();
        }

        List<Voice> countersigned() {
            return voices(Decision.COUNTERSIGN).stream().filter(Voice::counts).toList();
        }

        /** A no is taken back by whoever said it, and by nobody else. */
        List<String> unresolved() {
            Set<String> breakers = new HashSet<>();
            voices(Decision.BREAK_GLASS).forEach(voice -> breakers.add(voice.name()));
            List<String> left = new ArrayList<>();
            for (Voice voice : consent.voices()) {
                if (!voice.counts()) {
                    continue;
                }
                if (voice.decision().against() && !breakers.contains(voice.name())) {
                    left.add(voice.name());
                } else if (voice.decision() == Decision.COUNTERSIGN) {
                    left.removeIf(name -> name.equals(voice.name()));
                }
            }
            return left.stream().distinct().toList();
        }

        boolean settled() {
            return !countersigned().isEmpty() && unresolved().isEmpty();
        }
    }
}
