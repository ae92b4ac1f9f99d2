package dev.keyrecall.engine.run;

import dev.keyrecall.engine.campaign.PlannedUnit;
import dev.keyrecall.engine.campaign.Step;
import dev.keyrecall.engine.port.Journal.IntentRow;
import dev.keyrecall.engine.port.Journal.JournalRow;
import dev.keyrecall.engine.secret.Lookup;
import dev.keyrecall.spi.Confirmation;
import dev.keyrecall.spi.ConsumerTarget;
import dev.keyrecall.spi.ConsumerValue;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.Delivery;
import dev.keyrecall.spi.ProviderException;
import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.spi.json.Json;
import dev.keyrecall.vault.Fingerprint;

import org.jspecify.annotations.Nullable;

import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Looks at what stands at a consumer, and whether a delivery may be written over it: over nothing,
 * over what the unit replaces, and over what stood there when its step first decided to deliver. A
 * value that somebody put there since is newer than that decision.
 */
final class ConsumerLook {
    private static final String STOOD = "stood";
    private static final String CREDENTIAL = "credential";
    private static final String FINGERPRINT = "fingerprint";

    private final LaneRun lane;
    private final Capabilities capabilities;
    private final ByHand byHand;

    ConsumerLook(LaneRun lane, Capabilities capabilities) {
        this.lane = lane;
        this.capabilities = capabilities;
        this.byHand = new ByHand(lane);
    }

    /** What a consumer holds in a form that can be read. The caller closes the value. */
    Optional<ConsumerValue.Held> read(ConsumerTarget consumer)
            throws UnitOpenException, ProviderException, InterruptedException {
        return switch (found(consumer)) {
            case ConsumerValue.Held held -> Optional.of(held);
            case ConsumerValue.Masked _ -> Optional.empty();
            case ConsumerValue.Absent _ -> Optional.empty();
            case ConsumerValue.Unreadable _ -> Optional.empty();
        };
    }

    /** What it holds, as far as it lets us read: a consumer that refuses tells nothing. */
    Optional<ConsumerValue.Held> readIfAllowed(ConsumerTarget consumer)
            throws UnitOpenException, ProviderException, InterruptedException {
        try {
            return read(consumer);
        } catch (ProviderException.Refused e) {
            if (e.reason() == ProviderException.Reason.OPERATOR_CREDENTIAL) {
                throw e;
            }
            return Optional.empty();
        }
    }

    /** What stands at a place that may refuse, or be out of reach of this account's adapter. */
    ConsumerValue foundIfReached(ConsumerTarget consumer)
            throws ProviderException, InterruptedException {
        try {
            return found(consumer);
        } catch (UnitOpenException e) {
            return new ConsumerValue.Absent("no adapter that is here reads such places");
        } catch (ProviderException.Refused e) {
            if (e.reason() == ProviderException.Reason.OPERATOR_CREDENTIAL) {
                throw e;
            }
            return new ConsumerValue.Absent("it refuses to be read");
        }
    }

    /** Asks a place that may be out of reach, or refuse, whether it works with a credential. */
    Confirmation askIfReached(ConsumerTarget consumer, CredentialRef ref, SecretBytes value)
            throws ProviderException, InterruptedException {
        try {
            return ask(consumer, ref, value);
        } catch (UnitOpenException e) {
            return Confirmation.SILENT;
        } catch (ProviderException.Refused e) {
            if (e.reason() == ProviderException.Reason.OPERATOR_CREDENTIAL) {
                throw e;
            }
            return Confirmation.SILENT;
        }
    }

    /** What a consumer itself says of a credential, or the person who writes into it. */
    Confirmation ask(ConsumerTarget consumer, CredentialRef ref, SecretBytes value)
            throws UnitOpenException, ProviderException, InterruptedException {
        if (capabilities.byHand(consumer.kind()).isPresent()) {
            return byHand.said(consumer, ref);
        }
        Delivery delivery = capabilities.delivery(consumer.kind());
        return lane.calls().read(() -> delivery.confirm(consumer, ref, value));
    }

