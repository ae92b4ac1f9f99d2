package dev.keyrecall.engine.service;

import dev.keyrecall.engine.ledger.Leaf;
import dev.keyrecall.engine.ledger.Mismatch;
import dev.keyrecall.engine.ledger.Sha256;
import dev.keyrecall.engine.port.Policies.StoredPolicy;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.spi.json.Json;
import dev.keyrecall.spi.json.JsonException;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Compares the policies with the entries that tell of their adoption. Fed every entry in order,
 * then asked once.
 */
final class PolicyAgreement {
    private final List<Told> told = new ArrayList<>();

    /** Takes note of an entry. */
    void heard(Json.Obj entry) {
        if (entry.text("kind").equals("policy")) {
            told.add(new Told(entry.integer("seq"), what(entry.object("details"))));
        }
    }

    /**
     * Compares.
     *
     * @throws Mismatch naming the entry, or the policy that no entry tells of
     */
    void require(Tx tx) {
        List<StoredPolicy> standing = tx.policies().all();
        for (int i = 0; i < standing.size(); i++) {
            StoredPolicy policy = standing.get(i);
            if (i >= told.size()) {
                throw new Mismatch("no entry tells of policy " + policy.serial());
            }
            boolean same =
                    told.get(i).what().equals(what(policy))
                            && Sha256.hex(policy.bytes()).equals(policy.digest());
            if (!same) {
                throw Mismatch.at(
                        told.get(i).sequence(), "tells otherwise of policy " + policy.serial());
            }
        }
        if (standing.size() < told.size()) {
            throw Mismatch.at(
                    told.get(standing.size()).sequence(),
                    "tells of a policy that is not in the state");
        }
    }

    private static String what(Json.Obj details) {
        List<String> digests = new ArrayList<>();
        for (Json one : details.items("signatures")) {
            if (!(one instanceof Json.Obj signature)) {
                throw new JsonException("a signature is not an object");
            }
            digests.add(signature.text("sha256"));
        }
        return what(details.integer("serial"), details.text("digest"), details.text("at"), digests);
    }

    private static String what(StoredPolicy policy) {
        List<String> digests =
                policy.signatures().stream()
                        .map(text -> Sha256.hex(text.getBytes(StandardCharsets.UTF_8)))
                        .toList();
        return what(policy.serial(), policy.digest(), Leaf.time(policy.at()), digests);
    }

    private static String what(long serial, String digest, String at, List<String> signatures) {
        return serial + " " + digest + " " + at + " " + String.join(" ", signatures);
    }

    /** What an entry tells, and which. */
    private record Told(long sequence, String what) {}
}
