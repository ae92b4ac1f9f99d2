package dev.keyrecall.engine.run;

import dev.keyrecall.engine.campaign.Mode;
import dev.keyrecall.engine.campaign.PlannedUnit;
import dev.keyrecall.engine.campaign.ProofSpacing;
import dev.keyrecall.engine.lane.LaneLimits;
import dev.keyrecall.engine.lane.Retries;
import dev.keyrecall.spi.Credential;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.Liveness;
import dev.keyrecall.spi.ProviderException;
import dev.keyrecall.spi.SecretBytes;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Asks until enough consecutive answers agree. One answer proves nothing, because providers are
 * eventually consistent; an answer that could not be had (time-out, throttling, a server error) is
 * neither, and starts the count again.
 */
final class Prover {
    private final LaneRun lane;
    private final Capabilities capabilities;

    Prover(LaneRun lane, Capabilities capabilities) {
        this.lane = lane;
        this.capabilities = capabilities;
    }

    /**
     * Sees the old credential dead for good: its value refused, where it is held, and its listing
     * without it, each time.
     *
     * @param held the old value; null where it is not held
     * @throws UnitOpenException when that was not seen within the limit
     */
    Proof dead(PlannedUnit unit, @Nullable SecretBytes held, Answers answers)
            throws UnitOpenException, ProviderException, RunStoppedException, InterruptedException {
        Duration spacing = ProofSpacing.full(lane.plan());
        Hope hope = new Hope(lane, lane.plan().proofWindow().plus(RunLimits.SETTLE_LIMIT));
        int consistent = 0;
        Instant first = Instant.MAX;
        while (true) {
            Verdict verdict = ask(unit, held);
            Instant at = lane.now();
            answers.add(verdict.answer());
            consistent = verdict.dead() ? consistent + 1 : 0;
            first = consistent == 1 ? at : first;
            if (consistent >= lane.plan().proofTries()) {
                return new Proof(
                        held == null ? "listing" : "refused",
                        verdict.code(),
                        consistent,
                        first,
                        at);
            }
            if (!hope.again(verdict.unanswered(), verdict.dead() ? spacing : RunLimits.ASK_AGAIN)) {
                throw new UnitOpenException(
                        "not proven dead within the limit; the last answer was: "
                                + verdict.answer());
            }
        }
    }

    private Verdict ask(PlannedUnit unit, @Nullable SecretBytes held)
            throws UnitOpenException, ProviderException, InterruptedException {
        boolean listed = listed(unit.ref(), unit.principal()).isPresent();
        if (held == null) {
            return new Verdict(!listed, listed ? "still listed" : "not listed", "not listed");
        }
        return switch (probe(unit.ref(), held)) {
            case Liveness.Dead(String code) ->
                    new Verdict(!listed, (listed ? "listed, " : "") + "refused " + code, code);
            case Liveness.Live _ -> new Verdict(false, "still accepted", "accepted");
            case Liveness.Unknown(String why, boolean passing) ->
                    new Verdict(false, "unknown: " + why, "unknown", passing);
        };
    }

    /**
     * Looks whether a suspension has taken effect.
     *
     * @return false when it was not seen within the limit, which is no failure: some providers let
     *     a suspended credential answer harmless calls for a while
     */
    boolean suspended(PlannedUnit unit, @Nullable SecretBytes held, Answers answers)
            throws UnitOpenException, ProviderException, RunStoppedException, InterruptedException {
        Duration spacing = ProofSpacing.quick(lane.plan());
        Hope hope = new Hope(lane, lane.plan().proofWindow().plus(RunLimits.CONFIRM_LIMIT));
        int consistent = 0;
        while (true) {
            Verdict verdict = askSuspended(unit, held);
            answers.add(verdict.answer());
            consistent = verdict.dead() ? consistent + 1 : 0;
            if (consistent >= lane.plan().proofTries()) {
                return true;
            }
            if (!hope.again(verdict.unanswered(), verdict.dead() ? spacing : RunLimits.ASK_AGAIN)) {
                return false;
            }
        }
    }

