package dev.keyrecall.app.drill;

import dev.keyrecall.app.io.Io;
import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.campaign.Mode;
import dev.keyrecall.engine.campaign.Plan;
import dev.keyrecall.engine.campaign.PlannedUnit;
import dev.keyrecall.engine.estimate.Outlook;
import dev.keyrecall.engine.imports.TableRow;
import dev.keyrecall.engine.policy.Decision;
import dev.keyrecall.engine.run.CampaignRun;
import dev.keyrecall.engine.run.RunListener;
import dev.keyrecall.engine.run.RunOptions;
import dev.keyrecall.engine.run.RunResult;
import dev.keyrecall.engine.service.Acknowledging;
import dev.keyrecall.engine.service.Approvals;
import dev.keyrecall.engine.service.CampaignClosing;
import dev.keyrecall.engine.service.CampaignClosing.Closing;
import dev.keyrecall.engine.service.Certificate;
import dev.keyrecall.engine.service.Estimates;
import dev.keyrecall.engine.service.LedgerReading;
import dev.keyrecall.engine.service.OwnerRegistry;
import dev.keyrecall.engine.service.Planning;
import dev.keyrecall.engine.service.Planning.PlanRequest;
import dev.keyrecall.engine.service.Planning.Planned;
import dev.keyrecall.engine.service.Remainder;
import dev.keyrecall.engine.service.ScopedUnits;
import dev.keyrecall.engine.service.WaiverBook;
import dev.keyrecall.engine.service.WaiverVoices;
import dev.keyrecall.lab.LabServer;
import dev.keyrecall.lab.LabTruth;
import dev.keyrecall.spi.CredentialRef;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** The drill of the believed unused, in a home and a lab that are up. */
final class BelievedUnusedCase {
    private static final String APPROVER = "drill";
    private static final String BELIEVED = "believed-unused";
    private static final String ANSWERS = "carol";
    private static final String SECOND = "dave";
    private static final Duration WAIVED_FOR = Duration.ofDays(30);

    private final Io io;
    private final BelievedUnusedDrill.Setup setup;
    private final Consumer<String> steps;
    private final BiFunction<Plan, Outlook, RunListener> progress;
    private final DrillStage stage;
    private final Engine engine;
    private final LabServer lab;
    private final SplittableRandom dice;
    private final List<String> mismatches = new ArrayList<>();
    private int refusals;

    BelievedUnusedCase(
            Io io,
            BelievedUnusedDrill.Setup setup,
            Consumer<String> steps,
            BiFunction<Plan, Outlook, RunListener> progress,
            DrillStage stage) {
        this.io = io;
        this.setup = setup;
        this.steps = steps;
        this.progress = progress;
        this.stage = stage;
        this.engine = stage.engine();
        this.lab = stage.lab();
        this.dice = new SplittableRandom(setup.seed());
    }

    BelievedUnusedResult rehearse() throws EngineException {
        Map<String, CredentialRef> known =
                new DrillBaseline(engine, lab, setup.seed(), steps).take();
        Set<CredentialRef> believed = believed(known);
        Planned recall = planned("all");
        refused(recall, refs(recall.plan().units()), Set.of(), "before anything was run");
        Set<CredentialRef> unknown = unknown(known.values().iterator().next());
        run(recall, ScopedUnits.of(engine, recall.plan(), "owner!=" + BELIEVED));
        refused(recall, believed, unknown, "with those that are believed unused left out");
        Set<CredentialRef> waived = half(believed);
        String waiver = waiver(recall.plan(), waived);
        voice(waiver, ANSWERS);
        refused(recall, believed, unknown, "with a waiver that one person agreed to");
        voice(waiver, SECOND);
        Set<CredentialRef> rest = new TreeSet<>(believed);
        rest.removeAll(waived);
        refused(recall, rest, unknown, "with half of them waived");
        run(recall, null);
        refused(recall, Set.of(), unknown, "with those dead that nobody answers for");
        Planned newcomers = planned("standing=unexpected");
        expect(refs(newcomers.plan().units()), unknown, "the plan for what no inventory knew");
        run(newcomers, null);
        refused(recall, Set.of(), Set.of(), "with blind spots that nobody has acknowledged");
        acknowledge(recall.plan().campaign());
        return closed(recall, waived, new Named(believed.size(), unknown.size()));
    }

