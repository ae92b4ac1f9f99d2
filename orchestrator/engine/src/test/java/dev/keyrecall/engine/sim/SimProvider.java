package dev.keyrecall.engine.sim;

import dev.keyrecall.engine.sim.SimCloud.Held;
import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.BlindSpot;
import dev.keyrecall.spi.CallClass;
import dev.keyrecall.spi.CallLimits;
import dev.keyrecall.spi.Connection;
import dev.keyrecall.spi.ConsumerKind;
import dev.keyrecall.spi.ConsumerTarget;
import dev.keyrecall.spi.ConsumerValue;
import dev.keyrecall.spi.Credential;
import dev.keyrecall.spi.Credential.Status;
import dev.keyrecall.spi.CredentialKind;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.CredentialType;
import dev.keyrecall.spi.Delivery;
import dev.keyrecall.spi.Intent;
import dev.keyrecall.spi.Inventory;
import dev.keyrecall.spi.Issuance;
import dev.keyrecall.spi.Liveness;
import dev.keyrecall.spi.OperatorIdentity;
import dev.keyrecall.spi.Page;
import dev.keyrecall.spi.Provider;
import dev.keyrecall.spi.ProviderAccount;
import dev.keyrecall.spi.ProviderException;
import dev.keyrecall.spi.ProviderException.Reason;
import dev.keyrecall.spi.ProviderInfo;
import dev.keyrecall.spi.Receipt;
import dev.keyrecall.spi.RevealsSecret;
import dev.keyrecall.spi.Revocation;
import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.spi.Support;
import dev.keyrecall.spi.Suspension;
import dev.keyrecall.spi.Target;
import dev.keyrecall.spi.Verification;

import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;

/** One process's adapter to the simulated provider. */
final class SimProvider implements Provider {
    static final URI SOURCE = URI.create("https://docs.aws.amazon.com/IAM/latest/UserGuide/");
    static final String TYPE = "iam-access-key";
    static final String PLACE = "model.place";

    private final SimCloud cloud;
    private final SimTime time;
    private final SimFaults faults;
    private final SimNode node;
    private final SimWatch watch;

    SimProvider(SimCloud cloud, SimTime time, SimFaults faults, SimNode node, SimWatch watch) {
        this.cloud = cloud;
        this.time = time;
        this.faults = faults;
        this.node = node;
        this.watch = watch;
    }

    @Override
    public Duration callTimeout(Map<String, String> settings) {
        return SimCalls.CALL_TIMEOUT;
    }

    @Override
    public CallLimits callLimits(Map<String, String> settings) {
        return CallLimits.NONE;
    }

    @Override
    public ProviderInfo info() {
        return new ProviderInfo("model", "Model", SOURCE, List.of());
    }

    @Override
    public ProviderAccount connect(Connection connection) {
        return new Connected(
                connection.account(), new SimCalls(time, faults, node, watch, connection.gate()));
    }

