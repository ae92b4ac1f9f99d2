package dev.keyrecall.engine.run;

import dev.keyrecall.engine.campaign.PlannedUnit;
import dev.keyrecall.engine.inventory.Consumer;
import dev.keyrecall.engine.inventory.ObservedCredential;
import dev.keyrecall.engine.port.Fingerprints;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.engine.secret.Lookup;
import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.ConsumerKind;
import dev.keyrecall.spi.ConsumerTarget;
import dev.keyrecall.spi.ConsumerValue;
import dev.keyrecall.spi.Credential;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.ProviderException;
import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.vault.Fingerprint;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Where a credential may stand although another one is registered there: at the consumers of its
 * principal's other credentials, and at the places that the plan names, each of which is read once
 * a run for it. Places of other principals that the plan does not name are not read: nobody
 * approved that. Thread-safe.
 */
final class Whereabouts {
    private final LaneRun lane;
    private final ConsumerLook look;
    private @Nullable Map<String, Set<CredentialRef>> byPrincipal;
    private @Nullable Map<CredentialRef, Map<ConsumerTarget, CredentialRef>> misplaced;

    Whereabouts(LaneRun lane, ConsumerLook look) {
        this.lane = lane;
        this.look = look;
    }

    /**
     * Places to look at, as they are registered now, each with what it is registered for.
     *
     * @param listed all credentials of the unit's principal that are listed now
     */
    Map<ConsumerTarget, CredentialRef> of(PlannedUnit unit, List<Credential> listed)
            throws ProviderException, RunStoppedException, InterruptedException {
        Set<CredentialRef> siblings = new LinkedHashSet<>();
        Map<ConsumerTarget, CredentialRef> places = new LinkedHashMap<>();
        listed.forEach(credential -> siblings.add(credential.ref()));
        try (ResourceLocks.Held _ = lane.locks().hold("whereabouts " + account())) {
            siblings.addAll(known().getOrDefault(unit.principal(), Set.of()));
            places.putAll(misplaced().getOrDefault(unit.ref(), Map.of()));
        }
        lane.engine()
                .store()
                .read(
                        tx -> {
                            for (CredentialRef ref : siblings) {
                                consumersOf(tx, ref).forEach(target -> places.put(target, ref));
                            }
                            return true;
                        });
        return places;
    }

    static List<ConsumerTarget> consumersOf(Tx tx, CredentialRef ref) {
        return tx.credentials().consumersOf(ref).stream().map(Consumer::target).toList();
    }

    /** Those that are gone, too: what was moved off them for a while is still theirs. */
    private Map<String, Set<CredentialRef>> known() {
        Map<String, Set<CredentialRef>> found = byPrincipal;
        if (found == null) {
            found = new HashMap<>();
            for (ObservedCredential one :
                    lane.engine().store().read(tx -> tx.credentials().observedIn(account()))) {
                found.computeIfAbsent(one.credential().principal(), _ -> new LinkedHashSet<>())
                        .add(one.credential().ref());
            }
            byPrincipal = found;
        }
        return found;
    }

    private Map<CredentialRef, Map<ConsumerTarget, CredentialRef>> misplaced()
            throws ProviderException, RunStoppedException, InterruptedException {
        Map<CredentialRef, Map<ConsumerTarget, CredentialRef>> found = misplaced;
        if (found == null) {
            found = new HashMap<>();
            for (PlannedUnit unit : lane.plan().units()) {
                for (ConsumerTarget consumer : unit.consumers()) {
                    if (lane.stop().requested()) {
                        throw new RunStoppedException();
                    }
                    if (!isReadable(unit, consumer)) {
                        continue;
                    }
                    for (CredentialRef ref : standing(consumer)) {
                        if (!ref.equals(unit.ref())) {
                            found.computeIfAbsent(ref, _ -> new LinkedHashMap<>())
                                    .put(consumer, unit.ref());
                        }
                    }
                }
            }
            misplaced = found;
        }
        return found;
    }

    /** Whether this lane reaches it: a place of another account only where it needs none. */
    private boolean isReadable(PlannedUnit unit, ConsumerTarget consumer) {
        return unit.ref().account().equals(account())
                || lane.engine().providers().consumers().stream()
                        .map(ConsumerKind::name)
                        .anyMatch(consumer.kind()::equals);
    }

    /** Which credentials of this lane's account stand there, as far as it can be read. */
    private List<CredentialRef> standing(ConsumerTarget consumer)
            throws ProviderException, InterruptedException {
        if (!(look.foundIfReached(consumer) instanceof ConsumerValue.Held held)) {
            return List.of();
        }
        try (SecretBytes secret = held.secret()) {
            String id = held.credentialId();
            if (id != null) {
                return lane.plan().units().stream()
                        .map(PlannedUnit::ref)
                        .filter(ref -> ref.account().equals(account()) && ref.id().equals(id))
                        .toList();
            }
            List<Fingerprint> fingerprints = Lookup.ofValue(lane.vault(), secret);
            return lane.engine().store().read(tx -> matching(tx, fingerprints));
        }
    }

    private List<CredentialRef> matching(Tx tx, List<Fingerprint> fingerprints) {
        List<CredentialRef> found = new ArrayList<>();
        for (Fingerprint fingerprint : fingerprints) {
            tx.fingerprints().matching(fingerprint).stream()
                    .map(Fingerprints.Entry::ref)
                    .filter(ref -> ref.account().equals(account()))
                    .forEach(found::add);
        }
        return found;
    }

    private AccountRef account() {
        return lane.lease().account();
    }
}
