package dev.keyrecall.engine.service;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.campaign.Waiver;
import dev.keyrecall.engine.campaign.WaiverDocument;
import dev.keyrecall.engine.journal.PeopleReading;
import dev.keyrecall.engine.policy.Consent;
import dev.keyrecall.engine.policy.Consent.Voice;
import dev.keyrecall.engine.policy.Decision;
import dev.keyrecall.engine.policy.ObjectionException;
import dev.keyrecall.engine.policy.Policy;
import dev.keyrecall.engine.policy.SignedDecision;
import dev.keyrecall.engine.port.Campaigns.Signed;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.engine.port.Waivers.StoredVoice;
import dev.keyrecall.engine.port.Waivers.StoredWaiver;
import dev.keyrecall.spi.json.JsonException;

import java.text.Normalizer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Waivers as they were stored, and what people's words make of them by the policy that stands. */
final class WaiverReading {
    private WaiverReading() {}

    /**
     * The bytes of a waiver.
     *
     * @throws EngineException USAGE when there is no such waiver
     */
    static StoredWaiver require(Tx tx, String id) throws EngineException {
        return tx.waivers()
                .find(id)
                .orElseThrow(
                        () ->
                                new EngineException(
                                        Ending.USAGE,
                                        "there is no waiver '" + id + "'",
                                        "list them with: keyrecall waiver list"));
    }

    /**
     * What the bytes say.
     *
     * @throws EngineException REFUSED when they are not what was stored
     */
    static Waiver read(StoredWaiver stored) throws EngineException {
        try {
            Waiver waiver = WaiverDocument.parse(stored.bytes());
            if (WaiverDocument.digest(stored.bytes()).equals(stored.digest())
                    && waiver.id().equals(stored.id())
                    && waiver.campaign().equals(stored.campaign())) {
                return waiver;
            }
            throw damaged(stored, "its bytes are not those that were stored");
        } catch (JsonException e) {
            throw damaged(stored, String.valueOf(e.getMessage()));
        }
    }

    private static EngineException damaged(StoredWaiver stored, String why) {
        return new EngineException(
                Ending.REFUSED,
                "waiver " + stored.id() + " is damaged: " + why,
                "somebody or something changed the database; run 'keyrecall ledger verify' and"
                        + " restore a copy");
    }

    /** What people have said of it. Who took back what they agreed to is against it for good. */
    static Consent consent(Tx tx, StoredWaiver stored, Waiver waiver) {
        Optional<Policy> policy = PolicyBook.current(tx);
        PeopleReading people = new PeopleReading(tx);
        List<Voice> voices = new ArrayList<>();
        for (StoredVoice row : tx.waivers().voices(stored.id())) {
            String name = people.text(row.person());
            voices.add(
                    policy.isPresent()
                            ? signed(policy.get(), stored, waiver, row, name)
                            : new Voice(name, row.decision(), row.at(), "", ""));
        }
        return new Consent(Waiver.PEOPLE, voices, waiver.until());
    }

    private static Voice signed(
            Policy policy, StoredWaiver stored, Waiver waiver, StoredVoice row, String name) {
        Signed signed = row.signed();
        if (signed == null) {
            // What was taken back stays so, whoever says what afterwards.
            boolean back = row.decision() == Decision.WITHDRAW;
            String objection = back ? "" : "a name that was merely given";
            return new Voice(name, row.decision(), row.at(), "", objection);
        }
        try {
            SignedDecision said =
                    SignedDecision.ofWaiver(
                            policy, waiver, stored.bytes(), signed.text(), row.at());
            if (said.decision() != row.decision()) {
                throw new ObjectionException("the store says otherwise than the signature", "");
            }
            return new Voice(
                    said.person().name(), said.decision(), row.at(), said.fingerprint(), "");
        } catch (ObjectionException e) {
            return new Voice(name, row.decision(), row.at(), "", String.valueOf(e.getMessage()));
        }
    }

    /** Whether it accounts for its units at a moment. */
    static boolean inEffect(Waiver waiver, Consent consent, Instant now) {
        Set<String> people =
                consent.agreed().stream().map(WaiverReading::folded).collect(Collectors.toSet());
        return consent.against().isEmpty()
                && people.size() >= consent.needed()
                && people.contains(folded(waiver.by()))
                && now.isBefore(waiver.until());
    }

    /**
     * A name without what two spellings of one may differ in: case, width, blanks, marks and
     * punctuation. Nothing proves a name that was given, but one person is not two by accident.
     */
    static String folded(String name) {
        return Normalizer.normalize(name, Normalizer.Form.NFKD)
                .codePoints()
                .filter(Character::isLetterOrDigit)
                .map(Character::toUpperCase)
                .map(Character::toLowerCase)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /** Why it does not, for a person. */
    static String notInEffect(Waiver waiver, Consent consent, Instant now) {
        if (!now.isBefore(waiver.until())) {
            return "ended at " + waiver.until();
        }
        if (!consent.against().isEmpty()) {
            return "was withdrawn by " + String.join(", ", consent.against());
        }
        if (consent.voices().stream().allMatch(Voice::counts)) {
            boolean by =
                    consent.agreed().stream()
                            .map(WaiverReading::folded)
                            .anyMatch(folded(waiver.by())::equals);
            return by
                    ? "lacks the agreement of another person"
                    : "lacks the agreement of " + waiver.by();
        }
        return "counts no more: "
                + consent.voices().stream()
                        .filter(voice -> !voice.counts())
                        .map(voice -> voice.name() + ", " + voice.objection())
                        .findFirst()
                        .orElse("it lacks an agreement");
    }
}
