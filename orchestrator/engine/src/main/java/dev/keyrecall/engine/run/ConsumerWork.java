package dev.keyrecall.engine.run;

import dev.keyrecall.engine.campaign.PlannedUnit;
import dev.keyrecall.engine.campaign.Step;
import dev.keyrecall.engine.inventory.Consumer;
import dev.keyrecall.engine.lane.LaneLimits;
import dev.keyrecall.engine.lane.Retries;
import dev.keyrecall.engine.port.Journal.IntentRow;
import dev.keyrecall.engine.port.Secrets.Label;
import dev.keyrecall.engine.secret.Opening;
import dev.keyrecall.spi.ConsumerTarget;
import dev.keyrecall.spi.ConsumerValue;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.Delivery;
import dev.keyrecall.spi.HumanStep;
import dev.keyrecall.spi.Liveness;
import dev.keyrecall.spi.ProviderException;
import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.spi.json.Json;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What a run does at consumers: seals what they hold, writes into them, reads them back. */
final class ConsumerWork {
    private final LaneRun lane;
    private final Capabilities capabilities;
    private final Effects effects;
    private final HeldValues values;
    private final Prover prover;
    private final ConsumerLook look;
    private final ByHand byHand;

    ConsumerWork(
            LaneRun lane,
            Capabilities capabilities,
            Effects effects,
            HeldValues values,
            Prover prover) {
        this.lane = lane;
        this.capabilities = capabilities;
        this.effects = effects;
        this.values = values;
        this.prover = prover;
        this.look = new ConsumerLook(lane, capabilities);
        this.byHand = new ByHand(lane);
    }

    /**
     * Seals the value of a credential that its consumers hold, so that its death can be proven with
     * it. A value that the provider does not recognise as this credential's is left alone; a
     * consumer that refuses to be read gives none, and holds up nothing: the proof is the listing
     * then, and its delivery will say what is wrong.
     *
     * <p>What cannot be asked for, because the credential is not active, is taken on trust: then
     * consumers may hold different values, and each is sealed once, however often this is begun. Of
     * an active one only one value is accepted; it has to be the newest held.
     */
    void capture(
            PlannedUnit unit, CredentialRef ref, List<ConsumerTarget> consumers, boolean active)
            throws UnitOpenException, ProviderException, InterruptedException {
        for (ConsumerTarget consumer : consumers) {
            Optional<ConsumerValue.Held> held = look.readIfAllowed(consumer);
            if (held.isEmpty()) {
                continue;
            }
            try (SecretBytes secret = held.get().secret()) {
                String id = held.get().credentialId();
                if (id != null && !id.equals(ref.id())) {
                    continue;
                }
                Opening.Entry entry = lane.opening(unit, Step.CAPTURE);
                boolean onTrust = id != null && !active;
                boolean missing =
                        onTrust
                                ? !values.holds(ref, secret, entry)
                                : !values.isNewest(ref, secret, entry) && isLive(ref, secret);
                if (missing) {
                    seal(unit, ref, secret, consumer);
                }
            }
        }
    }

    private boolean isLive(CredentialRef ref, SecretBytes secret)
            throws UnitOpenException, InterruptedException {
        return prover.answered(ref, secret) instanceof Liveness.Live;
    }

    private void seal(
            PlannedUnit unit, CredentialRef ref, SecretBytes secret, ConsumerTarget consumer) {
        values.seal(
                ref,
                Label.CURRENT,
                secret,
                "captured " + consumer.kind() + " " + consumer.target(),
                lane.now(),
                fresh ->
                        lane.lease()
                                .write(
                                        tx -> {
                                            fresh.write(tx);
                                            lane.ledger().sealed(tx, unit, fresh, consumer);
                                            return true;
                                        }));
    }

    /**
     * Writes a held value into every consumer that does not hold it yet; then asks for what only a
     * person can do, so that nobody waits for what a program does.
     */
    void deliver(PlannedUnit unit, Step step, CredentialRef ref)
            throws UnitOpenException, ProviderException, RunStoppedException, InterruptedException {
        List<ByHand.Place> places = new ArrayList<>();
        try (SecretBytes value = held(unit, step, ref)) {
            for (ConsumerTarget consumer : unit.consumers()) {
                Optional<HumanStep> person = capabilities.byHand(consumer.kind());
                if (person.isPresent()) {
                    places.add(new ByHand.Place(consumer, person.get()));
                } else {
                    lockedDeliver(unit, step, ref, value, consumer);
                }
            }
        }
        byHand.require(unit, step, ref, places);
    }