    /** What stands at a consumer. The caller closes a value that is held. */
    ConsumerValue found(ConsumerTarget consumer)
            throws UnitOpenException, ProviderException, InterruptedException {
        if (capabilities.byHand(consumer.kind()).isPresent()) {
            return new ConsumerValue.Unreadable("a person writes into it");
        }
        Delivery delivery = capabilities.delivery(consumer.kind());
        try {
            return lane.calls().read(() -> delivery.read(consumer));
        } catch (ProviderException.Refused e) {
            if (e.reason() == ProviderException.Reason.NOT_FOUND) {
                return new ConsumerValue.Absent("the place itself is missing");
            }
            throw e;
        }
    }

    /**
     * Whether a consumer works with a value, for all that can be known: it was read back there, or
     * cannot be read and the consumer confirms it. What it denies it does not work with.
     *
     * @return how it is known; empty when it does not
     */
    Optional<String> worksWith(ConsumerTarget consumer, CredentialRef ref, SecretBytes value)
            throws UnitOpenException, ProviderException, InterruptedException {
        boolean unreadable;
        switch (found(consumer)) {
            case ConsumerValue.Held held -> {
                if (!seen(held, ref, value).wanted()) {
                    return Optional.empty();
                }
                unreadable = false;
            }
            case ConsumerValue.Unreadable _ -> unreadable = true;
            case ConsumerValue.Masked _ -> {
                return Optional.empty();
            }
            case ConsumerValue.Absent _ -> {
                return Optional.empty();
            }
        }
        boolean told = capabilities.byHand(consumer.kind()).isPresent();
        return switch (ask(consumer, ref, value)) {
            case CONFIRMED ->
                    Optional.of(told ? "is said to hold:" : unreadable ? "confirms" : "holds");
            case DENIED -> Optional.empty();
            case SILENT -> unreadable ? Optional.empty() : Optional.of("holds");
        };
    }

    /** Looks for a value at a consumer. */
    Seen at(ConsumerTarget consumer, CredentialRef ref, SecretBytes value)
            throws UnitOpenException, ProviderException, InterruptedException {
        Optional<ConsumerValue.Held> held = read(consumer);
        return held.isEmpty()
                ? new Seen(false, null, false, List.of())
                : seen(held.get(), ref, value);
    }

    /** Closes what is held. */
    private Seen seen(ConsumerValue.Held held, CredentialRef ref, SecretBytes value) {
        try (SecretBytes secret = held.secret()) {
            String id = held.credentialId();
            boolean wanted = (id == null || id.equals(ref.id())) && secret.sameAs(value);
            List<String> fingerprints =
                    Lookup.ofValue(lane.vault(), secret).stream().map(Fingerprint::text).toList();
            return new Seen(
                    true, id == null || !isKnown(ref, id) ? null : id, wanted, fingerprints);
        }
    }

    /**
     * Whether a text beside a value is the id of a credential. What is not may be anything that a
     * wrong layout takes for one, a value too, and is told nowhere.
     */
    private boolean isKnown(CredentialRef alike, String id) {
        if (id.equals(alike.id())) {
            return true;
        }
        CredentialRef named;
        try {
            named = new CredentialRef(alike.account(), alike.typeName(), id);
        } catch (IllegalArgumentException e) {
            // No text that an id could have.
            return false;
        }
        return lane.engine()
                .store()
                .read(
                        tx ->
                                tx.credentials().observed(named).isPresent()
                                        || tx.credentials().accepted(named).isPresent());
    }

    /**
     * Refuses to write over what is not the unit's to replace.
     *
     * @throws UnitOpenException when another credential stands there that we know, which was
     *     registered wrongly or moved, or one that was put there since the step first decided to
     *     deliver
     */
    void requireReplaceable(
            PlannedUnit unit, Step step, CredentialRef ref, ConsumerTarget consumer, Seen seen)
            throws UnitOpenException {
        String id = seen.credential();
        if (!seen.held() || (id != null && expected(unit, ref).contains(id))) {
            return;
        }
        if (id != null) {
            requireUnknown(unit, consumer, id);
        }
        List<Json.Obj> decisions = decisions(unit, step, consumer);
        if (!decisions.isEmpty() && decisions.stream().noneMatch(seen::stoodAt)) {
            throw new UnitOpenException(
                    place(consumer)
                            + " was changed by somebody after the delivery of "
                            + ref
                            + " to it was begun: it holds "
                            + (id == null ? "another value" : id)
                            + ", which was left as it is; put back what stood there before, then"
                            + " resume; or, if that is to stay, remove the registration with"
                            + " 'keyrecall inventory consumer remove' and make a new plan");
        }
    }

