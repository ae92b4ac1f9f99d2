package dev.keyrecall.app.drill;

import dev.keyrecall.app.io.Io;
import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.campaign.Mode;
import dev.keyrecall.engine.campaign.Plan;
import dev.keyrecall.engine.estimate.Outlook;
import dev.keyrecall.engine.inventory.Finding;
import dev.keyrecall.engine.run.CampaignRun;
import dev.keyrecall.engine.run.RunListener;
import dev.keyrecall.engine.run.RunOptions;
import dev.keyrecall.engine.run.RunResult;
import dev.keyrecall.engine.service.Approvals;
import dev.keyrecall.engine.service.Certificate;
import dev.keyrecall.engine.service.Certificates;
import dev.keyrecall.engine.service.Detection;
import dev.keyrecall.engine.service.Estimates;
import dev.keyrecall.engine.service.InventoryRefresh;
import dev.keyrecall.engine.service.LedgerReading;
import dev.keyrecall.engine.service.Planning;
import dev.keyrecall.engine.service.Planning.PlanRequest;
import dev.keyrecall.engine.service.Planning.Planned;
import dev.keyrecall.lab.LabPopulation;
import dev.keyrecall.lab.LabServer;
import dev.keyrecall.lab.LabTruth;
import dev.keyrecall.spi.CredentialRef;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/**
 * The missing key, from an empty folder to a certificate, by the services that the commands call.
 * Afterwards the lab's own truth is asked whether the certificate is right.
 */
public final class MissingKeyDrill {
    private static final String APPROVER = "drill";

    private final Io io;
    private final Setup setup;
    private final Consumer<String> steps;
    private final BiFunction<Plan, Outlook, RunListener> progress;

    /**
     * Prepares it.
     *
     * @param steps is told of each step in words
     * @param progress what is told of the run's progress
     */
    public MissingKeyDrill(
            Io io,
            Setup setup,
            Consumer<String> steps,
            BiFunction<Plan, Outlook, RunListener> progress) {
        this.io = io;
        this.setup = setup;
        this.steps = steps;
        this.progress = progress;
    }

    /**
     * How it is set up.
     *
     * @param folder where everything of it is kept
     * @param seed decides the account and which credential goes missing
     * @param proofTries how many consistent answers prove something
     * @param proofWindow the span from the first to the last of them
     */
    public record Setup(Path folder, long seed, int proofTries, Duration proofWindow) {}

    /** Rehearses it. */
    public DrillResult rehearse() throws EngineException {
        LabPopulation population = LabPopulation.drill(setup.seed());
        return DrillStage.set(io, setup.folder(), population, steps, this::rehearse);
    }

    private DrillResult rehearse(DrillStage stage) throws EngineException {
        Engine engine = stage.engine();
        LabServer lab = stage.lab();
        Map<String, CredentialRef> accepted =
                new DrillBaseline(engine, lab, setup.seed(), steps).take();
        Tampering tampering = tamper(lab, accepted);
        List<Finding> findings = detect(engine);
        Planned planned = plan(engine);
        RunResult run =
                new CampaignRun(engine, stage.session().vault(), io.process())
                        .run(
                                planned.plan().id(),
                                RunOptions.whole(false),
                                progress.apply(
                                        planned.plan(),
                                        new Estimates(engine).outlook(planned.plan())),
                                () -> false);
        say("campaign %s: %s", run.campaign(), run.state().word());
        Certificate certificate = new Certificates(engine).issue(run.campaign());
        LedgerReading.Verification ledger = new LedgerReading(engine).verify();
        say("ledger verified: %d entries", ledger.size());
        List<String> mismatches = new ArrayList<>(tampering.mismatches(findings));
        mismatches.addAll(
                new DrillTruth(accepted, tampering.created()).mismatches(tampering.before(), lab));
        DrillFolder.Reports reports = stage.folder().writeReports(certificate);
        return new DrillResult(findings, certificate, ledger, mismatches, reports);
    }

    private Tampering tamper(LabServer lab, Map<String, CredentialRef> accepted) {
        SplittableRandom dice = new SplittableRandom(setup.seed());
        LabTruth before = lab.truth();
        List<LabTruth.Consumer> consumers = before.consumers();
        CredentialRef deleted =
                accepted.get(
                        String.valueOf(
                                consumers.get(dice.nextInt(consumers.size())).credentialId()));
        List<String> principals =
                before.credentials().stream()
                        .filter(credential -> !credential.operator())
                        .map(LabTruth.Credential::principal)
                        .distinct()
                        .sorted()
                        .filter(principal -> before.credentialsOf(principal).size() == 1)
                        .toList();
        String principal = principals.get(dice.nextInt(principals.size()));
        java.util.Objects.requireNonNull(deleted);
        lab.deleteBehindBack(deleted.id());
        String created = lab.createBehindBack(principal);
        say("behind our back: one credential deleted, one created");
        return new Tampering(
                before, deleted, new CredentialRef(deleted.account(), deleted.typeName(), created));
    }

    private List<Finding> detect(Engine engine) throws EngineException {
        new InventoryRefresh(engine).refresh(null, (_, _) -> {});
        List<Finding> findings = new Detection(engine).detect(null);
        findings.forEach(finding -> say("found: %s %s", finding.kind().word(), finding.ref()));
        return findings;
    }

    private Planned plan(Engine engine) throws EngineException {
        Planned planned =
                new Planning(engine)
                        .create(
                                new PlanRequest(
                                        Mode.EXPOSURE,
                                        "all",
                                        Duration.ZERO,
                                        setup.proofTries(),
                                        setup.proofWindow()));
        say(
                "plan %s: %d units, digest %s",
                planned.plan().id(), planned.plan().units().size(), planned.digest());
        planned.plan().excluded().forEach(one -> say("excluded: %s: %s", one.ref(), one.reason()));
        new Approvals(engine).approve(planned.plan().id(), APPROVER);
        return planned;
    }

    @com.google.errorprone.annotations.FormatMethod
    private void say(String format, Object... values) {
        steps.accept(String.format(java.util.Locale.ROOT, format, values));
    }

    /** What was done behind our back, and how the lab stood before. */
    private record Tampering(LabTruth before, CredentialRef deleted, CredentialRef created) {
        List<String> mismatches(List<Finding> findings) {
            List<String> mismatches = new ArrayList<>();
            expect(mismatches, Finding.Kind.MISSING, deleted, findings);
            expect(mismatches, Finding.Kind.UNEXPECTED, created, findings);
            if (findings.size() != 2) {
                mismatches.add("expected 2 findings, not " + findings.size());
            }
            return mismatches;
        }

        private static void expect(
                List<String> mismatches,
                Finding.Kind kind,
                CredentialRef ref,
                List<Finding> findings) {
            if (findings.stream()
                    .noneMatch(finding -> finding.kind() == kind && finding.ref().equals(ref))) {
                mismatches.add(ref + " was not found " + kind.word());
            }
        }
    }
}