    private void lockedDeliver(
            PlannedUnit unit,
            Step step,
            CredentialRef ref,
            SecretBytes value,
            ConsumerTarget consumer)
            throws UnitOpenException, ProviderException, RunStoppedException, InterruptedException {
        try (ResourceLocks.Held _ = lane.locks().hold(ConsumerLook.resource(consumer))) {
            deliverOne(unit, step, ref, value, consumer);
        }
    }

    private void deliverOne(
            PlannedUnit unit,
            Step step,
            CredentialRef ref,
            SecretBytes value,
            ConsumerTarget consumer)
            throws UnitOpenException, ProviderException, RunStoppedException, InterruptedException {
        Delivery delivery = capabilities.delivery(consumer.kind());
        for (int attempt = 1; attempt <= RunLimits.ATTEMPTS_MAX; attempt++) {
            ConsumerLook.Seen seen = look.at(consumer, ref, value);
            if (seen.wanted()) {
                return;
            }
            look.requireReplaceable(unit, step, ref, consumer, seen);
            IntentRow intent =
                    effects.open(
                            unit,
                            step,
                            delivery.callClass(),
                            ConsumerLook.resource(consumer),
                            List.of(),
                            seen.with(details(ref, consumer)));
            try {
                effects.settle(
                        unit,
                        intent,
                        call -> delivery.deliver(consumer, ref, value, call),
                        tries(consumer),
                        (_, _) -> {});
                return;
            } catch (ProviderException.Refused e) {
                if (e.reason() != ProviderException.Reason.CONFLICT) {
                    throw new UnitOpenException(
                            "cannot deliver to "
                                    + consumer.kind()
                                    + " "
                                    + consumer.target()
                                    + ": "
                                    + e.getMessage());
                }
                lane.listener()
                        .waiting(
                                lane.lease().account(),
                                consumer.target() + " is changing, delivering again");
                lane.engine().waiter().await(RunLimits.ASK_AGAIN);
            }
        }
        throw new UnitOpenException(
                consumer.kind()
                        + " "
                        + consumer.target()
                        + " keeps changing while it is delivered to");
    }

    private Retries tries(ConsumerTarget consumer) {
        Duration most = LaneLimits.UNAVAILABLE_PAUSE_MAX;
        return capabilities.ownMachine(consumer.kind())
                ? lane.calls().retries(most, RunLimits.OWN_DELIVERY_TRIES_MAX)
                : lane.calls().retries(most);
    }

    /**
     * Settles a delivery of unknown outcome under its own intent: looks first, and repeats it only
     * over what it was decided over. Also where its value stands already: the adapter then has its
     * own steps to end, and writes nothing.
     *
     * @throws UnitOpenException when somebody has put another value there since, which stays; the
     *     intent is ended as reconciled, whether or not the call was carried out before
     */
    void redeliver(PlannedUnit unit, IntentRow intent)
            throws UnitOpenException, ProviderException, InterruptedException {
        CredentialRef ref = CredentialRef.parse(intent.details().text("delivered"));
        ConsumerTarget consumer = target(intent.details());
        Delivery delivery = capabilities.delivery(consumer.kind());
        try (SecretBytes value = heldStill(unit, intent, ref);
                ResourceLocks.Held _ = lane.locks().hold(intent.resource())) {
            requireNotReplaced(unit, intent, ref, consumer, value);
            effects.settle(
                    unit,
                    intent,
                    call -> delivery.deliver(consumer, ref, value, call),
                    tries(consumer),
                    (_, _) -> {});
        } catch (ProviderException.Refused e) {
            if (e.reason() != ProviderException.Reason.CONFLICT) {
                throw e;
            }
            // The intent is ended as not done; the unit's own step begins a new attempt.
        }
    }

