package dev.keyrecall.engine.service;

import dev.keyrecall.engine.anchor.Anchored;
import dev.keyrecall.engine.campaign.Approval;
import dev.keyrecall.engine.policy.Consent.Voice;
import dev.keyrecall.engine.policy.Glass;
import dev.keyrecall.spi.ConsumerTarget;
import dev.keyrecall.spi.json.Json;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;

/**
 * A certificate for machines, for reading and for printing: the same facts three times.
 *
 * <p>Source: {@code docs/formats/certificate.md}.
 */
public final class CertificateText {
    private CertificateText() {}

    /** For machines; member names are fixed. */
    public static Json.Obj toJson(Certificate certificate) {
        return Json.object()
                .put("v", 1)
                .put("campaign", certificate.campaign())
                .put("plan", certificate.plan())
                .put("digest", certificate.digest())
                .put("mode", certificate.mode().word())
                .put("scope", certificate.scope())
                .put("state", certificate.state().word())
                .put("issued_at", certificate.issuedAt().toString())
                .put("requester", certificate.requester())
                .put("approvals", array(certificate.approvals(), CertificateText::approval))
                .put("break_glass", glass(certificate.glass()))
                .put("units", certificate.units())
                .put("proven_dead", certificate.provenDead())
                .put("waived", certificate.waived())
                .put("open", certificate.open())
                .put("orphans", certificate.orphans())
                .put("coverage", array(certificate.coverage(), CertificateText::coverage))
                .put("blind_spots", array(certificate.blindSpots(), CertificateText::blindSpot))
                .put("waivers", array(certificate.waivers(), CertificateText::waiver))
                .put("human_steps", array(certificate.tasks(), TaskLines::document))
                .put("switches", array(certificate.switches(), SwitchLines::document))
                .put("own_keys", array(certificate.ownKeys(), OwnKeys.Standing::document))
                .put("ledger_size", certificate.ledgerSize())
                .put("ledger_root", certificate.ledgerRoot())
                .put("anchored", !certificate.anchored().isEmpty())
                .put(
                        "anchors",
                        Anchored.documents(certificate.anchored(), certificate.ledgerSize()))
                .put("harm_seconds_total", seconds(certificate.harmTotal()))
                .put("harm_seconds_max", seconds(certificate.harmMax()))
                .put(
                        "harm_seconds_p99",
                        certificate
                                .harmP99()
                                .<Json>map(CertificateText::seconds)
                                .orElse(Json.Null.NULL))
                .put("lines", array(certificate.lines(), CertificateText::line))
                .put(
                        "excluded",
                        array(
                                certificate.excluded(),
                                exclusion ->
                                        Json.object()
                                                .put("ref", exclusion.ref().toString())
                                                .put("reason", exclusion.reason())
                                                .build()))
                .put("outside", array(certificate.outside(), CertificateText::outside))
                .put("timeline", array(certificate.timeline(), CertificateText::event))
                .put("timeline_omitted", certificate.timelineOmitted())
                .build();
    }

    /** For reading. */
    public static String markdown(Certificate certificate) {
        return new CertificateMarkdown(certificate).text();
    }

    /** For reading and printing: one file, no script, nothing fetched. */
    public static String html(Certificate certificate) {
        return new CertificateHtml(certificate).text();
    }

    private static Json approval(Approval approval) {
        return Json.object()
                .put("name", approval.name())
                .put("os_user", approval.osUser())
                .put("at", approval.at().toString())
                .put("key", approval.key())
                .build();
    }

    /** Break-glass as it stands in every document; null where nobody broke any. */
    public static Json glass(@Nullable Glass glass) {
        if (glass == null) {
            return Json.Null.NULL;
        }
        return Json.object()
                .put("broken", array(glass.broken(), CertificateText::voice))
                .put("since", glass.since().toString())
                .put("until", glass.until().toString())
                .put("permits", glass.permits())
                .put("why_not", glass.permits() ? null : glass.objection())
                .put("countersigned", array(glass.countersigned(), CertificateText::voice))
                .put("unresolved", Json.strings(glass.unresolved()))
                .put("settled", glass.settled())
                .build();
    }

    private static Json voice(Voice voice) {
        return Json.object()
                .put("name", voice.name())
                .put("at", voice.at().toString())
                .put("key", voice.fingerprint().isEmpty() ? null : voice.fingerprint())
                .put("objection", voice.counts() ? null : voice.objection())
                .build();
    }

