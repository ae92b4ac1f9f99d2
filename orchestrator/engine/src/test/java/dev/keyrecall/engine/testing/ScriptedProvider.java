package dev.keyrecall.engine.testing;

import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.BlindSpot;
import dev.keyrecall.spi.CallClass;
import dev.keyrecall.spi.CallLimits;
import dev.keyrecall.spi.Connection;
import dev.keyrecall.spi.ConsumerKind;
import dev.keyrecall.spi.ConsumerTarget;
import dev.keyrecall.spi.ConsumerValue;
import dev.keyrecall.spi.Credential;
import dev.keyrecall.spi.CredentialKind;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.CredentialType;
import dev.keyrecall.spi.Delivery;
import dev.keyrecall.spi.HumanStep;
import dev.keyrecall.spi.Intent;
import dev.keyrecall.spi.Inventory;
import dev.keyrecall.spi.OperatorIdentity;
import dev.keyrecall.spi.Page;
import dev.keyrecall.spi.Provider;
import dev.keyrecall.spi.ProviderAccount;
import dev.keyrecall.spi.ProviderException;
import dev.keyrecall.spi.ProviderInfo;
import dev.keyrecall.spi.Receipt;
import dev.keyrecall.spi.Revocation;
import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.spi.Support;
import dev.keyrecall.spi.Target;

