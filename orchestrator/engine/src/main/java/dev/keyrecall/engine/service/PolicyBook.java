package dev.keyrecall.engine.service;

import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.journal.LedgerWriter;
import dev.keyrecall.engine.ledger.Leaf;
import dev.keyrecall.engine.ledger.Sha256;
import dev.keyrecall.engine.policy.Counters;
import dev.keyrecall.engine.policy.ObjectionException;
import dev.keyrecall.engine.policy.Policy;
import dev.keyrecall.engine.policy.PolicyException;
import dev.keyrecall.engine.policy.SignedDecision;
import dev.keyrecall.engine.port.Policies.StoredPolicy;
import dev.keyrecall.engine.port.StoreException;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.spi.json.Json;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/** The policies of a home: reads the one that stands, and adopts the next. Thread-safe. */
public final class PolicyBook {
    private static final String WHERE = "what may stand there: docs/formats/policy.md";

    private final Engine engine;
    private final LedgerWriter ledger;

    public PolicyBook(Engine engine) {
        this.engine = engine;
        this.ledger = new LedgerWriter(engine);
    }

    /** The one that stands; none in a fresh home. */
    public Optional<Policy> current() {
        return engine.store().read(PolicyBook::current);
    }

    /** As it was adopted, to the byte; none in a fresh home. */
    public Optional<StoredPolicy> stored() {
        return engine.store().read(tx -> tx.policies().current());
    }

    /**
     * The one that stands.
     *
     * @throws StoreException CORRUPTED when it is not what was adopted
     */
    static Optional<Policy> current(Tx tx) {
        return tx.policies().current().map(PolicyBook::read);
    }

    /**
     * One that was adopted.
     *
     * @throws StoreException CORRUPTED when it is not what was adopted
     */
    static Policy read(StoredPolicy stored) {
        try {
            Policy policy = Policy.parse(stored.bytes());
            if (policy.digest().equals(stored.digest()) && policy.serial() == stored.serial()) {
                return policy;
            }
            throw damaged(stored, null);
        } catch (PolicyException e) {
            throw damaged(stored, e);
        }
    }

    private static StoreException damaged(StoredPolicy stored, @Nullable Throwable cause) {
        return new StoreException(
                StoreException.Kind.CORRUPTED,
                "policy " + stored.serial() + " is not what was adopted",
                cause);
    }

    /**
     * What a file says, whether or not it may be adopted here.
     *
     * @throws EngineException USAGE when it is not a policy, or could not work
     */
    public static Policy parse(byte[] file) throws EngineException {
        try {
            return Policy.parse(file);
        } catch (PolicyException e) {
            throw new EngineException(Ending.USAGE, "the policy: " + e.getMessage(), WHERE);
        }
    }

    /**
     * Adopts the policy that follows the present one. Adopting the present one again changes
     * nothing.
     *
     * @param signatures the texts of SSH signatures over the file
     * @throws EngineException USAGE when the file is not a policy; REFUSED when it does not follow
     *     the present one, a signature does not count, or there are too few
     */
    public Adopted adopt(byte[] file, List<String> signatures) throws EngineException {
        Policy next = parse(file);
        new LedgerReading(engine).verify();
        return Refusals.writing(engine.store(), tx -> adopt(tx, file, next, signatures));
    }

    private Adopted adopt(Tx tx, byte[] file, Policy next, List<String> signatures)
            throws EngineException {
        Optional<Policy> present = current(tx);
        if (present.isPresent() && present.get().digest().equals(next.digest())) {
            return new Adopted(next, List.of());
        }
        requireFollows(present, next);
        Policy judge = present.orElse(next);
        Instant now = engine.clock().instant().truncatedTo(ChronoUnit.MILLIS);
        Map<String, Signed> signed = signers(tx, judge, file, signatures, now);
        if (signed.size() < judge.ofPolicy().signatures()) {
            throw new EngineException(
                    Ending.REFUSED,
                    signed.size()
                            + " of "
                            + judge.ofPolicy().signatures()
                            + " signatures: "
                            + (signed.isEmpty() ? "nobody" : String.join(", ", signed.keySet())),
                    "each signs with: ssh-keygen -Y sign -n "
                            + judge.namespace()
                            + " -f KEY POLICY-FILE",
                    "hand all of them in at once: --signature FILE, once for each");
        }
        List<String> texts = signed.values().stream().map(Signed::text).toList();
        tx.policies().add(new StoredPolicy(next.serial(), next.digest(), file.clone(), texts, now));
        ledger.append(tx, entry(next, signed, now));
        return new Adopted(next, List.copyOf(signed.keySet()));
    }

    private static void requireFollows(Optional<Policy> present, Policy next)
            throws EngineException {
        int serial = present.map(Policy::serial).orElse(0) + 1;
        String previous = present.map(Policy::digest).orElse(null);
        String organization = present.map(Policy::organization).orElse(next.organization());
        if (next.serial() == serial
                && Objects.equals(next.previous(), previous)
                && next.organization().equals(organization)) {
            return;
        }
        throw new EngineException(
                Ending.REFUSED,
                "it does not follow the policy that stands",
                present.isEmpty()
                        ? "the first one has serial = 1 and no previous"
                        : "the next one has serial = %d, previous = \"%s\" and organization"
                                .concat(" = \"%s\"")
                                .formatted(serial, previous, organization));
    }

    /** By all that was ever handed in. */
    static Counters counters(Tx tx) {
        List<String> earlier = new ArrayList<>(tx.campaigns().signatures());
        earlier.addAll(tx.waivers().signatures());
        tx.policies().all().forEach(one -> earlier.addAll(one.signatures()));
        return new Counters(earlier);
    }

    /** By who signed; two signatures of one person are one. */
    private static Map<String, Signed> signers(
            Tx tx, Policy judge, byte[] file, List<String> signatures, Instant now)
            throws EngineException {
        Counters counters = counters(tx);
        Map<String, Signed> signed = new TreeMap<>();
        for (int i = 0; i < signatures.size(); i++) {
            String text = signatures.get(i);
            try {
                SignedDecision one = SignedDecision.ofPolicy(judge, file, text, now);
                counters.requireLater(one);
                signed.putIfAbsent(one.person().name(), new Signed(text, one.fingerprint()));
            } catch (ObjectionException e) {
                throw HandingIn.refused(i + 1, e);
            }
        }
        return signed;
    }

    private static LedgerWriter.Entry entry(Policy next, Map<String, Signed> signed, Instant now) {
        return new LedgerWriter.Entry(
                "policy",
                "policy " + next.serial() + " adopted",
                Json.object()
                        .put("serial", next.serial())
                        .put("digest", next.digest())
                        .put("organization", next.organization())
                        .put("at", Leaf.time(now))
                        .put(
                                "signatures",
                                Json.array(signed.values().stream().map(Signed::told).toList()))
                        .build());
    }

    /**
     * A policy that was adopted.
     *
     * @param signers who signed it; nobody where it stood already
     */
    public record Adopted(Policy policy, List<String> signers) {}

    private record Signed(String text, String fingerprint) {
        Json told() {
            return Json.object()
                    .put("key", fingerprint)
                    .put("sha256", Sha256.hex(text.getBytes(StandardCharsets.UTF_8)))
                    .build();
        }
    }
}
