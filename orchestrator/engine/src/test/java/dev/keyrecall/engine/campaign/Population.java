package dev.keyrecall.engine.campaign;

import dev.keyrecall.engine.inventory.AcceptedCredential;
import dev.keyrecall.engine.inventory.Account;
import dev.keyrecall.engine.inventory.Consumer;
import dev.keyrecall.engine.inventory.Finding;
import dev.keyrecall.engine.inventory.ObservedCredential;
import dev.keyrecall.engine.scope.Scope;
import dev.keyrecall.engine.scope.ScopeException;
import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.ConsumerTarget;
import dev.keyrecall.spi.Credential;
import dev.keyrecall.spi.Credential.Status;
import dev.keyrecall.spi.CredentialRef;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One account's credentials, built line by line for a test. */
final class Population {
    static final Instant NOW = Instant.parse("2026-11-23T09:00:00Z");
    static final AccountRef PROD = new AccountRef("aws", "prod");
    static final String DIGEST = "ab".repeat(32);

    final List<ObservedCredential> observed = new ArrayList<>();
    final List<AcceptedCredential> accepted = new ArrayList<>();
    final List<Consumer> consumers = new ArrayList<>();
    final List<Finding> findings = new ArrayList<>();
    final Set<CredentialRef> held = new HashSet<>();
    private final AccountRef account;
    private @Nullable Instant refreshedAt = NOW;
    private @Nullable CredentialRef operatedWith;

    Population() {
        this(PROD);
    }

    Population(AccountRef account) {
        this.account = account;
    }

    CredentialRef ref(String id) {
        return new CredentialRef(account, "iam-access-key", id);
    }

    /**
     * Adds a credential.
     *
     * @param accepted its status in the accepted inventory; null for unexpected
     * @param listed its status in the listing; null for missing
     * @param consumerCount how many consumers it has
     */
    Population with(
            String id,
            String principal,
            @Nullable Status accepted,
            @Nullable Status listed,
            int consumerCount) {
        CredentialRef ref = ref(id);
        if (accepted != null) {
            this.accepted.add(
                    new AcceptedCredential(
                            ref, principal, accepted, NOW, "tester", true, List.of()));
        }
        Credential credential =
                new Credential(
                        ref,
                        principal,
                        "uid-" + principal,
                        "team-" + principal,
                        listed == null ? Status.ACTIVE : listed,
                        NOW.minus(Duration.ofDays(90)),
                        null);
        observed.add(
                new ObservedCredential(credential, false, NOW, NOW, listed == null ? NOW : null));
        for (int i = 0; i < consumerCount; i++) {
            consumers.add(
                    new Consumer(
                            ref,
                            new ConsumerTarget("aws.secretsmanager", id + "/" + i, Map.of()),
                            NOW));
        }
        return this;
    }

    /** Adds one that was accepted as active, and that no listing has told of. */
    Population neverListed(String id, String principal) {
        accepted.add(
                new AcceptedCredential(
                        ref(id), principal, Status.ACTIVE, NOW, "campaign x", true, List.of()));
        return this;
    }

    Population operatedWith(String id) {
        operatedWith = ref(id);
        return this;
    }

    Population neverRefreshed() {
        refreshedAt = null;
        return this;
    }

    PlanInput.AccountInventory inventory() {
        return new PlanInput.AccountInventory(
                new Account(
                        account,
                        Map.of(),
                        NOW,
                        "123456789012",
                        operatedWith,
                        refreshedAt,
                        refreshedAt == null ? null : DIGEST),
                observed,
                accepted,
                !accepted.isEmpty(),
                consumers,
                List.of(),
                findings);
    }

    PlanInput input(Mode mode, String scope, Duration soak) {
        return input(mode, scope, soak, List.of(inventory()));
    }

    PlanInput input(
            Mode mode, String scope, Duration soak, List<PlanInput.AccountInventory> accounts) {
        try {
            return new PlanInput(
                    "plan-test",
                    "camp-test",
                    mode,
                    Scope.parse(scope),
                    NOW,
                    new Requester("a1".repeat(32), "b2".repeat(32)),
                    soak,
                    3,
                    Duration.ofSeconds(10),
                    accounts,
                    (_, _) -> 2,
                    Set.of("person"),
                    held::contains,
                    Map.of(),
                    7,
                    "cd".repeat(32));
        } catch (ScopeException e) {
            throw new IllegalArgumentException(e);
        }
    }

    Plan plan(Mode mode) throws PlanException {
        return plan(mode, "all");
    }

    Plan plan(Mode mode, String scope) throws PlanException {
        return PlanMaker.make(input(mode, scope, Duration.ofHours(1)));
    }
}
