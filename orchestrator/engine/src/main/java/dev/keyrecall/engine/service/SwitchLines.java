package dev.keyrecall.engine.service;

import dev.keyrecall.engine.campaign.Plan;
import dev.keyrecall.engine.campaign.PlannedSwitch;
import dev.keyrecall.engine.campaign.SwitchEvent;
import dev.keyrecall.engine.campaign.SwitchEvent.Change;
import dev.keyrecall.engine.campaign.SwitchStanding;
import dev.keyrecall.engine.service.Certificate.SwitchLine;
import dev.keyrecall.spi.json.Json;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;

/** What a certificate says of switches. */
final class SwitchLines {
    private SwitchLines() {}

    /**
     * A line for each, in the order in which they are turned off.
     *
     * @param events of the campaign, in the order of their numbers
     */
    static List<SwitchLine> of(Plan plan, List<SwitchEvent> events) {
        return plan.switches().stream().map(one -> line(one, events)).toList();
    }

    private static SwitchLine line(PlannedSwitch planned, List<SwitchEvent> events) {
        SwitchStanding standing = SwitchStanding.of(planned, events);
        Instant offAt = null;
        Instant onAt = null;
        for (SwitchEvent event : events) {
            if (!event.name().equals(planned.name())) {
                continue;
            }
            if (event.change() == Change.OFF && offAt == null) {
                offAt = event.at();
            }
            if (event.change() == Change.ON) {
                onAt = event.at();
            }
        }
        return new SwitchLine(
                planned.name(),
                planned.target().kind(),
                planned.owner(),
                standing.state(),
                offAt,
                standing.state() == SwitchStanding.State.ON ? onAt : null,
                failed(standing.last()));
    }

    private static @Nullable String failed(@Nullable SwitchEvent last) {
        return last == null || last.change() != Change.FAILED ? null : last.details().text("why");
    }

    static Json document(SwitchLine line) {
        return Json.object()
                .put("switch", line.name())
                .put("kind", line.kind())
                .put("owner", line.owner())
                .put("state", line.state().word())
                .put("off_at", line.offAt() == null ? null : line.offAt().toString())
                .put("on_at", line.onAt() == null ? null : line.onAt().toString())
                .put("failed", line.failed())
                .build();
    }

    static String words(SwitchLine line) {
        String off = line.offAt() == null ? "never off" : "off at " + line.offAt();
        String now =
                switch (line.state()) {
                    case ON -> line.onAt() == null ? "" : ", on at " + line.onAt();
                    case OFF -> ", NOT ON AGAIN";
                    case TURNING_OFF -> ", being turned off";
                    case TURNING_ON -> ", being turned on";
                };
        return line.name()
                + " ("
                + line.kind()
                + (line.owner() == null ? "" : ", " + line.owner())
                + "): "
                + off
                + now
                + (line.failed() == null ? "" : "; failed: " + line.failed());
    }
}
