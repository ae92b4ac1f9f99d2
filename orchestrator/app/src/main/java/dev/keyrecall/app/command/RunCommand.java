package dev.keyrecall.app.command;

import dev.keyrecall.app.console.Ink;
import dev.keyrecall.app.console.RunAudience;
import dev.keyrecall.app.console.RunEvents;
import dev.keyrecall.app.console.RunProgress;
import dev.keyrecall.app.console.Ticker;
import dev.keyrecall.app.home.Session;
import dev.keyrecall.app.io.Signals;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.campaign.Mode;
import dev.keyrecall.engine.campaign.Plan;
import dev.keyrecall.engine.policy.Glass;
import dev.keyrecall.engine.policy.Policy;
import dev.keyrecall.engine.run.CampaignRun;
import dev.keyrecall.engine.run.RunListener;
import dev.keyrecall.engine.run.RunOptions;
import dev.keyrecall.engine.run.RunResult;
import dev.keyrecall.engine.service.Estimates;
import dev.keyrecall.engine.service.GlassReading;
import dev.keyrecall.engine.service.OwnKeys;
import dev.keyrecall.engine.service.Planning;
import dev.keyrecall.engine.service.PolicyBook;
import dev.keyrecall.engine.service.ScopedUnits;
import dev.keyrecall.engine.service.SwitchBook;
import dev.keyrecall.spi.json.Json;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** {@code run}. */
@Command(
        name = "run",
        description =
                "Carry out an approved plan. Ctrl-C stops after the steps under way; exits 5 while"
                        + " units are open or soaking.",
        footerHeading = Action.EXAMPLES,
        footer = {
            "  keyrecall run PLAN",
            "  keyrecall run PLAN --canary 3",
            "  keyrecall run PLAN --only owner=payments",
            "  keyrecall run PLAN --resume --stop-above 20"
        })
public final class RunCommand extends Action {
    private static final int PERCENT_MAX = 100;

    @Parameters(paramLabel = "PLAN", description = "The plan.")
    String planId = "";

    @Option(names = "--resume", description = "Go on with a run that was stopped, cut or soaking.")
    boolean resume;

    @Option(
            names = "--canary",
            paramLabel = "N",
            description =
                    "Run the first N units that are not accounted for, then stop and exit 5; go on"
                            + " with --resume.")
    @Nullable Integer canary;

    @Option(
            names = "--stop-above",
            paramLabel = "PERCENT",
            description =
                    "Make no further call once more than so many of a hundred units were left open"
                            + " (of ten at least).")
    @Nullable Integer stopAbove;

    @Option(
            names = "--only",
            paramLabel = "SCOPE",
            description =
                    "Run only the units that a scope names now; the others stay as they are, and"
                            + " hold the campaign open.")
    @Nullable String only;

    @Option(
            names = "--suspend-only",
            description =
                    "Stop the bleeding first: suspend each unit, see it suspended, and leave the"
                            + " rest for --resume.")
    boolean suspendOnly;

    @Option(
            names = "--give-up-after",
            paramLabel = "D",
            description =
                    "Leave units open once their provider has given no answer for so long, such as"
                            + " 10m (default: wait as long as it takes).")
    @Nullable String giveUpAfter;

    @Option(
            names = "--events",
            paramLabel = "FILE",
            description =
                    "Tell what happens as JSON lines, appended to a file; - for standard output.")
    @Nullable String eventsTo;

    @Option(names = "--verbose", description = "Also a line for every step of every unit.")
    boolean verbose;

    public RunCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    public Integer call() throws EngineException {
        requireInRange();
        try (EventOutput events = EventOutput.open(invocation, eventsTo)) {
            return carryOut(events);
        }
    }

