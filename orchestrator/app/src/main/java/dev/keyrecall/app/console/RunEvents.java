package dev.keyrecall.app.console;

import dev.keyrecall.engine.campaign.Plan;
import dev.keyrecall.engine.campaign.Step;
import dev.keyrecall.engine.campaign.Unit;
import dev.keyrecall.engine.run.RunListener;
import dev.keyrecall.engine.run.RunResult;
import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.json.Json;

import org.jspecify.annotations.Nullable;

import java.time.InstantSource;

/**
 * A run's progress as JSON lines for other programs. Thread-safe.
 *
 * <p>Source: {@code docs/formats/events.md}.
 */
public final class RunEvents implements RunListener {
    private final Plan plan;
    private final InstantSource clock;
    private final EventLines lines;
    private long seq;

    public RunEvents(Plan plan, InstantSource clock, EventLines lines) {
        this.plan = plan;
        this.clock = clock;
        this.lines = lines;
    }

    @Override
    public void started(int units, int alreadyTerminal) {
        tell(
                "started",
                Json.object()
                        .put("plan", plan.id())
                        .put("units", units)
                        .put("accounted", alreadyTerminal));
    }

    @Override
    public void step(int ordinal, CredentialRef ref, Step step) {
        tell("step", unit(ordinal, ref).put("step", step.word()));
    }

    @Override
    public void unit(Unit unit) {
        tell(
                "unit",
                unit(unit.ordinal(), unit.ref())
                        .put("state", unit.state().word())
                        .put("reason", unit.openReason()));
    }

    @Override
    public void turned(String name) {
        tell("switch", Json.object().put("switch", name));
    }

    @Override
    public void waiting(@Nullable AccountRef lane, String why) {
        String name = lane == null ? null : lane.toString();
        tell("waiting", Json.object().put("lane", name).put("why", why));
    }

    /** The last one: no unit is under way any more. */
    public void ended(RunResult result) {
        tell(
                "ended",
                Json.object()
                        .put("state", result.state().word())
                        .put("open", result.open().size())
                        .put(
                                "resume_after",
                                result.resumeAfter() == null
                                        ? null
                                        : result.resumeAfter().toString())
                        .put("stopped", result.stopped()));
    }

    /** The last one in place of that. */
    public void failed(String why) {
        tell("failed", Json.object().put("why", why));
    }

    private static Json.Builder unit(int ordinal, CredentialRef ref) {
        return Json.object()
                .put("unit", ordinal)
                .put("ref", ref.toString())
                .put("lane", ref.account().toString());
    }

    private synchronized void tell(String kind, Json.Builder members) {
        Json.Builder line =
                Json.object()
                        .put("seq", ++seq)
                        .put("at", clock.instant().toString())
                        .put("kind", kind)
                        .put("campaign", plan.campaign());
        members.build().members().forEach(line::put);
        lines.offer(line.build().compact());
    }
}
