package dev.keyrecall.app.command;

import dev.keyrecall.engine.campaign.Waiver;
import dev.keyrecall.engine.policy.Consent;
import dev.keyrecall.engine.service.WaiverBook.Standing;
import dev.keyrecall.spi.json.Json;

import java.util.ArrayList;
import java.util.List;

/** Waivers as lines and as documents. */
final class WaiverDocuments {
    private WaiverDocuments() {}

    static Json.Obj document(Standing standing) {
        Waiver waiver = standing.waiver();
        return Json.object()
                .put("waiver", waiver.id())
                .put("campaign", waiver.campaign())
                .put("plan", waiver.plan())
                .put("digest", standing.digest())
                .put("by", waiver.by())
                .put("reason", waiver.reason())
                .put("until", waiver.until().toString())
                .put("created_at", waiver.createdAt().toString())
                .put("in_effect", standing.inEffect())
                .put("why", standing.inEffect() ? null : standing.why())
                .put(
                        "units",
                        Json.array(
                                waiver.units().stream()
                                        .map(
                                                item ->
                                                        Json.object()
                                                                .put("ordinal", item.ordinal())
                                                                .put("ref", item.ref().toString())
                                                                .build())
                                        .toList()))
                .put("consent", ConsentLines.document(standing.consent()))
                .build();
    }

    /** Whether it counts, in a few words. */
    static String state(Standing standing) {
        if (standing.inEffect()) {
            return "in effect";
        }
        Consent consent = standing.consent();
        if (!consent.against().isEmpty()) {
            return "withdrawn";
        }
        return consent.agreed().size() < consent.needed()
                ? ConsentLines.count(consent)
                : standing.why();
    }

    /** All of it, for whoever is to agree. */
    static List<String> lines(Standing standing) {
        Waiver waiver = standing.waiver();
        List<String> lines = new ArrayList<>();
        lines.add("waiver   " + waiver.id() + ", " + state(standing));
        lines.add("digest   " + standing.digest());
        lines.add("campaign " + waiver.campaign() + ", plan " + waiver.plan());
        lines.add("by       " + waiver.by() + ", who answers for what stays alive");
        lines.add("reason   " + waiver.reason());
        lines.add("until    " + Documents.shown(waiver.until()));
        lines.add("units    " + waiver.units().size());
        for (Waiver.Item item : waiver.units()) {
            lines.add("  " + item.ordinal() + " " + item.ref());
        }
        standing.consent().voices().stream()
                .map(
                        voice ->
                                voice.decision().done()
                                        + " by "
                                        + voice.name()
                                        + " at "
                                        + Documents.shown(voice.at())
                                        + (!voice.counts()
                                                ? ", does not count: " + voice.objection()
                                                : voice.fingerprint().isEmpty()
                                                        ? " (as claimed)"
                                                        : " with " + voice.fingerprint()))
                .forEach(lines::add);
        return lines;
    }
}