    private Integer carryOut(EventOutput output) throws EngineException {
        RunResult result;
        Optional<Glass> glass;
        Optional<Policy> policy;
        Mode mode;
        List<OwnKeys.Standing> ownKeys;
        String off;
        try (Session session = invocation.unlock()) {
            Plan plan = new Planning(session.engine()).load(planId);
            mode = plan.mode();
            GlassReading.ofPlan(session.engine(), planId)
                    .ifPresent(broken -> GlassLines.warn(invocation, broken));
            RunOptions options = options(session, plan);
            // No call is made that a log cannot tell of.
            session.sign();
            requireLog(session, "nothing was begun");
            result = told(session, plan, options, output);
            glass = GlassReading.ofPlan(session.engine(), planId);
            policy = new PolicyBook(session.engine()).current();
            ownKeys = OwnKeys.of(session.engine(), plan);
            off = SwitchHints.notOn(new SwitchBook(session.engine()).of(plan.campaign()));
            if (!result.state().ended()) {
                requireLog(session, "the run was stopped");
            }
        }
        if (invocation.json()) {
            invocation.document(document(result));
        } else if (!output.onStandardOutput()) {
            print(result);
        }
        if (!result.state().ended()) {
            AsideHints.of(result.open(), mode, planId).forEach(invocation::hint);
            hints(result, ownKeys);
            if (!off.isEmpty() && !SwitchHints.about(result)) {
                invocation.hint("not on: " + off + "; turned on when nothing is left to run");
            }
        }
        glass.ifPresent(
                one -> GlassLines.countersigning(policy, one, planId).forEach(invocation::hint));
        if (result.state().ended()) {
            return DONE;
        }
        return Ending.PARTIAL.exitCode();
    }

    private RunOptions options(Session session, Plan plan) throws EngineException {
        return new RunOptions(
                        resume,
                        canary == null ? RunOptions.ALL : canary,
                        stopAbove == null ? RunOptions.ALL : stopAbove,
                        only == null ? null : ScopedUnits.of(session.engine(), plan, only),
                        suspendOnly)
                .givingUpAfter(patience());
    }

    private @Nullable Duration patience() throws EngineException {
        return giveUpAfter == null ? null : Arguments.duration("--give-up-after", giveUpAfter);
    }

    private void requireInRange() throws EngineException {
        Duration _ = patience();
        if (canary != null && canary < 1) {
            throw new EngineException(
                    Ending.USAGE, "a canary has one unit at least", "for example: --canary 3");
        }
        if (stopAbove != null && (stopAbove < 0 || stopAbove > PERCENT_MAX)) {
            throw new EngineException(
                    Ending.USAGE,
                    "--stop-above takes a percentage, 0 to " + PERCENT_MAX,
                    "for example: --stop-above 20");
        }
    }

    private RunResult told(Session session, Plan plan, RunOptions options, EventOutput output)
            throws EngineException {
        RunEvents events =
                output.lines()
                        .map(lines -> new RunEvents(plan, invocation.io().clock(), lines))
                        .orElse(null);
        if (events == null) {
            return run(session, plan, options, List.of());
        }
        try {
            RunResult result = run(session, plan, options, List.of(events));
            events.ended(result);
            return result;
        } catch (EngineException | RuntimeException e) {
            events.failed(String.valueOf(e.getMessage()));
            throw e;
        }
    }

    private RunResult run(Session session, Plan plan, RunOptions options, List<RunListener> others)
            throws EngineException {
        AtomicInteger interrupts = new AtomicInteger();
        try (RunProgress progress =
                        new RunProgress(
                                plan,
                                new Estimates(session.engine()).outlook(plan),
                                invocation.painter(),
                                invocation.io().clock(),
                                verbose);
                Signals.Subscription _ =
                        invocation
                                .io()
                                .signals()
                                .onInterrupt(() -> interrupted(interrupts, progress));
                Ticker _ = new Ticker(invocation.io().waiter(), progress::tick)) {
            List<RunListener> listeners = new ArrayList<>(others);
            listeners.add(progress);
            return new CampaignRun(session.engine(), session.vault(), invocation.io().process())
                    .run(
                            plan.id(),
                            options,
                            new RunAudience(listeners),
                            () -> interrupts.get() > 0 || session.logHasFailed());
        }
    }

