package dev.keyrecall.engine.service;

import dev.keyrecall.engine.campaign.Campaign;
import dev.keyrecall.engine.campaign.SwitchStanding;
import dev.keyrecall.engine.inventory.Finding;
import dev.keyrecall.engine.policy.Glass;
import dev.keyrecall.engine.service.Certificate.BlindSpotLine;
import dev.keyrecall.engine.service.Certificate.CoverageLine;
import dev.keyrecall.engine.service.Certificate.OutsideLine;
import dev.keyrecall.engine.service.Certificate.UnitLine;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Something that holds a campaign open.
 *
 * @param kind what it is
 * @param subject which one: a credential, an account, or a blind spot by its account and name
 * @param unit the unit's place in the plan; 0 where it is about none
 * @param why in a sentence
 * @param hint what a person can do about it
 */
public record Remainder(Kind kind, String subject, int unit, String why, String hint) {
    /** What it is, in the order in which it is told. */
    public enum Kind {
        /** A unit that is neither proven dead nor waived. */
        UNIT,
        /** A run that has not ended, although every unit is accounted for. */
        RUN,
        /** What a cut-off call may have left behind. */
        ORPHAN,
        /** What was turned off, and is not on again. */
        SWITCH,
        /** A key of the vault that was to be replaced, and is not. */
        OWN_KEY,
        /** An account that was not listed since its last unit was accounted for. */
        LISTING,
        /** A finding in the scope that no unit is about. */
        FINDING,
        /** What one person did alone, and nobody else has looked at. */
        COUNTERSIGNATURE,
        /** A blind spot that nobody has acknowledged. */
        BLIND_SPOT;

        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** All that a certificate leaves open. */
    static List<Remainder> of(Certificate certificate) {
        List<Remainder> left = new ArrayList<>();
        units(certificate, left);
        for (Certificate.SwitchLine one : certificate.switches()) {
            if (one.state() != SwitchStanding.State.ON) {
                left.add(
                        new Remainder(
                                Kind.SWITCH,
                                one.name(),
                                0,
                                "it is not on again"
                                        + (one.failed() == null ? "" : ": " + one.failed()),
                                "keyrecall campaign restart "
                                        + certificate.campaign()
                                        + " "
                                        + one.name()
                                        + " --reason TEXT"));
            }
        }
        for (OwnKeys.Standing own : certificate.ownKeys()) {
            if (!own.replaced()) {
                left.add(
                        new Remainder(
                                Kind.OWN_KEY,
                                own.key().shown(),
                                0,
                                "the vault still has it",
                                own.command()));
            }
        }
        listings(certificate, left);
        for (OutsideLine outside : certificate.outside()) {
            if (outside.inScope()) {
                left.add(finding(outside));
            }
        }
        Glass glass = certificate.glass();
        if (glass != null && !glass.settled()) {
            left.add(
                    new Remainder(
                            Kind.COUNTERSIGNATURE,
                            certificate.campaign(),
                            0,
                            glass.by() + " had it run alone; " + glass.missing(),
                            "another approver signs what 'keyrecall plan export "
                                    + certificate.plan()
                                    + "' writes, for keyrecall-countersign@ORGANIZATION"));
        }
        for (BlindSpotLine spot : Acknowledging.unknown(certificate.blindSpots())) {
            left.add(
                    new Remainder(
                            Kind.BLIND_SPOT,
                            spot.id(),
                            0,
                            spot.what(),
                            "keyrecall campaign acknowledge "
                                    + certificate.campaign()
                                    + " "
                                    + spot.name()));
        }
        return left;
    }

    private static void units(Certificate certificate, List<Remainder> left) {
        String run = "keyrecall run " + certificate.plan() + " --resume";
        for (UnitLine unit : certificate.lines()) {
            if (!unit.state().terminal()) {
                String reason = unit.openReason();
                left.add(
                        new Remainder(
                                Kind.UNIT,
                                unit.ref().toString(),
                                unit.ordinal(),
                                reason == null ? unit.state().word() : reason,
                                hint(certificate, unit, run)));
            }
        }
        if (left.isEmpty() && certificate.state() != Campaign.State.DONE) {
            left.add(
                    new Remainder(
                            Kind.RUN,
                            certificate.campaign(),
                            0,
                            "its run has not ended",
                            "it ends by itself, or it was cut off: " + run));
        }
        if (certificate.orphans() > 0) {
            left.add(
                    new Remainder(
                            Kind.ORPHAN,
                            certificate.campaign(),
                            0,
                            certificate.orphans()
                                    + " credentials may stand that a cut-off call left behind",
                            run));
        }
    }

    private static String hint(Certificate certificate, UnitLine unit, String run) {
        return switch (unit.state()) {
            case NEEDS_REPLAN ->
                    "keyrecall plan create --mode "
                            + certificate.mode().word()
                            + " --scope ref="
                            + unit.ref()
                            + "; once that is run: "
                            + run;
            case ROLLED_BACK -> run + " --only ref=" + unit.ref();
            case PENDING, RUNNING, SOAKING, OPEN, PROVEN_DEAD, WAIVED -> run;
        };
    }

    private static void listings(Certificate certificate, List<Remainder> left) {
        Map<String, Instant> proven = new HashMap<>();
        for (UnitLine unit : certificate.lines()) {
            Certificate.Proof proof = unit.proof();
            if (proof != null) {
                proven.merge(
                        unit.ref().account().toString(),
                        proof.at(),
                        (a, b) -> a.isAfter(b) ? a : b);
            }
        }
        certificate.coverage().stream()
                .filter(line -> stale(line, proven.getOrDefault(line.account(), Instant.MIN)))
                .map(CoverageLine::account)
                .distinct()
                .forEach(
                        account ->
                                left.add(
                                        new Remainder(
                                                Kind.LISTING,
                                                account,
                                                0,
                                                "it was not listed since its last unit was proven"
                                                        + " dead",
                                                "keyrecall inventory refresh")));
    }

    private static boolean stale(CoverageLine line, Instant proven) {
        return line.listedAt() == null || line.listedAt().isBefore(proven);
    }

    private static Remainder finding(OutsideLine outside) {
        String ref = outside.ref().toString();
        String kill = "keyrecall plan create --mode exposure --scope ref=" + ref;
        String judge = "keyrecall inventory accept " + ref;
        return new Remainder(
                Kind.FINDING,
                ref,
                0,
                switch (outside.kind()) {
                    case UNEXPECTED ->
                            "it stands in the scope, no unit is about it, and nobody"
                                    + " accepted it";
                    case MISSING -> "it is in the scope, no unit is about it, and it is gone";
                    case RE_ENABLED ->
                            "it is in the scope, no unit is about it, and somebody" + " enabled it";
                    case SUSPENDED ->
                            "it is in the scope, no unit is about it, and somebody"
                                    + " suspended it";
                },
                outside.kind() == Finding.Kind.UNEXPECTED
                        ? kill + ", or, judged to be right: " + judge
                        : judge);
    }
}