    private static Json blindSpot(Certificate.BlindSpotLine spot) {
        return Json.object()
                .put("account", spot.account())
                .put("name", spot.name())
                .put("what", spot.what())
                .put("why", spot.why())
                .put("source", spot.source())
                .put("acknowledged", acknowledged(spot.acknowledged()))
                .build();
    }

    private static Json acknowledged(Certificate.@Nullable Acknowledged who) {
        return who == null
                ? Json.Null.NULL
                : Json.object()
                        .put("name", who.name())
                        .put("os_user", who.osUser())
                        .put("at", who.at().toString())
                        .build();
    }

    private static Json coverage(Certificate.CoverageLine line) {
        return Json.object()
                .put("account", line.account())
                .put("type", line.type())
                .put("listed_at", time(line.listedAt()))
                .put("listed", line.listed())
                .put("units", line.units())
                .put("proven_dead", line.provenDead())
                .put("waived", line.waived())
                .put("open", line.open())
                .build();
    }

    private static Json outside(Certificate.OutsideLine line) {
        return Json.object()
                .put("kind", line.kind().word())
                .put("ref", line.ref().toString())
                .put("since", line.since().toString())
                .put("in_scope", line.inScope())
                .build();
    }

    private static Json waiver(Certificate.WaiverLine line) {
        return Json.object()
                .put("waiver", line.id())
                .put("units", array(line.units(), Json::of))
                .put("by", line.by())
                .put("reason", line.reason())
                .put("until", line.until().toString())
                .put(
                        "agreed",
                        array(
                                line.agreed(),
                                one ->
                                        Json.object()
                                                .put("name", one.name())
                                                .put("at", one.at().toString())
                                                .put("key", one.key().isEmpty() ? null : one.key())
                                                .build()))
                .build();
    }

    private static Json line(Certificate.UnitLine line) {
        return Json.object()
                .put("ordinal", line.ordinal())
                .put("ref", line.ref().toString())
                .put("principal", line.principal())
                .put("owner", line.owner())
                .put("standing", line.standing().word())
                .put("state", line.state().word())
                .put("replaced_by", line.replacedBy() == null ? null : line.replacedBy().toString())
                .put("consumers", array(line.consumers(), CertificateText::consumer))
                .put("delivered_to", array(line.deliveredTo(), CertificateText::consumer))
                .put("proof", proof(line.proof()))
                .put("cut_at", time(line.cutAt()))
                .put("revoked_at", time(line.revokedAt()))
                .put("restored_at", time(line.restoredAt()))
                .put("harm_seconds", seconds(line.harm()))
                .put("harm_goes_on", line.harmGoesOn())
                .put(
                        "revoked_to_refused_seconds",
                        line.revokedToRefused() == null
                                ? Json.Null.NULL
                                : seconds(line.revokedToRefused()))
                .put("orphans_revoked", line.orphansRevoked())
                .put("orphans_unresolved", line.orphansUnresolved())
                .put("open_reason", line.openReason())
                .put("resume_after", time(line.resumeAfter()))
                .build();
    }

    private static Json proof(Certificate.@Nullable Proof proof) {
        if (proof == null) {
            return Json.Null.NULL;
        }
        return Json.object()
                .put("by", proof.by())
                .put("first_at", time(proof.firstAt()))
                .put("at", proof.at().toString())
                .put("answers", proof.answers())
                .put("code", proof.code())
                .build();
    }

    private static Json event(Certificate.TimelineLine line) {
        return Json.object()
                .put("seq", line.sequence())
                .put("at", line.at())
                .put("kind", line.kind())
                .put("what", line.what())
                .put("unit", line.unit() == 0 ? Json.Null.NULL : Json.of(line.unit()))
                .put("ref", line.ref())
                .build();
    }

    private static Json consumer(ConsumerTarget target) {
        return Json.object().put("kind", target.kind()).put("target", target.target()).build();
    }

    /** Seconds with at most three places, as a number. */
    static Json seconds(Duration duration) {
        return new Json.Num(plainSeconds(duration));
    }

    static String plainSeconds(Duration duration) {
        return BigDecimal.valueOf(duration.toMillis(), 3).stripTrailingZeros().toPlainString();
    }

    private static @Nullable String time(@Nullable Instant instant) {
        return instant == null ? null : instant.toString();
    }

    private static <T> Json array(List<T> items, Function<T, Json> writer) {
        return Json.array(items.stream().map(writer).toList());
    }
}
