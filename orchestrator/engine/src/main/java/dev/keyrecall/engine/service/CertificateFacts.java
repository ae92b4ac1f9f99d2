package dev.keyrecall.engine.service;

import dev.keyrecall.engine.campaign.Approval;
import dev.keyrecall.spi.ConsumerTarget;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What both readable forms of a certificate say, in words. */
final class CertificateFacts {
    static final List<String> UNIT_HEADER =
            List.of(
                    "#",
                    "credential",
                    "principal",
                    "owner",
                    "stood as",
                    "state",
                    "proof",
                    "replaced by",
                    "delivered to",
                    "without a credential");

    static final List<String> EVENT_HEADER = List.of("entry", "at", "kind", "what", "unit");

    private CertificateFacts() {}

    static String headline(Certificate certificate) {
        String counts =
                certificate.accounted()
                        + "/"
                        + certificate.units()
                        + " accounted for: "
                        + certificate.provenDead()
                        + " proven dead, "
                        + certificate.waived()
                        + " waived; "
                        + certificate.open()
                        + " open, "
                        + certificate.orphans()
                        + " orphans";
        return certificate.complete() ? counts : "NOT COMPLETE. " + counts;
    }

    static Map<String, String> summary(Certificate certificate) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("issued", certificate.issuedAt().toString());
        facts.put("state", certificate.state().word());
        facts.put("mode", certificate.mode().word());
        facts.put("scope", certificate.scope());
        facts.put("plan", certificate.plan());
        facts.put("plan digest (SHA-256)", certificate.digest());
        facts.put("requested by", certificate.requester());
        facts.put("approved by", approvals(certificate.approvals()));
        facts.put(
                "consumers without a working credential because of us, in sum",
                CertificateText.plainSeconds(certificate.harmTotal()) + " s");
        facts.put(
                "the longest of them", CertificateText.plainSeconds(certificate.harmMax()) + " s");
        facts.put("ledger entries", Long.toString(certificate.ledgerSize()));
        facts.put("ledger root (SHA-256)", certificate.ledgerRoot());
        return facts;
    }

    private static String approvals(List<Approval> approvals) {
        if (approvals.isEmpty()) {
            return "nobody";
        }
        return approvals.stream()
                .map(
                        approval ->
                                approval.name()
                                        + " (claimed; operating-system user "
                                        + approval.osUser()
                                        + ") at "
                                        + approval.at())
                .collect(Collectors.joining("; "));
    }

    static List<List<String>> unitRows(Certificate certificate) {
        return certificate.lines().stream().map(CertificateFacts::unitRow).toList();
    }

    private static List<String> unitRow(Certificate.UnitLine line) {
        String replacedBy = line.replacedBy() == null ? "none" : line.replacedBy().toString();
        String owner = line.owner() == null ? "nobody named" : line.owner();
        return List.of(
                Integer.toString(line.ordinal()),
                line.ref().toString(),
                line.principal(),
                owner,
                line.standing().word(),
                state(line),
                proof(line.proof()),
                replacedBy,
                line.deliveredTo().stream()
                        .map(ConsumerTarget::target)
                        .collect(Collectors.joining(", ")),
                CertificateText.plainSeconds(line.harm())
                        + " s"
                        + (line.harmGoesOn() ? " and counting" : ""));
    }

    private static String state(Certificate.UnitLine line) {
        if (line.openReason() != null) {
            return line.state().word() + ": " + line.openReason();
        }
        if (line.resumeAfter() != null) {
            return line.state().word() + " until " + line.resumeAfter();
        }
        return line.state().word();
    }

    private static String proof(Certificate.@org.jspecify.annotations.Nullable Proof proof) {
        if (proof == null) {
            return "none";
        }
        String how =
                proof.by().equals("refused")
                        ? "value refused (" + proof.code() + ")"
                        : "gone from the listing";
        return how + ", " + proof.answers() + " times, last at " + proof.at();
    }

    static List<List<String>> eventRows(Certificate certificate) {
        return certificate.timeline().stream()
                .map(
                        event ->
                                List.of(
                                        Long.toString(event.sequence()),
                                        event.at(),
                                        event.kind(),
                                        event.what(),
                                        event.unit() == 0 ? "" : Integer.toString(event.unit())))
                .toList();
    }
}