    private BelievedUnusedResult closed(Planned recall, Set<CredentialRef> waived, Named named)
            throws EngineException {
        Closing closing = close(recall);
        if (!closing.closed()) {
            mismatches.add("it could not be closed at the end: " + closing.remainders());
        }
        Certificate certificate = closing.certificate();
        truth(certificate, waived);
        LedgerReading.Verification ledger = new LedgerReading(engine).verify();
        say("ledger verified: %d entries", ledger.size());
        return new BelievedUnusedResult(
                recall.plan().units().size(),
                named.believed(),
                named.unknown(),
                refusals,
                certificate,
                ledger,
                mismatches,
                stage.folder().writeReports(certificate));
    }

    private record Named(int believed, int unknown) {}

    /** Live ones, each the only one of its principal. */
    private Set<CredentialRef> believed(Map<String, CredentialRef> known) throws EngineException {
        LabTruth truth = lab.truth();
        Map<String, List<LabTruth.Credential>> byPrincipal =
                truth.credentials().stream()
                        .filter(one -> !one.operator())
                        .collect(Collectors.groupingBy(LabTruth.Credential::principal));
        List<CredentialRef> alone = new ArrayList<>();
        byPrincipal.values().stream()
                .filter(those -> those.size() == 1 && those.getFirst().active())
                .map(those -> known.get(those.getFirst().id()))
                .forEach(alone::add);
        alone.sort(CredentialRef::compareTo);
        Set<CredentialRef> chosen = new TreeSet<>();
        while (chosen.size() < setup.believed() && !alone.isEmpty()) {
            chosen.add(alone.remove(dice.nextInt(alone.size())));
        }
        List<TableRow> rows = new ArrayList<>();
        chosen.forEach(
                ref ->
                        rows.add(
                                new TableRow.Fields(
                                        rows.size() + 2L,
                                        Map.of("ref", ref.toString(), "owner", BELIEVED))));
        new OwnerRegistry(engine).take("drill", rows, false, (_, _) -> {});
        say("%d live credentials are marked %s", chosen.size(), BELIEVED);
        return chosen;
    }

    /**
     * Made behind our back, for principals that had none.
     *
     * @param like one of the same account and type
     */
    private Set<CredentialRef> unknown(CredentialRef like) {
        List<String> principals = new ArrayList<>(lab.principalsWithoutCredential());
        Set<CredentialRef> made = new TreeSet<>();
        while (made.size() < setup.unknown() && !principals.isEmpty()) {
            String id = lab.createBehindBack(principals.remove(dice.nextInt(principals.size())));
            made.add(new CredentialRef(like.account(), like.typeName(), id));
        }
        say("behind our back: %d created", made.size());
        return made;
    }

    private Planned planned(String scope) throws EngineException {
        Planned planned =
                new Planning(engine)
                        .create(
                                new PlanRequest(
                                        Mode.EXPOSURE,
                                        scope,
                                        Duration.ZERO,
                                        setup.proofTries(),
                                        setup.proofWindow()));
        say(
                "plan %s: %d units, scope %s",
                planned.plan().id(), planned.plan().units().size(), scope);
        new Approvals(engine).approve(planned.plan().id(), APPROVER);
        return planned;
    }

    private void run(Planned planned, @Nullable Set<Integer> only) throws EngineException {
        RunResult result =
                new CampaignRun(engine, stage.session().vault(), io.process())
                        .run(
                                planned.plan().id(),
                                new RunOptions(true, RunOptions.ALL, RunOptions.ALL, only),
                                progress.apply(
                                        planned.plan(),
                                        new Estimates(engine).outlook(planned.plan())),
                                () -> false);
        say("run of %s: %s", planned.plan().id(), result.state().word());
    }