    private void requireNotReplaced(
            PlannedUnit unit,
            IntentRow intent,
            CredentialRef ref,
            ConsumerTarget consumer,
            SecretBytes value)
            throws UnitOpenException, ProviderException, InterruptedException {
        ConsumerLook.Seen seen = look.at(consumer, ref, value);
        if (seen.wanted()) {
            return;
        }
        try {
            look.requireReplaceable(unit, intent.step(), ref, consumer, seen);
        } catch (UnitOpenException e) {
            Json.Obj left =
                    Json.object()
                            .put("left", "another value")
                            .put("credential", seen.credential())
                            .build();
            effects.reconciled(unit, intent, left, (_, _) -> {});
            throw e;
        }
    }

    /** A value that was destroyed since cannot be sent again: the intent would be open for good. */
    private SecretBytes heldStill(PlannedUnit unit, IntentRow intent, CredentialRef ref)
            throws UnitOpenException {
        @Nullable SecretBytes value = values.open(ref, lane.opening(unit, intent.step()));
        if (value == null) {
            Json.Obj left = Json.object().put("left", "the value is not held any more").build();
            effects.reconciled(unit, intent, left, (_, _) -> {});
            throw new UnitOpenException("the value of " + ref + " is not held");
        }
        return value;
    }

    /**
     * Reads every consumer back, or asks it where it cannot be read, and sees the value accepted.
     *
     * @throws UnitOpenException when one holds something else or denies it, or the value is not
     *     accepted
     */
    void verify(PlannedUnit unit, Step step, CredentialRef ref, Answers answers)
            throws UnitOpenException, ProviderException, RunStoppedException, InterruptedException {
        try (SecretBytes value = held(unit, step, ref)) {
            for (ConsumerTarget consumer : unit.consumers()) {
                if (step == Step.VERIFY && look.wantsItAgain(unit, ref, consumer, value)) {
                    lockedDeliver(unit, Step.DELIVER, ref, value, consumer);
                }
                String how = awaitWorking(consumer, ref, value);
                answers.add(how + " " + consumer.kind() + " " + consumer.target());
            }
            prover.live(ref, value, answers);
        }
        byHand.settle(unit, step == Step.VERIFY ? Step.DELIVER : step);
    }

    /** How it is known that the consumer works with the value. */
    private String awaitWorking(ConsumerTarget consumer, CredentialRef ref, SecretBytes value)
            throws UnitOpenException, ProviderException, RunStoppedException, InterruptedException {
        Patience patience = lane.patience(RunLimits.CONFIRM_LIMIT);
        while (true) {
            Optional<String> how = look.worksWith(consumer, ref, value);
            if (how.isPresent()) {
                return how.get();
            }
            if (patience.over()) {
                throw new UnitOpenException(
                        consumer.kind()
                                + " "
                                + consumer.target()
                                + " does not hold "
                                + ref
                                + " after its delivery");
            }
            lane.pause(RunLimits.ASK_AGAIN);
        }
    }

    /** The consumers of a credential, in or outside the plan. */
    List<ConsumerTarget> consumersOf(CredentialRef ref) {
        return lane.engine().store().read(tx -> tx.credentials().consumersOf(ref)).stream()
                .map(Consumer::target)
                .toList();
    }

    private SecretBytes held(PlannedUnit unit, Step step, CredentialRef ref)
            throws UnitOpenException {
        @Nullable SecretBytes value = values.open(ref, lane.opening(unit, step));
        if (value == null) {
            throw new UnitOpenException("the value of " + ref + " is not held");
        }
        return value;
    }

    private static Json.Obj details(CredentialRef ref, ConsumerTarget consumer) {
        Json.Builder options = Json.object();
        new TreeMap<>(consumer.options()).forEach(options::put);
        return Json.object()
                .put("delivered", ref.toString())
                .put("consumer", consumer.kind())
                .put("target", consumer.target())
                .put("options", options.build())
                .build();
    }

    private static ConsumerTarget target(Json.Obj details) {
        Map<String, String> options = new TreeMap<>();
        Json.Obj stored = details.object("options");
        stored.members().keySet().forEach(name -> options.put(name, stored.text(name)));
        return new ConsumerTarget(details.text("consumer"), details.text("target"), options);
    }
}
