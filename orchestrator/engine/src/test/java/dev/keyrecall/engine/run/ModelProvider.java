package dev.keyrecall.engine.run;

import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.BlindSpot;
import dev.keyrecall.spi.CallClass;
import dev.keyrecall.spi.CallGate;
import dev.keyrecall.spi.CallLimits;
import dev.keyrecall.spi.Confirmation;
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
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** An adapter to {@link ModelCloud}, with a hook before and after everything that it does there. */
final class ModelProvider implements Provider {
    static final URI SOURCE = URI.create("https://docs.aws.amazon.com/IAM/latest/UserGuide/");

    final ModelCloud home;
    final Map<String, ModelCloud> others = new HashMap<>();
    final InstantSource clock;
    Hook hook = new Hook() {};

    /** What it declares; and the gate of the account connected last, which a hook may pass. */
    CallLimits limits = CallLimits.NONE;

    volatile CallGate gate = CallGate.OPEN;

    /** The place where the adapter reads what it works with; null for a place outside the model. */
    volatile @Nullable String ownPlace;

    ModelProvider(ModelCloud cloud, InstantSource clock) {
        this.home = cloud;
        this.clock = clock;
    }

    @Override
    public Duration callTimeout(Map<String, String> settings) {
        return Duration.ZERO;
    }

    @Override
    public CallLimits callLimits(Map<String, String> settings) {
        return limits;
    }

    @Override
    public ProviderInfo info() {
        return new ProviderInfo("model", "Model", SOURCE, List.of());
    }

    @Override
    public ProviderAccount connect(Connection connection) {
        gate = connection.gate();
        return new Connected(connection.account());
    }

    /**
     * Where a test cuts in: throwing before means not carried out, after means carried out and no
     * answer.
     */
    interface Hook {
        default void before(String operation) throws ProviderException {}

        default void after(String operation) throws ProviderException {}

        default void identifying(String account) throws ProviderException {}

        default void at(String place) throws ProviderException {}

        default void minting(String principal) throws ProviderException {}

        default void minted(String principal) throws ProviderException {}

        /** Right before a credential is suspended or revoked. */
        default void cutting(String id) throws ProviderException {}

        /** Whether it is judged by how it stood once, when it was in force. */
        default boolean stale(String id) {
            return false;
        }

        default void probing(String id) throws ProviderException {}
    }

