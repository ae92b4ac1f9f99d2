package dev.keyrecall.app.command;

import dev.keyrecall.engine.campaign.Campaign;
import dev.keyrecall.engine.campaign.Unit;
import dev.keyrecall.engine.service.CampaignReading.Status;
import dev.keyrecall.engine.service.CertificateText;
import dev.keyrecall.engine.service.Estimates.Estimated;
import dev.keyrecall.spi.json.Json;

import java.time.Instant;

/** Campaigns as they stand in documents. */
final class CampaignDocuments {
    private CampaignDocuments() {}

    static Json.Obj campaign(Campaign campaign) {
        return builder(campaign).build();
    }

    private static Json.Builder builder(Campaign campaign) {
        return Json.object()
                .put("campaign", campaign.id())
                .put("plan", campaign.plan())
                .put("mode", campaign.mode().word())
                .put("state", campaign.state().word())
                .put("hold", campaign.hold() == null ? null : campaign.hold().word())
                .put("created_at", Documents.time(campaign.createdAt()))
                .put("started_at", Documents.time(campaign.startedAt()))
                .put("finished_at", Documents.time(campaign.finishedAt()));
    }

    /** Where it stands, and whether somebody holds it, for a person. */
    static String shown(Campaign campaign) {
        return campaign.state().word()
                + (campaign.hold() == null ? "" : ", " + campaign.hold().word());
    }

    /** With how long it will still take. */
    static Json.Obj status(Status status, Estimated estimated, Instant now) {
        boolean over = status.campaign().state() == Campaign.State.DONE;
        return status(status)
                .with("estimate", over ? Json.Null.NULL : EstimateLines.document(estimated, now));
    }

    static Json.Obj status(Status status) {
        Json.Builder counts = Json.object();
        status.counts().forEach((state, count) -> counts.put(state.word(), count));
        return builder(status.campaign())
                .put("units", status.units().size())
                .put("counts", counts.build())
                .put(
                        "open",
                        Json.array(status.open().stream().map(CampaignDocuments::unit).toList()))
                .put(
                        "approvals",
                        Json.array(
                                status.approvals().stream()
                                        .map(
                                                approval ->
                                                        Json.object()
                                                                .put("name", approval.name())
                                                                .put("os_user", approval.osUser())
                                                                .put(
                                                                        "at",
                                                                        Documents.time(
                                                                                approval.at()))
                                                                .build())
                                        .toList()))
                .put("break_glass", CertificateText.glass(status.glass()))
                .build();
    }

    static Json.Obj unit(Unit unit) {
        return Json.object()
                .put("ordinal", unit.ordinal())
                .put("ref", unit.ref().toString())
                .put("state", unit.state().word())
                .put(
                        "replacement",
                        unit.replacement() == null ? null : unit.replacement().toString())
                .put("reason", unit.openReason())
                .put("resume_after", Documents.time(unit.resumeAfter()))
                .build();
    }
}