    @RevealsSecret(why = "the model compares values")
    private static String text(SecretBytes secret) {
        return secret.reveal(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }

    private Duration staleness() {
        return faults.strikes(SimFaults.Kind.STALE_READ)
                ? faults.upTo(SimCloud.STALE_MAX)
                : Duration.ZERO;
    }

    private final class Connected
            implements ProviderAccount, Inventory, Verification, Suspension, Revocation, Delivery {
        private final AccountRef account;
        private final SimCalls calls;

        Connected(AccountRef account, SimCalls calls) {
            this.account = account;
            this.calls = calls;
        }

        @Override
        public OperatorIdentity identify() throws ProviderException {
            return calls.read("identify", () -> new OperatorIdentity("number", "operator", null));
        }

        @Override
        public List<CredentialKind> kinds() {
            return List.of(
                    new CredentialKind(
                            new CredentialType("model", TYPE),
                            new Support.Automated<>(this),
                            new Support.Automated<>(this),
                            new Support.Automated<>(new Mint()),
                            new Support.Automated<>(this),
                            new Support.Automated<>(this),
                            new Support.Unsupported<>("the model has no door", SOURCE),
                            new Support.Unsupported<>("the model has no brake", SOURCE)));
        }

        @Override
        public List<ConsumerKind> consumers() {
            return List.of(new ConsumerKind(PLACE, List.of(), new Support.Automated<>(this)));
        }

        @Override
        public List<BlindSpot> blindSpots() {
            return List.of();
        }

        @Override
        public void close() {}

        @Override
        public CallClass callClass() {
            return CallClass.A_IDEMPOTENT;
        }

        private NavigableMap<String, SimCloud.Key> seen() {
            return cloud.keys(time.instant(), staleness());
        }

        @Override
        public Page<Credential> list(@Nullable String cursor) throws ProviderException {
            return calls.read(
                    "list",
                    () ->
                            new Page<>(
                                    seen().values().stream().map(this::credential).toList(), null));
        }

        @Override
        public List<Credential> ofPrincipal(String principal) throws ProviderException {
            return calls.read(
                    "ofPrincipal " + principal,
                    () ->
                            seen().values().stream()
                                    .filter(key -> key.principal().equals(principal))
                                    .map(this::credential)
                                    .toList());
        }

        private Credential credential(SimCloud.Key key) {
            return new Credential(
                    ref(key.id()),
                    key.principal(),
                    "UID" + key.principal(),
                    "team",
                    key.status(),
                    key.createdAt(),
                    null);
        }

        private CredentialRef ref(String id) {
            return new CredentialRef(account, TYPE, id);
        }

        @Override
        public Liveness verify(CredentialRef ref, SecretBytes secret) {
            String value = text(secret);
            try {
                return calls.read(
                        "verify " + ref.id(),
                        () -> {
                            SimCloud.Key key = seen().get(ref.id());
                            boolean live =
                                    key != null
                                            && key.status() == Status.ACTIVE
                                            && key.value().equals(value);
                            return live
                                    ? new Liveness.Live("someone")
                                    : new Liveness.Dead("InvalidId");
                        });
            } catch (ProviderException e) {
                return new Liveness.Unknown("no answer", true);
            }
        }

        @Override
        public Receipt suspend(Target.ByRef target, Intent intent) throws ProviderException {
            return status("suspend", target, intent, Status.INACTIVE);
        }

        @Override
        public Receipt resume(Target.ByRef target, Intent intent) throws ProviderException {
            return status("resume", target, intent, Status.ACTIVE);
        }

        private Receipt status(String operation, Target.ByRef target, Intent intent, Status status)
                throws ProviderException {
            return calls.effect(
                    operation + " " + target.ref().id(),
                    intent,
                    () -> {
                        SimCloud.Key key = cloud.key(target.ref().id());
                        if (key == null) {
                            throw new ProviderException.Refused(
                                    Reason.NOT_FOUND, "NoSuchEntity", "no such credential", null);
                        }
                        watch.cutting(operation, key);
                        cloud.status(time.instant(), key, status);
                        watch.landed(operation);
                        return new Receipt(key.status() == status, "r-1");
                    });
        }

        @Override
        public Receipt revoke(Target target, Intent intent) throws ProviderException {
            String id = ((Target.ByRef) target).ref().id();
            return calls.effect(
                    "revoke " + id,
                    intent,
                    () -> {
                        SimCloud.Key key = cloud.key(id);
                        if (key != null) {
                            watch.cutting("revoke", key);
                            cloud.remove(time.instant(), id);
                            watch.landed("revoke");
                        }
                        return new Receipt(key == null, "r-2");
                    });
        }

        @Override
        public void check(ConsumerTarget target) {
            // A place of this model has no options.
        }

        @Override
        public ConsumerValue read(ConsumerTarget target) throws ProviderException {
            return calls.read(
                    "read " + target.target(),
                    () -> {
                        Held held = cloud.places().get(target.target());
                        return held == null
                                ? new ConsumerValue.Absent("empty")
                                : new ConsumerValue.Held(
                                        held.id(), SecretBytes.ofUtf8(held.value()));
                    });
        }

        @Override
        public Receipt deliver(
                ConsumerTarget target, CredentialRef ref, SecretBytes secret, Intent intent)
                throws ProviderException {
            Held held = new Held(ref.id(), text(secret));
            return calls.effect(
                    "deliver " + ref.id() + " to " + target.target(),
                    intent,
                    () -> {
                        boolean before =
                                cloud.deliver(target.target(), intent.token().toString(), held);
                        watch.landed("deliver");
                        return new Receipt(before, "r-3");
                    });
        }

        private final class Mint implements Issuance.Minted {
            @Override
            public CallClass callClass() {
                return CallClass.D_ANONYMOUS_CREATE;
            }

            @Override
            public int slotsPerPrincipal() {
                return SimCloud.SLOTS;
            }

            @Override
            public Issued mint(String principal, Intent intent) throws ProviderException {
                return calls.effect(
                        "mint " + principal,
                        intent,
                        () -> {
                            if (cloud.of(principal).size() >= SimCloud.SLOTS) {
                                throw new ProviderException.Refused(
                                        Reason.LIMIT, "LimitExceeded", "both slots taken", null);
                            }
                            Instant now = time.instant();
                            SimCloud.Key key = cloud.create(principal, now, false);
                            watch.landed("mint " + key.id());
                            return new Issued(
                                    ref(key.id()),
                                    SecretBytes.ofUtf8(key.value()),
                                    now,
                                    new Receipt(false, "r-4"));
                        });
            }

            @Override
            public List<Orphan> orphans(String principal, Intent intent) throws ProviderException {
                return calls.read(
                        "orphans " + principal,
                        () ->
                                seen().values().stream()
                                        .filter(key -> key.principal().equals(principal))
                                        .filter(key -> !intent.beforeImage().contains(key.id()))
                                        .map(
                                                key ->
                                                        new Orphan(
                                                                ref(key.id()),
                                                                key.createdAt(),
                                                                key.used()))
                                        .toList());
            }
        }
    }
}
