package dev.keyrecall.app.command;

import dev.keyrecall.app.home.Session;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.campaign.Mode;
import dev.keyrecall.engine.campaign.Plan;
import dev.keyrecall.engine.campaign.PlannedSwitch;
import dev.keyrecall.engine.estimate.Estimate;
import dev.keyrecall.engine.service.Estimates;
import dev.keyrecall.engine.service.Planning;
import dev.keyrecall.engine.service.Planning.PlanRequest;
import dev.keyrecall.engine.service.Planning.Planned;
import dev.keyrecall.engine.service.PolicyBook;
import dev.keyrecall.engine.service.SwitchFiles;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** {@code plan create}. */
@Command(
        name = "create",
        description = "Make the plan of a campaign on the latest refresh. Changes nothing.",
        footerHeading = Action.EXAMPLES,
        footer = {
            "  keyrecall plan create --mode exposure --scope all",
            "  keyrecall plan create --mode exposure --scope \"principal=svc-api\"",
            "  keyrecall plan create --mode exposure --scope \"unused>90d or not has owner\"",
            "  keyrecall plan create --mode hygiene --scope \"owner=payments\" --soak 72h"
        })
public final class PlanCreateCommand extends Action {
    @Option(
            names = "--mode",
            required = true,
            paramLabel = "MODE",
            completionCandidates = Modes.class,
            description = "exposure (cut first) or hygiene (make before break).")
    String mode = "";

    @Option(
            names = "--scope",
            required = true,
            paramLabel = "EXPR",
            description =
                    "all, or conditions joined by 'and', 'or', 'not' and parentheses: provider,"
                            + " account, type, principal, owner, ref and consumer with =, != or ~"
                            + " (a pattern with * and ?); standing=accepted, unexpected or missing;"
                            + " liveness=live, dead or unknown; age and unused with < or > and a"
                            + " time; has owner, consumer or last-use.")
    String scope = "";

    @Option(
            names = "--soak",
            paramLabel = "D",
            defaultValue = "24h",
            description = "Hygiene: how long the old one stays only suspended (default: 24h).")
    String soak = "24h";

    @Option(
            names = "--proof-tries",
            paramLabel = "N",
            defaultValue = "5",
            description = "How many consistent answers prove something (default: 5).")
    int proofTries;

    @Option(
            names = "--proof-window",
            paramLabel = "D",
            defaultValue = "10s",
            description = "The span from the first to the last of them (default: 10s).")
    String proofWindow = "10s";

    @Option(
            names = "--switches",
            paramLabel = "FILE",
            description =
                    "What is turned off before the first unit and on after the last, each with a"
                            + " check (docs/formats/switch.md).")
    @Nullable String switches;

    @Option(
            names = "--own-keys",
            description =
                    "The keys of the vault itself are to be replaced after the units: what opens"
                            + " it, and what signs the ledger.")
    boolean ownKeys;

    /** What a shell completes {@code --mode} with. */
    static final class Modes implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Arrays.stream(Mode.values()).map(Mode::word).iterator();
        }
    }

    public PlanCreateCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    public Integer call() throws EngineException {
        Mode chosen = mode();
        Duration soaked = Arguments.duration("--soak", soak);
        Duration window = Arguments.duration("--proof-window", proofWindow);
        String file =
                switches == null
                        ? null
                        : GivenFile.text(
                                invocation.io(),
                                switches,
                                SwitchFiles.FILE_BYTES_MAX,
                                "the file of switches");
        Planned planned;
        Map<String, Integer> actions;
        boolean signed;
        Estimate estimate;
        try (Session session = invocation.unlock()) {
            Planning planning = new Planning(session.engine());
            List<PlannedSwitch> off =
                    file == null ? List.of() : new SwitchFiles(session.engine()).read(file);
            planned =
                    planning.create(
                            new PlanRequest(
                                    chosen, scope, soaked, proofTries, window, off, ownKeys));
            actions = planning.actionCounts(planned.plan());
            estimate = new Estimates(session.engine()).of(planned.plan());
            signed = new PolicyBook(session.engine()).current().isPresent();
        }
        if (invocation.json()) {
            invocation.document(PlanDocuments.created(planned, actions, estimate));
        } else {
            print(planned, actions, estimate, signed);
        }
        return DONE;
    }

    private Mode mode() throws EngineException {
        for (Mode known : Mode.values()) {
            if (known.word().equals(mode)) {
                return known;
            }
        }
        throw new EngineException(
                Ending.USAGE,
                "there is no mode '" + mode + "'",
                "the modes are "
                        + Arrays.stream(Mode.values())
                                .map(Mode::word)
                                .collect(Collectors.joining(" and ")));
    }

    private void print(
            Planned planned, Map<String, Integer> actions, Estimate estimate, boolean signed) {
        Plan plan = planned.plan();
        invocation.say("plan      " + plan.id());
        invocation.say("campaign  " + plan.campaign() + " (" + plan.mode().word() + ")");
        invocation.say("digest    " + planned.digest());
        invocation.say("units     " + plan.units().size());
        actions.forEach((action, count) -> invocation.say("  " + action + ": " + count));
        invocation.say("estimate  " + EstimateLines.line(estimate));
        plan.excluded()
                .forEach(one -> invocation.say("excluded  " + one.ref() + ": " + one.reason()));
        invocation.hint("read it with: keyrecall plan show " + plan.id());
        invocation.hint(
                signed
                        ? "then, for those who sign it: keyrecall plan export " + plan.id()
                        : "then: keyrecall approve " + plan.id() + " --as YOUR-NAME");
    }
}
