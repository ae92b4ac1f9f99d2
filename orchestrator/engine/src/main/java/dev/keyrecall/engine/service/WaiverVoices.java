package dev.keyrecall.engine.service;

import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.campaign.Waiver;
import dev.keyrecall.engine.journal.Committing;
import dev.keyrecall.engine.journal.LedgerWriter;
import dev.keyrecall.engine.policy.Consent;
import dev.keyrecall.engine.policy.Decision;
import dev.keyrecall.engine.policy.ObjectionException;
import dev.keyrecall.engine.policy.Policy;
import dev.keyrecall.engine.policy.SignedDecision;
import dev.keyrecall.engine.port.Campaigns.Signed;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.engine.port.Waivers.StoredVoice;
import dev.keyrecall.engine.port.Waivers.StoredWaiver;
import dev.keyrecall.engine.service.WaiverBook.Standing;
import dev.keyrecall.spi.json.Json;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Records who agrees to a waiver and who takes that back, and lets it take effect. Where a policy
 * stands, signatures say so; else names that nothing proves. Thread-safe.
 */
public final class WaiverVoices {
    private static final String WHO = "say who it is: --as NAME";

    private final Engine engine;
    private final LedgerWriter ledger;
    private final Committing committing;
    private final Waiving waiving;

    public WaiverVoices(Engine engine) {
        this.engine = engine;
        this.ledger = new LedgerWriter(engine);
        this.committing = new Committing(engine);
        this.waiving = new Waiving(engine);
    }

    /**
     * Records a person's word by a claim, which counts where there is no policy. The same again is
     * harmless.
     *
     * @throws EngineException USAGE for an unknown waiver or an unusable name; REFUSED where a
     *     policy stands, after its end, to agree to what the same name has withdrawn, and while
     *     something of a unit is under way
     */
    public Standing claim(String id, String name, Decision decision) throws EngineException {
        String claimed = Approvals.claimed(name, WHO);
        new LedgerReading(engine).verify();
        return Refusals.writing(
                engine.store(),
                tx -> {
                    Optional<Policy> policy = PolicyBook.current(tx);
                    StoredWaiver stored = WaiverReading.require(tx, id);
                    if (policy.isPresent()) {
                        throw signatureNeeded(policy.get(), id);
                    }
                    if (decision == Decision.WITHDRAW) {
                        requireTheirs(tx, stored, claimed);
                    }
                    return record(tx, stored, new Said(claimed, decision, null, null));
                });
    }

    /** What nobody proves who they are for, only those take back who agreed. */
    private static void requireTheirs(Tx tx, StoredWaiver stored, String name)
            throws EngineException {
        Waiver waiver = WaiverReading.read(stored);
        List<String> parties = new ArrayList<>(WaiverReading.consent(tx, stored, waiver).agreed());
        parties.add(waiver.by());
        if (!parties.contains(name)) {
            throw new EngineException(
                    Ending.REFUSED,
                    name + " has not agreed to waiver " + waiver.id() + ", and takes nothing back",
                    "those who can: " + String.join(", ", new TreeSet<>(parties)));
        }
    }

    private static EngineException signatureNeeded(Policy policy, String id) {
        return new EngineException(
                Ending.REFUSED,
                "a policy stands: a name that is merely given counts no more",
                "export the waiver with: keyrecall waiver export " + id,
                "sign it with: ssh-keygen -Y sign -n "
                        + policy.waiverNamespace()
                        + " -f KEY "
                        + id
                        + ".json",
                "then: keyrecall waiver agree " + id + " --signature FILE");
    }

    /**
     * Hands in an SSH signature over a waiver's exact bytes; for what it was made tells what it
     * says. The same one again is harmless.
     *
     * @throws EngineException USAGE for an unknown waiver, and where no policy stands; REFUSED for
     *     a signature that does not count, and as {@link #claim}
     */
    public Standing handIn(String id, String text) throws EngineException {
        new LedgerReading(engine).verify();
        return Refusals.writing(
                engine.store(),
                tx -> {
                    StoredWaiver stored = WaiverReading.require(tx, id);
                    Policy policy =
                            PolicyBook.current(tx)
                                    .orElseThrow(
                                            () ->
                                                    new EngineException(
                                                            Ending.USAGE,
                                                            "this home has no policy, so that no"
                                                                    + " signature counts",
                                                            "agree by name: keyrecall waiver agree "
                                                                    + id
                                                                    + " --as NAME"));
                    boolean before =
                            tx.waivers().voices(id).stream()
                                    .map(StoredVoice::signed)
                                    .anyMatch(known -> known != null && known.text().equals(text));
                    return before
                            ? WaiverBook.standing(engine, tx, stored)
                            : record(tx, stored, judged(tx, policy, stored, text));
                });
    }

