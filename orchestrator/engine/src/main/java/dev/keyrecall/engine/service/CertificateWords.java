package dev.keyrecall.engine.service;

import dev.keyrecall.engine.anchor.Anchored;
import dev.keyrecall.engine.campaign.Unit;
import dev.keyrecall.engine.inventory.Standing;
import dev.keyrecall.engine.policy.Glass;
import dev.keyrecall.spi.ConsumerTarget;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A certificate's sentences, the same in every layout. Not escaped: layouts do that. */
final class CertificateWords {
    private static final String UNANCHORED =
            ": the ledger root is kept in this home only. Whoever can write the database could"
                + " rewrite the ledger and this root with it; keep this certificate somewhere else"
                + " and the root in it becomes evidence.";

    private static final String SINCE =
            ". Entries up to there cannot be changed unseen by whoever looks there too; those since"
                    + " could be.";

    private final Certificate certificate;

    CertificateWords(Certificate certificate) {
        this.certificate = certificate;
    }

    String title() {
        return "Certificate of campaign " + certificate.campaign();
    }

    /** The one sentence that may be quoted. */
    String verdict() {
        String counts =
                certificate.accounted()
                        + " of "
                        + certificate.units()
                        + " units accounted for: "
                        + certificate.provenDead()
                        + " proven dead, "
                        + certificate.waived()
                        + " waived, "
                        + certificate.open()
                        + " open; "
                        + certificate.orphans()
                        + " orphans; "
                        + certificate.blindSpots().size()
                        + " blind spots.";
        return certificate.complete() ? counts : "NOT FINAL: " + counts;
    }

    /** That it was run on the word of one person; empty where it was not. */
    String glass() {
        Glass glass = certificate.glass();
        if (glass == null) {
            return "";
        }
        return (glass.settled() ? "" : "NOT COUNTERSIGNED. ")
                + glass.line()
                + ". It was approved "
                + approvals()
                + ".";
    }

    String harm() {
        String sum =
                "Because of us registered consumers had no working credential for "
                        + CertificateText.plainSeconds(certificate.harmTotal())
                        + " s in sum, at most "
                        + CertificateText.plainSeconds(certificate.harmMax())
                        + " s at one unit";
        long going = certificate.lines().stream().filter(Certificate.UnitLine::harmGoesOn).count();
        return sum
                + (going == 0 ? "." : "; at " + going + " of the units it goes on.")
                + automated()
                + unregistered();
    }

    private String automated() {
        return certificate
                .harmP99()
                .map(
                        most ->
                                " Where nobody's hands were needed, at most "
                                        + CertificateText.plainSeconds(most)
                                        + " s at 99 of 100 units.")
                .orElse("");
    }

    /** Where the ledger is anchored, and what that means. */
    String anchored() {
        String words = Anchored.words(certificate.anchored(), certificate.ledgerSize());
        return words + (certificate.anchored().isEmpty() ? UNANCHORED : SINCE);
    }

    /** Nobody can say what a credential's end meant for users that nobody has named. */
    private String unregistered() {
        long units =
                certificate.lines().stream()
                        .filter(line -> line.cutAt() != null && line.consumers().isEmpty())
                        .count();
        return units == 0
                ? ""
                : " "
                        + units
                        + " active credentials had no registered consumer: who used them is not"
                        + " known, and not counted.";
    }

    /** What the certificate stands on, as name and value. */
    List<List<String>> facts() {
        List<List<String>> facts = new ArrayList<>();
        facts.add(List.of("Issued", certificate.issuedAt().toString()));
        facts.add(
                List.of(
                        "Campaign",
                        certificate.campaign() + ", state " + certificate.state().word()));
        facts.add(
                List.of("Mode and scope", certificate.mode().word() + ", " + certificate.scope()));
        facts.add(List.of("Plan", certificate.plan() + " by " + certificate.requester()));
        facts.add(List.of("Plan digest", "sha256 " + certificate.digest()));
        facts.add(List.of("Approved", approvals()));
        facts.add(
                List.of(
                        "Ledger",
                        certificate.ledgerSize()
                                + " entries before this certificate, root "
                                + certificate.ledgerRoot()));
        return facts;
    }

