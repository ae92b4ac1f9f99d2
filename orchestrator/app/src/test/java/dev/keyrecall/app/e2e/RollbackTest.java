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

import java.nio.file.Path;
import java.util.List;

/** {@code campaign rollback}, against the lab, as a person gives it. */
final class RollbackTest {
    @TempDir private Path folder = Path.of("");
    private Stage stage;
    private String plan = "";
    private String campaign = "";

    @BeforeEach
    void prepare() throws Exception {
        stage = Stage.prepared(folder.resolve("s"), new LabPopulation(6, 8, 4, 23));
    }

    @AfterEach
    void close() {
        stage.close();
    }

    private void suspended() {
        plan = stage.planned("exposure");
        stage.console.run("run", plan, "--suspend-only").requireExit(5);
        campaign = stage.campaignOf(plan);
    }

    private Json.Obj unit(int ordinal) {
        return stage
                .console
                .run("campaign", "certificate", campaign, "--json")
                .document()
                .items("lines")
                .stream()
                .map(Json.Obj.class::cast)
                .filter(line -> line.integer("ordinal") == ordinal)
                .findFirst()
                .orElseThrow();
    }

    private boolean active(int ordinal) {
        String ref = unit(ordinal).text("ref");
        return stage.lab
                .truth()
                .credential(ref.substring(ref.lastIndexOf(':') + 1))
                .filter(LabTruth.Credential::active)
                .isPresent();
    }

    private Ran rollback(String... more) {
        List<String> words = new java.util.ArrayList<>(List.of("campaign", "rollback", campaign));
        words.addAll(List.of(more));
        return stage.console.run(words.toArray(String[]::new));
    }

    @Test
    void itIsActiveAgainAndStaysSoUntilSomebodyNamesIt() {
        suspended();
        assertThat(active(1)).isFalse();

        Ran ran = rollback("1", "--reason", "billing stands still", "--yes").requireExit(0);

        assertThat(ran.out()).contains("unit 1, aws:lab:iam-access-key:", ": active again");
        assertThat(ran.err()).contains("--resume --only ref=aws:lab:iam-access-key:");
        assertThat(active(1)).isTrue();
        assertThat(active(2)).isFalse();
        assertThat(unit(1).text("state")).isEqualTo("rolled-back");
        assertThat(unit(1).text("open_reason")).isEqualTo("given back: billing stands still");
        Ran rest = stage.console.run("run", plan, "--resume").requireExit(5);
        assertThat(rest.out()).contains("1 unit: given back: billing stands still");
        assertThat(rest.err()).doesNotContain("when the reasons are gone");
        assertThat(active(1)).isTrue();
        Ran close = stage.console.run("campaign", "close", campaign).requireExit(5);
        assertThat(close.out()).contains("of the units: given back: billing stands still");
        assertThat(close.err()).contains("--resume --only ref=" + unit(1).text("ref"));
        stage.console.run("ledger", "verify").requireExit(0);
        String ref = unit(1).text("ref");
        stage.console.run("run", plan, "--resume", "--only", "ref=" + ref).requireExit(0);
        assertThat(unit(1).text("state")).isEqualTo("proven-dead");
        stage.console.run("ledger", "verify").requireExit(0);
    }

    @Test
    void severalAreNamedByNumberOrCredentialAndToldAsJson() {
        suspended();
        String second = unit(2).text("ref");

        Json.Obj document =
                rollback("1", second, "--reason", "it is missed", "--yes", "--json")
                        .requireExit(0)
                        .document();

        assertThat(document.text("campaign")).isEqualTo(campaign);
        assertThat(document.items("units"))
                .hasSize(2)
                .allSatisfy(
                        line -> {
                            Json.Obj one = (Json.Obj) line;
                            assertThat(one.bool("given_back")).isTrue();
                            assertThat(one.bool("seen_active")).isTrue();
                            assertThat(one.text("state")).isEqualTo("rolled-back");
                        });
    }

    @Test
    void whatCannotBeMeantIsRefusedAndNothingIsDone() {
        suspended();
        assertThat(rollback("1", "--yes").requireExit(2).err())
                .contains("who gives something back says why", "--reason TEXT");
        assertThat(rollback("1", "--reason", "it is missed").requireExit(2).err())
                .contains("live for whoever else has it", "--yes");
        assertThat(rollback("99", "--reason", "x", "--yes").requireExit(2).err())
                .contains("has no unit '99'", "campaign status " + campaign + " --units");
        rollback("--reason", "x", "--yes").requireExit(2);
        String ref = unit(2).text("ref");
        stage.console.run("run", plan, "--resume", "--only", "ref=" + ref).requireExit(5);
        assertThat(rollback("1", "2", "--reason", "x", "--yes").requireExit(6).err())
                .contains("unit 2, " + ref + ", is proven dead", "nothing was done");
        assertThat(active(1)).isFalse();
        campaign = "nonesuch";
        rollback("1", "--reason", "x", "--yes").requireExit(2);
    }

    @Test
    void anAbortedCampaignGivesBackWhatItSuspended() {
        suspended();
        stage.console.run("campaign", "abort", campaign, "--yes").requireExit(0);
        Ran ran = rollback("1", "--reason", "it was a drill", "--yes").requireExit(0);
        assertThat(active(1)).isTrue();
        assertThat(rollback("1", "--reason", "again", "--yes").requireExit(0).out())
                .contains(": was given back before, and is active again");
        assertThat(ran.err()).doesNotContain("--only");
        stage.console.run("ledger", "verify").requireExit(0);
    }

    @Test
    void aUnitWhosePlacesAreOthersNeedsAnotherPlan() {
        plan = stage.planned("exposure");
        campaign = stage.campaignOf(plan);
        LabTruth.Consumer consumer = stage.lab.truth().consumers().getFirst();
        String ref = Stage.ref(String.valueOf(consumer.credentialId())).toString();
        stage.console
                .run(
                        "inventory",
                        "consumer",
                        "remove",
                        ref,
                        "aws.secretsmanager",
                        consumer.target())
                .requireExit(0);

        Ran ran = stage.console.run("run", plan).requireExit(5);

        assertThat(ran.out())
                .contains("1 unit: it needs another plan: its consumers are others now", ref);
        assertThat(ran.err())
                .contains(
                        "what needs another plan: keyrecall plan create --mode exposure --scope"
                                + " ref="
                                + ref);
        Ran close = stage.console.run("campaign", "close", campaign).requireExit(5);
        assertThat(close.err())
                .contains("keyrecall plan create --mode exposure --scope ref=" + ref);
        stage.console.run("ledger", "verify").requireExit(0);
    }
}
