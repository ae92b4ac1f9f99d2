package dev.keyrecall.app.drill;

import dev.keyrecall.lab.LabServer;
import dev.keyrecall.lab.LabTruth;
import dev.keyrecall.spi.CredentialRef;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Asks the lab, not Keyrecall, whether the campaign did what its certificate says.
 *
 * @param accepted the credentials of the accepted inventory by id, the operator's own left out
 * @param unexpected the one created behind our back
 */
record DrillTruth(Map<String, CredentialRef> accepted, CredentialRef unexpected) {
    /** What is not as it should be, in words; empty when everything is. */
    List<String> mismatches(LabTruth before, LabServer lab) {
        LabTruth after = lab.truth();
        List<String> mismatches = new ArrayList<>();
        for (LabTruth.Credential credential : after.credentials()) {
            if (isOld(credential.id())) {
                mismatches.add(
                        "the old credential " + credential.id() + " still stands at the provider");
            }
        }
        for (LabTruth.Consumer consumer : after.consumers()) {
            consumer(mismatches, after, consumer);
        }
        if (!after.operator().id().equals(before.operator().id())) {
            mismatches.add("the operator's own credential was changed");
        }
        Map<String, Long> wanted = activeByPrincipal(before);
        Map<String, Long> found = activeByPrincipal(after);
        if (!wanted.equals(found)) {
            mismatches.add("principals hold " + found + " active credentials, not " + wanted);
        }
        return mismatches;
    }

    private void consumer(List<String> mismatches, LabTruth after, LabTruth.Consumer consumer) {
        String id = consumer.credentialId();
        boolean live =
                id != null
                        && consumer.matches()
                        && !isOld(id)
                        && after.credential(id).filter(LabTruth.Credential::active).isPresent();
        if (!live) {
            mismatches.add("the consumer " + consumer.target() + " holds no live credential");
        }
    }

    private boolean isOld(String id) {
        return accepted.containsKey(id) || unexpected.id().equals(id);
    }

    private static Map<String, Long> activeByPrincipal(LabTruth truth) {
        Map<String, Long> count = new TreeMap<>();
        truth.credentials().stream()
                .filter(LabTruth.Credential::active)
                .forEach(credential -> count.merge(credential.principal(), 1L, Long::sum));
        return count;
    }
}