    private String approvals() {
        if (certificate.approvals().isEmpty()) {
            return "by nobody";
        }
        return certificate.approvals().stream()
                .map(
                        approval ->
                                "by "
                                        + approval.name()
                                        + (approval.key() == null
                                                ? " (as claimed, os user "
                                                        + approval.osUser()
                                                        + ") at "
                                                : " (signed with " + approval.key() + ") at ")
                                        + approval.at())
                .collect(Collectors.joining("; "));
    }

    /** The heads of the columns of {@link #cells}. */
    List<String> heads() {
        return List.of(
                "#",
                "Credential",
                "Of",
                "State",
                "Proof",
                "Revoked, then refused after",
                "Replaced by, delivered to",
                "Harm");
    }

    List<String> cells(Certificate.UnitLine line) {
        return List.of(
                Integer.toString(line.ordinal()),
                line.ref().toString(),
                line.principal() + (line.owner() == null ? "" : " (" + line.owner() + ")"),
                state(line),
                proof(line),
                revoked(line),
                replaced(line),
                CertificateText.plainSeconds(line.harm())
                        + " s"
                        + (line.harmGoesOn() ? ", goes on" : ""));
    }

    private static String state(Certificate.UnitLine line) {
        String standing = line.standing() == Standing.ACCEPTED ? "" : line.standing().word() + ", ";
        String state =
                switch (line.state()) {
                    case PROVEN_DEAD -> "proven dead";
                    case WAIVED -> "waived";
                    case OPEN, NEEDS_REPLAN, ROLLED_BACK -> "OPEN: " + reason(line);
                    case SOAKING ->
                            "open, soaking"
                                    + (line.resumeAfter() == null
                                            ? ""
                                            : " until " + line.resumeAfter());
                    case PENDING -> "open, not begun";
                    case RUNNING -> "open, begun";
                };
        String orphans =
                line.orphansUnresolved() == 0
                        ? ""
                        : ", " + line.orphansUnresolved() + " orphans unresolved";
        String removed =
                line.orphansRevoked() == 0
                        ? ""
                        : ", " + line.orphansRevoked() + " orphans found and revoked";
        return standing + state + orphans + removed;
    }

    private static String reason(Certificate.UnitLine line) {
        return line.openReason() == null ? "" : line.openReason();
    }

    private static String proof(Certificate.UnitLine line) {
        Certificate.Proof proof = line.proof();
        if (line.state() != Unit.State.PROVEN_DEAD || proof == null) {
            return "none";
        }
        String how =
                switch (proof.by()) {
                    case "refused" -> "its value was refused";
                    case "listing" -> "gone from the listing";
                    default -> proof.by();
                };
        return how
                + ", "
                + proof.answers()
                + (proof.answers() == 1 ? " answer" : " answers")
                + " ("
                + proof.code()
                + "), "
                + (proof.firstAt() == null ? "" : proof.firstAt() + " to ")
                + proof.at();
    }

    private static String revoked(Certificate.UnitLine line) {
        if (line.standing() == Standing.MISSING) {
            return "was gone already";
        }
        if (line.revokedAt() == null) {
            return line.cutAt() == null ? "no" : "suspended " + line.cutAt() + ", not revoked";
        }
        return line.revokedAt()
                + (line.revokedToRefused() == null
                        ? ""
                        : ", " + CertificateText.plainSeconds(line.revokedToRefused()) + " s");
    }

    private static String replaced(Certificate.UnitLine line) {
        if (line.replacedBy() == null) {
            return line.consumers().isEmpty()
                    ? "nothing"
                    : "nothing; used by " + names(line.consumers());
        }
        if (line.consumers().isEmpty()) {
            return line.replacedBy() + ", no registered consumer";
        }
        return line.replacedBy()
                + (line.delivered() ? ", in " : ", not yet in ")
                + names(line.consumers());
    }