import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A provider {@code toy} that lists what a test put there, page by page, and fails when the test
 * says so. Every call with an effect is counted in {@link #writes}. Not thread-safe.
 */
public final class ScriptedProvider implements Provider {
    /** The one credential type it has. */
    public static final CredentialType PASS = new CredentialType("toy", "pass");

    private static final URI SOURCE = URI.create("https://example.invalid/toy");

    /** What is listed, by id. */
    public final Map<String, Credential> listed = new TreeMap<>();

    /** Pages that are listed instead, one for each call, the rest from {@link #listed}. */
    public final Deque<Page<Credential>> pages = new ArrayDeque<>();

    /** What the next calls fail with, in order; then they succeed. */
    public final Deque<ProviderException> failures = new ArrayDeque<>();

    /** Called before each page. */
    public Runnable beforePage = () -> {};

    /** What connecting fails with; null for nothing. */
    public @Nullable ProviderException connectFailure;

    /** The id of the credential that we are; null for one that is not listed. */
    public @Nullable String operator;

    /** Whether an id by itself tells its principal. */
    public boolean tellsPrincipals;

    public int pageSize = 2;
    public int writes;
    public int reads;
    public int openAccounts;

    /** Lists a credential made a year ago, used yesterday, owned by the core team. */
    public CredentialRef add(AccountRef account, String id) {
        Instant made = MovableClock.START.minusSeconds(365L * 86_400);
        return add(account, id, "core", Credential.Status.ACTIVE, made);
    }

    public CredentialRef add(
            AccountRef account,
            String id,
            @Nullable String owner,
            Credential.Status status,
            Instant createdAt) {
        CredentialRef ref = new CredentialRef(account, PASS.name(), id);
        Instant used = owner == null ? null : MovableClock.START.minusSeconds(86_400);
        listed.put(
                id, new Credential(ref, "user-" + id, "uid-" + id, owner, status, createdAt, used));
        return ref;
    }

    /** What is listed under an id. */
    public Credential at(String id) {
        Credential found = listed.get(id);
        if (found == null) {
            throw new IllegalStateException("not listed: " + id);
        }
        return found;
    }

    /** Changes the status behind everybody's back. */
    public void turn(CredentialRef ref, Credential.Status status) {
        Credential old = at(ref.id());
        add(ref.account(), ref.id(), old.owner(), status, old.createdAt());
    }

    @Override
    public Duration callTimeout(Map<String, String> settings) {
        return Duration.ZERO;
    }

    @Override
    public CallLimits callLimits(Map<String, String> settings) {
        return CallLimits.NONE;
    }

    @Override
    public ProviderInfo info() {
        return new ProviderInfo(
                "toy",
                "Toy",
                SOURCE,
                List.of(
                        new ProviderInfo.Setting("endpoint", true, "where it listens"),
                        new ProviderInfo.Setting("region", false, "which part of it")));
    }

    @Override
    public ProviderAccount connect(Connection connection) throws ProviderException {
        if (connectFailure != null) {
            throw connectFailure;
        }
        openAccounts++;
        return new ToyAccount(connection.account());
    }

    private void answer() throws ProviderException {
        reads++;
        ProviderException failure = failures.poll();
        if (failure != null) {
            throw failure;
        }
    }

    private final class ToyAccount implements ProviderAccount {
        private final AccountRef account;

        ToyAccount(AccountRef account) {
            this.account = account;
        }

        @Override
        public OperatorIdentity identify() throws ProviderException {
            answer();
            CredentialRef ref =
                    operator == null ? null : new CredentialRef(account, PASS.name(), operator);
            return new OperatorIdentity("4711", "toy/operator", ref);
        }

        @Override
        public List<CredentialKind> kinds() {
            return List.of(
                    new CredentialKind(
                            PASS,
                            new Support.Automated<>(tellsPrincipals ? new Quick() : new Lists()),
                            unsupported(),
                            new Support.Assisted<>(new HumanStep("ask", SOURCE, "a note")),
                            unsupported(),
                            new Support.Automated<>(new Revokes()),
                            unsupported(),
                            unsupported()));
        }

        @Override
        public List<ConsumerKind> consumers() {
            return List.of(
                    new ConsumerKind(
                            "toy.box",
                            List.of("json-key"),
                            new Support.Automated<>(new Delivers())),
                    new ConsumerKind("toy.stone", List.of(), unsupported()));
        }

        @Override
        public List<BlindSpot> blindSpots() {
            return List.of(
                    new BlindSpot(
                            "guest-passes", "passes of guests", "they are not listed", SOURCE));
        }

        @Override
        public void close() {
            openAccounts--;
        }
    }

    private static <C> Support<C> unsupported() {
        return new Support.Unsupported<>("it is a toy", SOURCE);
    }

    private class Lists implements Inventory {
        @Override
        public Page<Credential> list(@Nullable String cursor) throws ProviderException {
            beforePage.run();
            answer();
            Page<Credential> scripted = pages.poll();
            if (scripted != null) {
                return scripted;
            }
            String from = cursor == null ? "" : cursor;
            List<Credential> items = new ArrayList<>();
            for (Map.Entry<String, Credential> entry : listed.entrySet()) {
                if (entry.getKey().compareTo(from) > 0) {
                    if (items.size() == pageSize) {
                        return new Page<>(items, items.getLast().ref().id());
                    }
                    items.add(entry.getValue());
                }
            }
            return new Page<>(items, null);
        }

        @Override
        public List<Credential> ofPrincipal(String principal) throws ProviderException {
            answer();
            return listed.values().stream()
                    .filter(credential -> credential.principal().equals(principal))
                    .toList();
        }
    }

    private final class Quick extends Lists {
        @Override
        public Optional<String> principalOf(SecretBytes word) throws ProviderException {
            answer();
            for (Credential one : listed.values()) {
                try (SecretBytes id = SecretBytes.ofUtf8(one.ref().id())) {
                    if (id.sameAs(word)) {
                        return Optional.of(one.principal());
                    }
                }
            }
            return Optional.empty();
        }
    }

    private final class Revokes implements Revocation {
        @Override
        public CallClass callClass() {
            return CallClass.A_IDEMPOTENT;
        }

        @Override
        public Receipt revoke(Target target, Intent intent) {
            writes++;
            return new Receipt(false, null);
        }
    }

    private final class Delivers implements Delivery {
        @Override
        public CallClass callClass() {
            return CallClass.A_IDEMPOTENT;
        }

        @Override
        public void check(ConsumerTarget target) throws ProviderException.Refused {
            if ("".equals(target.options().get("json-key"))) {
                throw new ProviderException.Refused(
                        ProviderException.Reason.INVALID, "check", "json-key names no field", null);
            }
        }

        @Override
        public ConsumerValue read(ConsumerTarget target) {
            return new ConsumerValue.Absent("an empty box");
        }

        @Override
        public Receipt deliver(
                ConsumerTarget target, CredentialRef ref, SecretBytes secret, Intent intent) {
            writes++;
            return new Receipt(false, null);
        }
    }
}
