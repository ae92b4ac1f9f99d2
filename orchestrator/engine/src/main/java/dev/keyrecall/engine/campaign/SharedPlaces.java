package dev.keyrecall.engine.campaign;

import dev.keyrecall.engine.inventory.Places;
import dev.keyrecall.spi.ConsumerTarget;
import dev.keyrecall.spi.CredentialRef;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Names places that are registered for two credentials at once. Registering refuses that; a home
 * written before it did may hold such pairs, and one unit of each would stay open.
 */
final class SharedPlaces {
    /** A plan is read by a person: more pairs than this are one mistake made many times. */
    private static final int NAMED_MAX = 20;

    private SharedPlaces() {}

    static void note(List<Candidate> candidates, List<String> notes) {
        List<String> pairs = new ArrayList<>();
        byDocument(candidates).values().forEach(claims -> pairs(claims, pairs));
        notes.addAll(pairs.subList(0, Math.min(NAMED_MAX, pairs.size())));
        if (pairs.size() > NAMED_MAX) {
            notes.add(pairs.size() - NAMED_MAX + " more places are registered for two credentials");
        }
    }

    private static Map<String, List<Claim>> byDocument(List<Candidate> candidates) {
        Map<String, List<Claim>> documents = new LinkedHashMap<>();
        for (Candidate candidate : candidates) {
            for (ConsumerTarget target : candidate.consumers()) {
                documents
                        .computeIfAbsent(name(target), _ -> new ArrayList<>())
                        .add(new Claim(candidate, target));
            }
        }
        return documents;
    }

    private static void pairs(List<Claim> claims, List<String> pairs) {
        for (int i = 0; i < claims.size(); i++) {
            for (int j = i + 1; j < claims.size(); j++) {
                Claim one = claims.get(i);
                Claim other = claims.get(j);
                boolean concerns = one.candidate().inScope() || other.candidate().inScope();
                if (concerns
                        && !one.ref().equals(other.ref())
                        && Places.overlap(one.target(), other.target())) {
                    pairs.add(
                            name(one.target())
                                    + " is registered for "
                                    + one.ref()
                                    + " and for "
                                    + other.ref()
                                    + ": one of the two units will stay open there; take the wrong"
                                    + " one away with 'keyrecall inventory consumer remove'");
                }
            }
        }
    }

    private static String name(ConsumerTarget target) {
        return target.kind() + " " + target.target();
    }

    private record Claim(Candidate candidate, ConsumerTarget target) {
        CredentialRef ref() {
            return candidate.ref();
        }
    }
}