    private Closing close(Planned planned) throws EngineException {
        return new CampaignClosing(engine).close(planned.plan().campaign(), List.of());
    }

    /** Whoever closes is refused, and told of exactly those. */
    private void refused(
            Planned planned, Set<CredentialRef> units, Set<CredentialRef> findings, String when)
            throws EngineException {
        Closing closing = close(planned);
        if (closing.closed()) {
            mismatches.add("it was closed " + when);
            return;
        }
        refusals++;
        expect(named(closing, Remainder.Kind.UNIT), units, "open units " + when);
        expect(named(closing, Remainder.Kind.FINDING), findings, "findings " + when);
        say("closing refused %s: %d things left", when, closing.remainders().size());
    }

    private static Set<CredentialRef> named(Closing closing, Remainder.Kind kind) {
        return closing.remainders().stream()
                .filter(one -> one.kind() == kind)
                .map(one -> CredentialRef.parse(one.subject()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<CredentialRef> refs(List<PlannedUnit> units) {
        return units.stream().map(PlannedUnit::ref).collect(Collectors.toCollection(TreeSet::new));
    }

    private void expect(Set<CredentialRef> found, Set<CredentialRef> wanted, String what) {
        Set<CredentialRef> silent = new TreeSet<>(wanted);
        silent.removeAll(found);
        silent.forEach(ref -> mismatches.add(ref + " is not among the " + what));
        Set<CredentialRef> wrong = new TreeSet<>(found);
        wrong.removeAll(wanted);
        wrong.forEach(ref -> mismatches.add(ref + " is wrongly among the " + what));
    }

    private Set<CredentialRef> half(Set<CredentialRef> all) {
        return all.stream().limit(all.size() / 2).collect(Collectors.toCollection(TreeSet::new));
    }

    private String waiver(Plan plan, Set<CredentialRef> units) throws EngineException {
        SortedSet<Integer> ordinals =
                plan.units().stream()
                        .filter(unit -> units.contains(unit.ref()))
                        .map(PlannedUnit::ordinal)
                        .collect(Collectors.toCollection(TreeSet::new));
        String id =
                new WaiverBook(engine)
                        .propose(
                                new WaiverBook.Request(
                                        plan.campaign(),
                                        ordinals,
                                        ANSWERS,
                                        "the service that has them is switched off next month",
                                        engine.clock().instant().plus(WAIVED_FOR)))
                        .waiver()
                        .id();
        say("waiver %s for %d units", id, ordinals.size());
        return id;
    }

    private void voice(String waiver, String name) throws EngineException {
        new WaiverVoices(engine).claim(waiver, name, Decision.APPROVE);
    }

    private void acknowledge(String campaign) throws EngineException {
        Acknowledging acknowledging = new Acknowledging(engine);
        List<String> names =
                acknowledging.list(campaign).stream().map(Certificate.BlindSpotLine::id).toList();
        acknowledging.acknowledge(campaign, names);
        say("blind spots acknowledged by name: %d", names.size());
    }

    /** The lab is asked, not Keyrecall. */
    private void truth(Certificate certificate, Set<CredentialRef> waived) {
        Set<String> standing =
                lab.truth().credentials().stream()
                        .map(LabTruth.Credential::id)
                        .collect(Collectors.toSet());
        for (Certificate.UnitLine unit : certificate.lines()) {
            boolean alive = standing.contains(unit.ref().id());
            if (alive != waived.contains(unit.ref())) {
                mismatches.add(
                        unit.ref()
                                + (alive ? " stands" : " is gone")
                                + ", certified as "
                                + unit.state().word());
            }
        }
        for (LabTruth.Consumer consumer : lab.truth().consumers()) {
            String id = consumer.credentialId();
            if (id == null || !consumer.matches() || !standing.contains(id)) {
                mismatches.add("the consumer " + consumer.target() + " holds no live credential");
            }
        }
    }

    @com.google.errorprone.annotations.FormatMethod
    private void say(String format, Object... values) {
        steps.accept(String.format(Locale.ROOT, format, values));
    }
}