    private Verdict askSuspended(PlannedUnit unit, @Nullable SecretBytes held)
            throws UnitOpenException, ProviderException, InterruptedException {
        if (held == null) {
            Optional<Credential> listed = listed(unit.ref(), unit.principal());
            boolean stopped =
                    listed.map(c -> c.status() == Credential.Status.INACTIVE).orElse(true);
            return new Verdict(stopped, stopped ? "listed inactive" : "listed active", "inactive");
        }
        return switch (probe(unit.ref(), held)) {
            case Liveness.Dead(String code) -> new Verdict(true, "refused " + code, code);
            case Liveness.Live _ -> new Verdict(false, "still accepted", "accepted");
            case Liveness.Unknown(String why, boolean passing) ->
                    new Verdict(false, "unknown: " + why, "unknown", passing);
        };
    }

    /**
     * Sees a credential accepted.
     *
     * @throws UnitOpenException when that was not seen within the limit
     */
    void live(CredentialRef ref, SecretBytes value, Answers answers)
            throws UnitOpenException, RunStoppedException, InterruptedException {
        Duration spacing =
                lane.plan().mode() == Mode.EXPOSURE
                        ? ProofSpacing.quick(lane.plan())
                        : ProofSpacing.full(lane.plan());
        Hope hope = new Hope(lane, lane.plan().proofWindow().plus(RunLimits.SETTLE_LIMIT));
        int consistent = 0;
        while (true) {
            boolean live = false;
            boolean unanswered = false;
            switch (probe(ref, value)) {
                case Liveness.Live _ -> {
                    live = true;
                    answers.add("accepted");
                }
                case Liveness.Dead(String code) -> answers.add("refused " + code);
                case Liveness.Unknown(String why, boolean passing) -> {
                    unanswered = passing;
                    answers.add("unknown: " + why);
                }
            }
            consistent = live ? consistent + 1 : 0;
            if (consistent >= lane.plan().proofTries()) {
                return;
            }
            if (!hope.again(unanswered, live ? spacing : RunLimits.ASK_AGAIN)) {
                throw new UnitOpenException(
                        ref + " is not accepted by its provider within the limit");
            }
        }
    }

    /**
     * One probe with the value; throttling and outages are part of the answer.
     *
     * @throws UnitOpenException when nothing is sent to the provider any more
     */
    Liveness probe(CredentialRef ref, SecretBytes value)
            throws UnitOpenException, InterruptedException {
        var verification = capabilities.verification(ref.type());
        try {
            return lane.calls().read(() -> verification.verify(ref, value));
        } catch (ProviderException e) {
            if (lane.calls().broken() != null) {
                throw new UnitOpenException(String.valueOf(e.getMessage()));
            }
            return new Liveness.Unknown("no answer", true);
        }
    }

    /** One probe that is made again while nobody answers, for as long as the lane endures. */
    Liveness answered(CredentialRef ref, SecretBytes value)
            throws UnitOpenException, InterruptedException {
        Retries silent = lane.calls().retries(LaneLimits.UNAVAILABLE_PAUSE_MAX);
        Liveness answer = probe(ref, value);
        while (answer instanceof Liveness.Unknown(_, boolean passing)
                && passing
                && silent.again("no answer to a probe")) {
            answer = probe(ref, value);
        }
        return answer;
    }

    /** The credential as its provider lists it now. */
    Optional<Credential> listed(CredentialRef ref, String principal)
            throws UnitOpenException, ProviderException, InterruptedException {
        return siblings(ref, principal).stream()
                .filter(credential -> credential.ref().equals(ref))
                .findFirst();
    }

    /** All credentials of its principal, as the provider lists them now. */
    List<Credential> siblings(CredentialRef ref, String principal)
            throws UnitOpenException, ProviderException, InterruptedException {
        var inventory = capabilities.inventory(ref.type());
        return lane.calls().read(() -> inventory.ofPrincipal(principal));
    }

    /**
     * How a death was proven.
     *
     * @param method {@code refused} or {@code listing}
     * @param code the evidence of the last answer
     * @param answers how many consecutive answers agreed
     * @param firstAt when the first of them came: it was dead from then on at the latest
     * @param at when the last of them came
     */
    record Proof(String method, String code, int answers, Instant firstAt, Instant at) {}

    private record Verdict(boolean dead, String answer, String code, boolean unanswered) {
        Verdict(boolean dead, String answer, String code) {
            this(dead, answer, code, false);
        }
    }
}