    private void requireUnknown(PlannedUnit unit, ConsumerTarget consumer, String id)
            throws UnitOpenException {
        CredentialRef other = new CredentialRef(unit.ref().account(), unit.ref().typeName(), id);
        if (lane.engine().store().read(tx -> tx.credentials().accepted(other)).isPresent()) {
            throw new UnitOpenException(
                    place(consumer)
                            + " holds "
                            + other
                            + ", not "
                            + unit.ref()
                            + ": correct its registration with 'keyrecall inventory consumer"
                            + " remove', then make a new plan");
        }
    }

    private Set<String> expected(PlannedUnit unit, CredentialRef delivered) {
        Set<String> ids = new HashSet<>(Set.of(unit.ref().id(), delivered.id()));
        CredentialRef bridge = unit.bridge();
        if (bridge != null) {
            ids.add(bridge.id());
            lane.engine().store().read(tx -> tx.campaigns().units(lane.plan().campaign())).stream()
                    .filter(row -> row.ref().equals(bridge))
                    .map(row -> row.replacement())
                    .filter(Objects::nonNull)
                    .forEach(replacement -> ids.add(replacement.id()));
        }
        return ids;
    }

    /**
     * Whether a consumer that cannot be read was delivered to by an earlier run only, and does not
     * confirm it: a person may have mended it since, and has not the value.
     */
    boolean wantsItAgain(
            PlannedUnit unit, CredentialRef ref, ConsumerTarget consumer, SecretBytes value)
            throws UnitOpenException, ProviderException, InterruptedException {
        boolean now =
                intents(unit, Step.DELIVER, consumer).stream()
                        .anyMatch(intent -> intent.laneEpoch() == lane.lease().epoch());
        return !now
                && capabilities.byHand(consumer.kind()).isEmpty()
                && found(consumer) instanceof ConsumerValue.Unreadable
                && worksWith(consumer, ref, value).isEmpty();
    }

    /** What each earlier intent of the step at this consumer says of what stood there. */
    private List<Json.Obj> decisions(PlannedUnit unit, Step step, ConsumerTarget consumer) {
        return intents(unit, step, consumer).stream().map(IntentRow::details).toList();
    }

    private List<IntentRow> intents(PlannedUnit unit, Step step, ConsumerTarget consumer) {
        String resource = resource(consumer);
        return lane
                .engine()
                .store()
                .read(tx -> tx.journal().ofUnit(lane.plan().campaign(), unit.ordinal()))
                .stream()
                .map(JournalRow::intent)
                .filter(intent -> intent.step() == step && intent.resource().equals(resource))
                .toList();
    }

    static String resource(ConsumerTarget consumer) {
        return "consumer " + place(consumer);
    }

    static String place(ConsumerTarget consumer) {
        return consumer.kind() + " " + consumer.target();
    }

    /**
     * What stood at a consumer at one moment.
     *
     * @param held whether anything did that can be read
     * @param credential the credential's id; null where none that we know is written beside the
     *     value
     * @param wanted whether it is the value that was looked for
     * @param fingerprints those of the value, the one under the current key first
     */
    record Seen(
            boolean held, @Nullable String credential, boolean wanted, List<String> fingerprints) {
        Seen {
            fingerprints = List.copyOf(fingerprints);
        }

        /** An intent's details with this in them, so that it is known again. */
        Json.Obj with(Json.Obj details) {
            Json.Obj stood =
                    Json.object()
                            .put(CREDENTIAL, credential)
                            .put(FINGERPRINT, held ? fingerprints.getFirst() : null)
                            .build();
            return details.with(STOOD, stood);
        }

        /** Whether an intent says that this stood there when it was decided. */
        private boolean stoodAt(Json.Obj details) {
            if (details.get(STOOD).isEmpty()) {
                return false;
            }
            Json.Obj stood = details.object(STOOD);
            return stood.get(CREDENTIAL).equals(Optional.of(Json.of(credential)))
                    && fingerprints.stream()
                            .map(Json::of)
                            .anyMatch(one -> stood.get(FINGERPRINT).equals(Optional.of(one)));
        }
    }
}