    @RevealsSecret(why = "the model compares values")
    static String text(SecretBytes secret) {
        return secret.reveal(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }

    private final class Connected
            implements ProviderAccount, Inventory, Verification, Suspension, Revocation, Delivery {
        private final AccountRef account;
        private final ModelCloud cloud;

        Connected(AccountRef account) {
            this.account = account;
            this.cloud = others.getOrDefault(account.name(), home);
        }

        @Override
        public OperatorIdentity identify() throws ProviderException {
            hook.before("identify");
            hook.identifying(account.name());
            return new OperatorIdentity("number-of-" + account.name(), "operator", ours());
        }

        private @Nullable CredentialRef ours() throws ProviderException {
            ModelCloud.Held held = ownPlace == null ? null : cloud.consumers.get(ownPlace);
            if (held == null) {
                return null;
            }
            if (!cloud.live(held.id(), held.value())) {
                throw new ProviderException.Refused(
                        Reason.OPERATOR_CREDENTIAL, "identify", "not accepted", null);
            }
            return new CredentialRef(account, "iam-access-key", held.id());
        }

        private void requireNotOurs(String id) {
            ModelCloud.Held held = ownPlace == null ? null : cloud.consumers.get(ownPlace);
            if (held != null && held.id().equals(id)) {
                throw new AssertionError("cuts what it works with: " + id);
            }
        }

        @Override
        public List<CredentialKind> kinds() {
            return List.of(
                    new CredentialKind(
                            new CredentialType("model", "iam-access-key"),
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
            return List.of(
                    new ConsumerKind("model.place", List.of(), new Support.Automated<>(this)));
        }

        @Override
        public List<BlindSpot> blindSpots() {
            return List.of(new BlindSpot("sessions", "sessions", "cannot be listed", SOURCE));
        }

        @Override
        public void close() {}

        @Override
        public CallClass callClass() {
            return CallClass.A_IDEMPOTENT;
        }

        @Override
        public Page<Credential> list(@Nullable String cursor) throws ProviderException {
            hook.before("list");
            synchronized (cloud) {
                return new Page<>(
                        cloud.keys.values().stream().map(this::credential).toList(), null);
            }
        }

        @Override
        public List<Credential> ofPrincipal(String principal) throws ProviderException {
            hook.before("ofPrincipal");
            return cloud.listed(principal).stream().map(this::credential).toList();
        }

        private Credential credential(ModelCloud.Key key) {
            return new Credential(
                    ref(key.id()),
                    key.principal(),
                    "UID" + key.principal(),
                    "team",
                    key.status(),
                    key.createdAt(),
                    cloud.lastUses.get(key.id()));
        }

        private CredentialRef ref(String id) {
            return new CredentialRef(account, "iam-access-key", id);
        }

        @Override
        public Liveness verify(CredentialRef ref, SecretBytes secret) {
            try {
                hook.before("verify");
                hook.probing(ref.id());
            } catch (ProviderException e) {
                cloud.answers.add(ref.id() + " unknown");
                return new Liveness.Unknown("no answer", true);
            }
            boolean live = hook.stale(ref.id()) || cloud.live(ref.id(), text(secret));
            cloud.answers.add(ref.id() + (live ? " live" : " dead"));
            return live ? new Liveness.Live("someone") : new Liveness.Dead("InvalidId");
        }

        @Override
        public Receipt suspend(Target.ByRef target, Intent intent) throws ProviderException {
            return setStatus("suspend", target, Status.INACTIVE);
        }

        @Override
        public Receipt resume(Target.ByRef target, Intent intent) throws ProviderException {
            return setStatus("resume", target, Status.ACTIVE);
        }

        private Receipt setStatus(String operation, Target.ByRef target, Status status)
                throws ProviderException {
            hook.before(operation);
            if (status == Status.INACTIVE) {
                hook.cutting(target.ref().id());
                requireNotOurs(target.ref().id());
            }
            ModelCloud.Key key = cloud.key(target.ref().id());
            if (key == null) {
                throw new ProviderException.Refused(
                        Reason.NOT_FOUND, "NoSuchEntity", "no such credential", null);
            }
            cloud.put(key.with(status));
            hook.after(operation);
            return new Receipt(key.status() == status, "r-1");
        }

        @Override
        public Receipt revoke(Target target, Intent intent) throws ProviderException {
            hook.before("revoke");
            String id = ((Target.ByRef) target).ref().id();
            hook.cutting(id);
            requireNotOurs(id);
            boolean gone = cloud.key(id) == null;
            cloud.remove(id);
            hook.after("revoke");
            return new Receipt(gone, "r-2");
        }

        @Override
        public void check(ConsumerTarget target) {
            // A place of this model has no options.
        }

        @Override
        public ConsumerValue read(ConsumerTarget target) throws ProviderException {
            hook.before("read");
            synchronized (cloud) {
                requirePlace(target);
                if (cloud.unreadablePlaces.contains(target.target())) {
                    return new ConsumerValue.Unreadable("no window");
                }
                ModelCloud.Held held = cloud.consumers.get(target.target());
                if (held == null) {
                    return new ConsumerValue.Absent("empty");
                }
                String id = cloud.unnamedPlaces.contains(target.target()) ? null : held.id();
                return new ConsumerValue.Held(id, SecretBytes.ofUtf8(held.value()));
            }
        }

        @Override
        public Confirmation confirm(ConsumerTarget target, CredentialRef ref, SecretBytes secret) {
            synchronized (cloud) {
                if (cloud.denyingPlaces.contains(target.target())) {
                    return Confirmation.DENIED;
                }
                if (!cloud.unreadablePlaces.contains(target.target())
                        || cloud.silentPlaces.contains(target.target())) {
                    return Confirmation.SILENT;
                }
                ModelCloud.Held asked = new ModelCloud.Held(ref.id(), text(secret));
                return asked.equals(cloud.consumers.get(target.target()))
                        ? Confirmation.CONFIRMED
                        : Confirmation.DENIED;
            }
        }

        @Override
        public Receipt deliver(
                ConsumerTarget target, CredentialRef ref, SecretBytes secret, Intent intent)
                throws ProviderException {
            hook.before("deliver");
            synchronized (cloud) {
                requirePlace(target);
                cloud.deliveries.add(target.target() + " " + intent.token());
                cloud.consumers.put(target.target(), new ModelCloud.Held(ref.id(), text(secret)));
            }
            hook.after("deliver");
            return new Receipt(false, "r-3");
        }

        private void requirePlace(ConsumerTarget target) throws ProviderException {
            hook.at(target.target());
            if (cloud.deletedPlaces.contains(target.target())) {
                throw new ProviderException.Refused(
                        Reason.NOT_FOUND, "ResourceNotFound", "no such place", null);
            }
        }

        private final class Mint implements Issuance.Minted {
            @Override
            public CallClass callClass() {
                return CallClass.D_ANONYMOUS_CREATE;
            }

            @Override
            public int slotsPerPrincipal() {
                return ModelCloud.SLOTS;
            }

            @Override
            public Issued mint(String principal, Intent intent) throws ProviderException {
                hook.before("mint");
                hook.minting(principal);
                synchronized (cloud) {
                    if (cloud.deletedPrincipals.contains(principal)) {
                        throw new ProviderException.Refused(
                                Reason.NOT_FOUND, "NoSuchEntity", "no such principal", null);
                    }
                    if (cloud.of(principal).size() >= ModelCloud.SLOTS) {
                        throw new ProviderException.Refused(
                                Reason.LIMIT, "LimitExceeded", "both slots taken", null);
                    }
                }
                String id = cloud.create(principal, clock.instant());
                hook.after("mint");
                hook.minted(principal);
                ModelCloud.Key key = Objects.requireNonNull(cloud.key(id));
                return new Issued(
                        ref(id),
                        SecretBytes.ofUtf8(key.value()),
                        key.createdAt(),
                        new Receipt(false, "r-4"));
            }

            @Override
            public List<Orphan> orphans(String principal, Intent intent) throws ProviderException {
                hook.before("orphans");
                return cloud.listed(principal).stream()
                        .filter(key -> !intent.beforeImage().contains(key.id()))
                        .map(key -> new Orphan(ref(key.id()), key.createdAt(), key.used()))
                        .toList();
            }
        }
    }
}