    private static String names(List<ConsumerTarget> targets) {
        return targets.stream()
                .map(target -> target.kind() + " " + target.target())
                .collect(Collectors.joining(", "));
    }

    List<String> blindSpots() {
        return certificate.blindSpots().stream()
                .map(
                        spot ->
                                spot.id()
                                        + ": "
                                        + spot.what()
                                        + ": "
                                        + spot.why()
                                        + acknowledged(spot.acknowledged()))
                .toList();
    }

    private static String acknowledged(Certificate.@Nullable Acknowledged who) {
        return who == null
                ? "; not acknowledged"
                : "; acknowledged by "
                        + who.name()
                        + " (os user "
                        + who.osUser()
                        + ") at "
                        + who.at();
    }

    /** The heads of the columns of {@link #coverage}. */
    List<String> coverageHeads() {
        return List.of(
                "Account", "Type", "Listed at", "Listed", "Units", "Proven dead", "Waived", "Open");
    }

    List<List<String>> coverage() {
        return certificate.coverage().stream()
                .map(
                        line ->
                                List.of(
                                        line.account(),
                                        line.type(),
                                        line.listedAt() == null
                                                ? "never"
                                                : line.listedAt().toString(),
                                        Long.toString(line.listed()),
                                        Long.toString(line.units()),
                                        Long.toString(line.provenDead()),
                                        Long.toString(line.waived()),
                                        Long.toString(line.open())))
                .toList();
    }

    List<String> waivers() {
        return certificate.waivers().stream()
                .map(
                        waiver ->
                                waiver.id()
                                        + ", until "
                                        + waiver.until()
                                        + ": "
                                        + waiver.by()
                                        + " answers for "
                                        + (waiver.units().size() == 1 ? "unit " : "units ")
                                        + waiver.units().stream()
                                                .map(String::valueOf)
                                                .collect(Collectors.joining(", "))
                                        + ": "
                                        + waiver.reason()
                                        + "; agreed: "
                                        + waiver.agreed().stream()
                                                .map(CertificateWords::agreed)
                                                .collect(Collectors.joining(", ")))
                .toList();
    }

    List<String> switches() {
        return certificate.switches().stream().map(SwitchLines::words).toList();
    }

    List<String> ownKeys() {
        return certificate.ownKeys().stream().map(OwnKeys.Standing::words).toList();
    }

    List<String> tasks() {
        return certificate.tasks().stream().map(TaskLines::words).toList();
    }

    private static String agreed(Certificate.Agreed one) {
        return one.name()
                + (one.key().isEmpty() ? " (as claimed)" : " (signed with " + one.key() + ")")
                + " at "
                + one.at();
    }

    List<String> excluded() {
        return certificate.excluded().stream().map(e -> e.ref() + ": " + e.reason()).toList();
    }

    List<String> outside() {
        return certificate.outside().stream()
                .map(
                        finding ->
                                finding.kind().word()
                                        + " "
                                        + finding.ref()
                                        + " since "
                                        + finding.since()
                                        + (finding.inScope() ? ", IN THE SCOPE" : ""))
                .toList();
    }

    String event(Certificate.TimelineLine line) {
        String who =
                line.unit() == 0
                        ? line.kind()
                        : "unit "
                                + line.unit()
                                + (line.kind().equals("unit") ? "" : " " + line.kind());
        String ref = line.ref();
        return who
                + ": "
                + line.what()
                + (ref == null || line.what().contains(ref) ? "" : " [" + ref + "]");
    }

    /** Empty where the timeline is whole. */
    String omitted() {
        return certificate.timelineOmitted() == 0
                ? ""
                : certificate.timelineOmitted()
                        + " more entries: keyrecall ledger list shows all of them.";
    }
}