    /** A failing log stops the calls; what was done is in the ledger, which is whole. */
    private void requireLog(Session session, String what) throws EngineException {
        try {
            session.requireLog();
        } catch (EngineException e) {
            List<String> hints = new ArrayList<>(e.hints());
            hints.add("then go on with: keyrecall run " + planId + " --resume");
            throw new EngineException(
                    e.ending(), what + ": " + e.getMessage(), hints.toArray(String[]::new));
        }
    }

    private void interrupted(AtomicInteger interrupts, RunProgress progress) {
        if (interrupts.incrementAndGet() > 1) {
            // The journal is durable: what is under way is reconciled by the next run.
            invocation.io().signals().halt(Ending.PARTIAL.exitCode());
            return;
        }
        progress.say("stopping after the steps under way; Ctrl-C again to stop at once");
        progress.say("resume with: keyrecall run " + planId + " --resume");
    }

    private void print(RunResult result) {
        Ink ink = result.state().ended() ? Ink.GOOD : Ink.CARE;
        invocation.say(ink, "campaign " + result.campaign() + ": " + result.state().word());
        OpenUnits.say(invocation, result.open());
    }

    private void hints(RunResult result, List<OwnKeys.Standing> ownKeys) {
        String again = "keyrecall run " + planId + " --resume";
        if (result.order() != null && result.order().startsWith(RunResult.OWN_KEYS)) {
            invocation.hint("all units are accounted for; " + result.order());
            ownKeys.stream()
                    .filter(own -> !own.replaced())
                    .map(OwnKeys.Standing::command)
                    .forEach(invocation::hint);
            invocation.hint("then: " + again);
        } else if (SwitchHints.about(result)) {
            SwitchHints.of(result, planId).forEach(invocation::hint);
        } else if (result.resumeAfter() != null && result.open().isEmpty()) {
            invocation.hint(
                    "only soak is left: resume after "
                            + Documents.shown(result.resumeAfter())
                            + " with: "
                            + again);
        } else if (result.order() != null) {
            invocation.hint(result.order() + ": no further call was made");
            afterOrder(result, result.order(), again).forEach(invocation::hint);
        } else if (result.stopped()) {
            invocation.hint("stopped as asked; resume with: " + again);
        } else {
            invocation.hint(
                    "all of them: keyrecall campaign status " + result.campaign() + " --units");
            if (result.open().stream().anyMatch(unit -> !unit.state().aside())) {
                invocation.hint("when the reasons are gone: " + again);
            }
        }
    }

    private List<String> afterOrder(RunResult result, String order, String again) {
        if (order.startsWith(RunResult.AGAINST)) {
            return List.of(
                    "that is final; for what is left, make another plan with: keyrecall plan"
                            + " create");
        }
        if (order.equals(RunResult.OVER)) {
            return List.of(
                    "enough people approve it: keyrecall plan export " + planId, "then: " + again);
        }
        return order.startsWith(RunResult.HELD)
                ? List.of(
                        "to go on: keyrecall campaign resume " + result.campaign(),
                        "then: " + again)
                : List.of("to go on: " + again);
    }

    static Json.Obj document(RunResult result) {
        return Json.object()
                .put("campaign", result.campaign())
                .put("state", result.state().word())
                .put("open", result.open().size())
                .put(
                        "open_units",
                        Json.array(
                                result.open().stream()
                                        .map(
                                                unit ->
                                                        Json.object()
                                                                .put("ref", unit.ref().toString())
                                                                .put(
                                                                        "reason",
                                                                        OpenUnits.reason(unit))
                                                                .build())
                                        .toList()))
                .put("resume_after", Documents.time(result.resumeAfter()))
                .put("stopped", result.stopped())
                .put("order", result.order())
                .build();
    }
}