    private Said judged(Tx tx, Policy policy, StoredWaiver stored, String text)
            throws EngineException {
        try {
            SignedDecision said =
                    SignedDecision.ofWaiver(
                            policy,
                            WaiverReading.read(stored),
                            stored.bytes(),
                            text,
                            engine.clock().instant());
            PolicyBook.counters(tx).requireLater(said);
            return new Said(
                    said.person().name(), said.decision(), said, new Signed(policy.digest(), text));
        } catch (ObjectionException e) {
            throw HandingIn.refused(1, e);
        }
    }

    private Standing record(Tx tx, StoredWaiver stored, Said said) throws EngineException {
        Waiver waiver = WaiverReading.read(stored);
        Consent before = WaiverReading.consent(tx, stored, waiver);
        Instant now = engine.clock().instant().truncatedTo(ChronoUnit.MILLIS);
        boolean agrees = said.decision() == Decision.APPROVE;
        requirePossible(waiver, before, said, now);
        boolean again =
                said.signed() == null
                        && (agrees ? before.agreed() : before.against()).contains(said.name());
        if (!again) {
            tell(tx, stored, said, now);
        }
        Consent after = WaiverReading.consent(tx, stored, waiver);
        if (WaiverReading.inEffect(waiver, after, now)) {
            WaiverBook.open(tx, waiver.campaign());
            waiving.apply(tx, waiver);
        } else {
            waiving.lapse(tx);
        }
        return WaiverBook.standing(engine, tx, stored);
    }

    private static void requirePossible(Waiver waiver, Consent before, Said said, Instant now)
            throws EngineException {
        boolean agrees = said.decision() == Decision.APPROVE;
        if (agrees && !now.isBefore(waiver.until())) {
            throw new EngineException(
                    Ending.REFUSED,
                    "waiver " + waiver.id() + " ended at " + waiver.until(),
                    "write another: keyrecall waiver create " + waiver.campaign());
        }
        if (agrees && before.against().contains(said.name())) {
            throw new EngineException(
                    Ending.REFUSED,
                    said.name() + " has withdrawn from waiver " + waiver.id() + ", for good",
                    "write another: keyrecall waiver create " + waiver.campaign());
        }
    }

    private void tell(Tx tx, StoredWaiver stored, Said said, Instant now) {
        String osUser = engine.actor().osUser();
        StoredVoice row =
                new StoredVoice(
                        stored.id(),
                        stored.digest(),
                        said.decision(),
                        committing.to(tx, said.name()),
                        committing.to(tx, osUser),
                        now,
                        said.signed());
        tx.waivers().addVoice(row);
        boolean agrees = said.decision() == Decision.APPROVE;
        Json.Builder details =
                Json.object()
                        .put("change", agrees ? "agreed" : "withdrawn")
                        .put("waiver", stored.id())
                        .put("digest", stored.digest())
                        .put("authenticated", said.signed() != null)
                        .put("at", row.at().toString());
        ToldApproval.of(row.decision(), row.signed()).members().forEach(details::put);
        SignedDecision proof = said.proof();
        if (proof != null) {
            details.put("key", proof.fingerprint());
            details.put(
                    "counter", proof.counter() == 0 ? Json.Null.NULL : Json.of(proof.counter()));
        }
        ledger.append(
                tx,
                new LedgerWriter.Entry(
                                "waiver",
                                "waiver " + stored.id() + (agrees ? " agreed to" : " withdrawn"),
                                details.build())
                        .personal("person", said.name())
                        .personal("os_user", osUser)
                        .campaign(stored.campaign()));
    }

    /**
     * What somebody says.
     *
     * @param proof who signed it; null of a claim
     * @param signed the signature; null of a claim
     */
    private record Said(
            String name,
            Decision decision,
            @Nullable SignedDecision proof,
            @Nullable Signed signed) {}
}
