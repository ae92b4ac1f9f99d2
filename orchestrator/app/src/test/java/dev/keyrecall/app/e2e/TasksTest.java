package dev.keyrecall.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.app.e2e.Console.Ran;
import dev.keyrecall.lab.LabPopulation;
import dev.keyrecall.lab.LabTruth;
import dev.keyrecall.spi.json.Json;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/** What a person has to do, said, taken back, checked. */
final class TasksTest {
    @TempDir private Path folder = Path.of("");
    private final AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);
    private Stage stage;
    private String id = "";

    @BeforeEach
    void prepare() throws Exception {
        stage =
                Stage.prepared(
                        folder.resolve("s"),
                        new LabPopulation(6, 6, 3, 23),
                        () -> Instant.now().plus(ahead.get()));
        LabTruth.Consumer consumer = stage.lab.truth().consumers().getFirst();
        id = String.valueOf(consumer.credentialId());
        registered("billing job");
        stage.console
                .fed("credential,owner\n" + id + ",payments\n", "inventory", "owner", "import", "-")
                .requireExit(0);
    }

    @AfterEach
    void close() {
        stage.close();
    }

    private void registered(String place) {
        stage.console
                .run(
                        "inventory",
                        "consumer",
                        "add",
                        Stage.ref(id).toString(),
                        "person",
                        place,
                        "--option",
                        "how=paste it into the console, restart the job",
                        "--option",
                        "where=host db1")
                .requireExit(0);
    }

    private String planned(String mode) {
        Json.Obj plan =
                stage.console
                        .run(
                                "plan",
                                "create",
                                "--mode",
                                mode,
                                "--scope",
                                "ref=" + Stage.ref(id),
                                "--soak",
                                "0s",
                                "--proof-tries",
                                "2",
                                "--proof-window",
                                "0s",
                                "--json")
                        .requireExit(0)
                        .document();
        stage.console.run("approve", plan.text("plan"), "--as", "somebody").requireExit(0);
        return plan.text("plan");
    }

    private String campaign(String plan) {
        return stage.console
                .run("plan", "show", plan, "--json")
                .requireExit(0)
                .document()
                .object("plan")
                .text("campaign");
    }

    private List<Json.Obj> tasks(String campaign, String... more) {
        String[] words =
                Stream.concat(
                                Stream.of("campaign", "tasks", campaign, "--json", "--all"),
                                Stream.of(more))
                        .toArray(String[]::new);
        String out = stage.console.run(words).requireExit(0).out();
        return ((Json.Arr) Json.parse(out)).items().stream().map(Json.Obj.class::cast).toList();
    }

    private Ran task(String verb, String campaign, String... more) {
        return stage.console.run(
                Stream.concat(Stream.of("campaign", "task", verb, campaign), Stream.of(more))
                        .toArray(String[]::new));
    }

    @Test
    void aUnitWaitsForAPersonAndIsCheckedAfterwards() {
        String plan = planned("exposure");
        String text = stage.console.run("plan", "show", plan).requireExit(0).out();
        assertThat(text)
                .contains("1 unit with human steps, for 1 owner")
                .contains("1 place where a person has to put the replacement");
        Ran run = stage.console.run("run", plan);
        assertThat(run.exit()).isEqualTo(5);
        String campaign = campaign(plan);
        assertThat(run.out() + run.err()).contains("keyrecall campaign tasks " + campaign);
        Json.Obj task = tasks(campaign).getFirst();
        assertThat(task.text("task")).isEqualTo("1.1");
        assertThat(task.text("for")).isEqualTo("payments");
        assertThat(task.text("target")).isEqualTo("billing job");
        assertThat(task.text("how")).isEqualTo("paste it into the console, restart the job");
        assertThat(task.text("state")).isEqualTo("open");
        assertThat(Duration.between(Instant.parse(task.text("opened_at")), due(task)))
                .isEqualTo(Duration.ofHours(4));
        // What a program can do has been done: the consumer that is no person's has it already.
        assertThat(stage.lab.truth().consumers().getFirst().matches()).isTrue();
        // A second run opens no second task.
        stage.console.run("run", plan, "--resume").requireExit(5);
        assertThat(tasks(campaign)).hasSize(1);
        Ran value = task("value", campaign, "1.1").requireExit(0);
        assertThat(value.out().lines()).hasSize(2);
        assertThat(value.out()).startsWith(task.text("credential").replaceAll(".*:", "") + "\n");
        Ran done = task("done", campaign, "1.1", "--evidence", "OPS-7: job ran at noon");
        done.requireExit(0);
        assertThat(tasks(campaign).getFirst().text("state")).isEqualTo("done");
        assertThat(stage.console.run("campaign", "status", campaign).requireExit(0).out())
                .contains("  tasks: 0 open, 1 done and not checked yet, 0 settled");
        assertThat(task("value", campaign, "1.1").requireExit(6).err()).contains("is done");
        stage.console.run("run", plan, "--resume").requireExit(0);
        Json.Obj settled = tasks(campaign).getFirst();
        assertThat(settled.text("state")).isEqualTo("settled");
        assertThat(settled.text("evidence")).isEqualTo("OPS-7: job ran at noon");
        assertThat(settled.text("done_by")).isNotEmpty();
        assertThat(stage.console.run("campaign", "certificate", campaign).requireExit(0).out())
                .contains("## Human steps")
                .contains("task 1.1 at person billing job, for payments, settled: ")
                .contains(": OPS-7: job ran at noon");
        assertThat(stage.lab.truth().credential(id)).isEmpty();
        stage.console.run("ledger", "verify").requireExit(0);
    }

    private static Instant due(Json.Obj task) {
        return Instant.parse(task.text("due"));
    }

    @Test
    void whoeverStillUsesTheOldOneHasNotDoneIt() {
        String plan = planned("hygiene");
        stage.console.run("run", plan).requireExit(5);
        String campaign = campaign(plan);
        assertThat(stage.lab.truth().credential(id).map(LabTruth.Credential::active))
                .contains(true);
        task("done", campaign, "--owner", "payments", "--evidence", "done, I think").requireExit(0);
        ahead.set(Duration.ofMinutes(30));
        used();
        ahead.set(Duration.ofMinutes(60));
        Ran run = stage.console.run("run", plan, "--resume");
        assertThat(run.exit()).as(run.out() + run.err()).isEqualTo(5);
        Json.Obj again = tasks(campaign).getFirst();
        assertThat(again.text("state")).isEqualTo("open");
        assertThat(again.text("refusal")).contains("it was used at ");
        assertThat(stage.lab.truth().credential(id).map(LabTruth.Credential::active))
                .contains(true);
        task("done", campaign, "1.1", "--evidence", "now really").requireExit(0);
        stage.console.run("run", plan, "--resume").requireExit(0);
        assertThat(tasks(campaign).getFirst().text("state")).isEqualTo("settled");
        assertThat(stage.lab.truth().credential(id)).isEmpty();
        stage.console.run("ledger", "verify").requireExit(0);
    }

    /** With its value, which was sealed when the unit began. */
    private void used() {
        stage.console.run("probe", Stage.ref(id).toString()).requireExit(0);
    }

    @Test
    void ownersFillInATableAndGetAMessageEach() throws IOException {
        registered("nightly, \"old\" job");
        String plan = planned("exposure");
        stage.console.run("run", plan).requireExit(5);
        String campaign = campaign(plan);
        stage.console
                .run("campaign", "tasks", campaign, "--csv", "t.csv", "--messages", "mail")
                .requireExit(0);
        Path folder = stage.home.resolveSibling("t.csv");
        List<String> lines = Files.readAllLines(folder);
        assertThat(lines).hasSize(3);
        assertThat(lines.getFirst())
                .isEqualTo(
                        "task,owner,due,unit,credential,kind,target,how,where,evidence_wanted,"
                                + "done,evidence");
        String message = Files.readString(stage.home.resolveSibling("mail/001-payments.txt"));
        assertThat(message)
                .contains("Subject: 2 of your credentials")
                .contains("at        person billing job")
                .contains("do        paste it into the console, restart the job")
                .contains("keyrecall campaign task done " + campaign);
        String filled =
                String.join("\n", lines).replaceAll("(?m),,$", ",yes,\"OPS-8, \"\"done\"\"\"");
        assertThat(task("import", campaign, "-", "--dry-run").exit()).isEqualTo(2);
        feed(campaign, filled, "--dry-run").requireExit(0);
        assertThat(tasks(campaign).getFirst().text("state")).isEqualTo("open");
        assertThat(feed(campaign, filled).requireExit(0).out()).contains("2 tasks said to be done");
        assertThat(feed(campaign, filled).requireExit(0).out()).contains("0 tasks", "2 unchanged");
        assertThat(tasks(campaign).getLast().text("evidence")).isEqualTo("OPS-8, \"done\"");
        stage.console.run("run", plan, "--resume").requireExit(0);
    }

    private Ran feed(String campaign, String table, String... more) {
        return stage.console.fed(
                table,
                Stream.concat(
                                Stream.of("campaign", "task", "import", campaign, "-"),
                                Stream.of(more))
                        .toArray(String[]::new));
    }

    @Test
    void aWrongTableIsRefusedWhole() {
        registered("nightly job");
        String plan = planned("exposure");
        stage.console.run("run", plan).requireExit(5);
        String campaign = campaign(plan);
        String good = "1.1,yes,fine\n";
        for (String wrong :
                List.of(
                        "1.2,no,fine",
                        "1.2,yes,",
                        "1.2,,fine",
                        "1.9,yes,fine",
                        ",yes,fine",
                        "1.1,yes,fine",
                        "1.2,yes," + "x".repeat(501))) {
            Ran refused = feed(campaign, "task,done,evidence\n" + good + wrong + "\n");
            assertThat(refused.exit()).as(wrong).isEqualTo(2);
            assertThat(refused.err()).contains("line 3: ", "nothing was imported");
        }
        Ran stale =
                feed(
                        campaign,
                        "task,credential,done,evidence\n1.1," + Stage.ref(id) + ",yes,fine\n");
        assertThat(stale.requireExit(2).err()).contains("another credential by now");
        assertThat(tasks(campaign)).allMatch(task -> task.text("state").equals("open"));
        assertThat(feed(campaign, "task,done\n1.1,yes\n").exit()).isEqualTo(2);
    }

    @Test
    void whatIsOverdueIsGivenToSomebodyElse() {
        String plan = planned("exposure");
        stage.console.run("run", plan).requireExit(5);
        String campaign = campaign(plan);
        assertThat(task("hand", campaign, "--overdue", "--to", "lead").requireExit(0).out())
                .contains("none of those tasks is open");
        ahead.set(Duration.ofHours(5));
        assertThat(stage.console.run("campaign", "tasks", campaign).requireExit(0).out())
                .contains("overdue", "1 open (1 overdue)");
        task("hand", campaign, "--overdue", "--to", "lead", "--within", "2h").requireExit(0);
        Json.Obj task = tasks(campaign, "--owner", "lead").getFirst();
        assertThat(task.text("owner")).isEqualTo("payments");
        assertThat(task.bool("overdue")).isFalse();
        assertThat(tasks(campaign, "--owner", "payments")).isEmpty();
        assertThat(task("hand", campaign, "--all", "--to", "x", "--within", "91d").exit())
                .isEqualTo(2);
        assertThat(task("hand", campaign, "--to", "x").exit()).isEqualTo(2);
        assertThat(task("done", campaign, "1.1", "--all", "--evidence", "x").exit()).isEqualTo(2);
        assertThat(task("done", campaign, "7.7", "--evidence", "x").exit()).isEqualTo(2);
        assertThat(task("done", campaign, "1.1", "--evidence", " ").exit()).isEqualTo(2);
        assertThat(task("done", "camp-none", "1.1", "--evidence", "x").exit()).isEqualTo(2);
        assertThat(task("value", campaign, "7.7").exit()).isEqualTo(2);
    }

    @Test
    void aTaskOfAnAbortedCampaignIsMoot() {
        String plan = planned("exposure");
        stage.console.run("run", plan).requireExit(5);
        String campaign = campaign(plan);
        stage.console.run("campaign", "abort", campaign, "--yes").requireExit(0);
        assertThat(tasks(campaign).getFirst().text("state")).isEqualTo("moot");
        assertThat(task("value", campaign, "1.1").requireExit(6).err()).contains("is moot");
    }

    /** Somebody answers for the unit: nobody needs the task any more. */
    @Test
    void aTaskOfAWaivedUnitIsMoot() {
        String plan = planned("exposure");
        stage.console.run("run", plan).requireExit(5);
        String campaign = campaign(plan);
        String waiver =
                stage.console
                        .run(
                                "waiver",
                                "create",
                                campaign,
                                "--unit",
                                "1",
                                "--by",
                                "carol",
                                "--until",
                                "30d",
                                "--reason",
                                "later",
                                "--json")
                        .requireExit(0)
                        .document()
                        .text("waiver");
        stage.console.run("waiver", "agree", waiver, "--as", "carol").requireExit(0);
        stage.console.run("waiver", "agree", waiver, "--as", "dave").requireExit(0);
        assertThat(tasks(campaign).getFirst().text("state")).isEqualTo("moot");
        assertThat(task("done", campaign, "--all", "--evidence", "x").requireExit(0).out())
                .contains("none of those tasks is open");
    }
}
