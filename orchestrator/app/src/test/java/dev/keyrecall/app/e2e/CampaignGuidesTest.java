package dev.keyrecall.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.lab.LabPopulation;
import dev.keyrecall.spi.json.Json;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Every command of the guides to campaigns is run, in order, against a lab. */
@Timeout(300)
final class CampaignGuidesTest {
    @TempDir private Path folder = Path.of("");
    private Stage stage;

    @BeforeEach
    void prepare() throws IOException, EngineException {
        stage = Stage.prepared(folder.resolve("stage"), new LabPopulation(2, 2, 1, 5));
    }

    @AfterEach
    void close() {
        stage.close();
    }

    private Path at(String name) {
        return stage.home.resolveSibling(name);
    }

    private Guide guide(String name) {
        return new Guide(name, stage, at("."));
    }

    @Test
    void theApprovalsGuideRuns() throws IOException, InterruptedException {
        assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/ssh-keygen")),
                "SKIPPED: there is no ssh-keygen on this machine (Debian: apt-get install"
                        + " openssh-client), so nobody signs");
        Guide guide = guide("approvals.md");
        guide.before("keyrecall run PLAN   #", () -> guide.saying("PLAN", newest("plan", "plan")))
                .before(
                        "keyrecall run NEXT   #",
                        () -> guide.saying("NEXT", newest("plan", "plan")))
                .before(
                        "campaign resume CAMPAIGN",
                        () -> guide.saying("CAMPAIGN", newest("campaign", "campaign")));
        assertThat(guide.run()).hasSizeGreaterThan(60);
        assertThat(stage.console.run("campaign", "list").requireExit(0).out())
                .contains("done")
                .contains("planned, aborted");
    }

    @Test
    void theBreakGlassGuideRuns() throws IOException, InterruptedException {
        assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/ssh-keygen")),
                "SKIPPED: there is no ssh-keygen on this machine (Debian: apt-get install"
                        + " openssh-client), so nobody signs");
        Guide guide = guide("break-glass.md");
        guide.before(
                        "keyrecall run PLAN   # exit 4",
                        () -> guide.saying("PLAN", newest("plan", "plan")))
                .before(
                        "campaign status CAMPAIGN",
                        () -> guide.saying("CAMPAIGN", newest("campaign", "campaign")))
                .before("CAMPAIGN NAMES", () -> guide.saying("NAMES", String.join(" ", unknown())));
        assertThat(guide.run()).hasSizeGreaterThan(60);
        assertThat(stage.console.run("campaign", "list").requireExit(0).out()).contains("closed");
    }

    @Test
    void theCutGuideRuns() throws IOException, InterruptedException {
        String id = String.valueOf(stage.lab.truth().consumers().getFirst().credentialId());
        Guide guide = guide("cut.md").saying("LEAKED", Stage.ref(id).toString());
        guide.before("keyrecall run PLAN", () -> guide.saying("PLAN", newest("plan", "plan")));
        assertThat(guide.run()).hasSize(2);
        assertThat(stage.lab.truth().credential(id)).isEmpty();
    }

    @Test
    void theClosingGuideRuns() throws IOException, InterruptedException {
        List<String> ids =
                stage.lab.truth().credentials().stream()
                        .filter(credential -> !credential.operator())
                        .map(credential -> credential.id())
                        .toList();
        Guide guide =
                guide("closing.md")
                        .saying("FIRST", Stage.ref(ids.getFirst()).toString())
                        .saying("SECOND", Stage.ref(ids.getLast()).toString());
        guide.before("keyrecall approve PLAN", () -> guide.saying("PLAN", newest("plan", "plan")))
                .before(
                        "keyrecall campaign close CAMPAIGN   #",
                        () -> guide.saying("CAMPAIGN", newest("campaign", "campaign")))
                .before(
                        "keyrecall waiver agree WAIVER --as carol",
                        () -> guide.saying("WAIVER", newest("waiver", "waiver")))
                .before("CAMPAIGN NAMES", () -> guide.saying("NAMES", String.join(" ", unknown())));
        assertThat(guide.run()).hasSizeGreaterThan(12);
        assertThat(stage.console.run("campaign", "list").requireExit(0).out()).contains("closed");
    }

    @Test
    void theRollbackGuideRuns() throws IOException, InterruptedException {
        String id = String.valueOf(stage.lab.truth().consumers().getFirst().credentialId());
        Guide guide =
                guide("rollback.md")
                        .saying("REF", Stage.ref(id).toString())
                        .saying("PLACE", stage.lab.truth().consumers().getFirst().target());
        guide.before("keyrecall approve PLAN", () -> guide.saying("PLAN", newest("plan", "plan")))
                .before(
                        "keyrecall campaign pause CAMPAIGN",
                        () -> guide.saying("CAMPAIGN", newest("campaign", "campaign")));
        assertThat(guide.run()).hasSizeGreaterThan(8);
        assertThat(stage.lab.truth().credential(id)).isEmpty();
    }

    @Test
    void theSwitchesGuideRuns() throws IOException, InterruptedException {
        Guide guide = guide("switches.md");
        guide.before("keyrecall approve PLAN", () -> guide.saying("PLAN", newest("plan", "plan")))
                .before(
                        "keyrecall campaign switches CAMPAIGN",
                        () -> guide.saying("CAMPAIGN", newest("campaign", "campaign")));
        assertThat(guide.run()).hasSize(28);
        assertThat(stage.console.run("campaign", "list").requireExit(0).out()).contains("done");
    }

    @Test
    void theGuideToOurOwnCredentialsRuns() throws IOException, InterruptedException {
        String old = stage.lab.truth().operator().id();
        Guide guide =
                guide("own-credentials.md")
                        .saying("OPERATOR", Stage.ref(old).toString())
                        .saying("CREDENTIALS", at("credentials").toString())
                        .saying("PASSPHRASE", stage.passphrase.toString());
        guide.before("keyrecall approve PLAN", () -> guide.saying("PLAN", newest("plan", "plan")))
                .before("kek rotate RECIPIENT", () -> guide.saying("RECIPIENT", stage.recipient()))
                .before(
                        "keyrecall campaign certificate CAMPAIGN",
                        () -> guide.saying("CAMPAIGN", newest("campaign", "campaign")));
        assertThat(guide.run()).hasSize(11);
        assertThat(stage.lab.truth().credential(old)).isEmpty();
        assertThat(stage.console.run("campaign", "list").requireExit(0).out()).contains("done");
    }

    @Test
    void theTasksGuideRuns() throws IOException, InterruptedException {
        String id = String.valueOf(stage.lab.truth().consumers().getFirst().credentialId());
        Guide guide =
                guide("tasks.md").saying("REF", Stage.ref(id).toString()).saying("TASK", "1.1");
        guide.before("keyrecall approve PLAN", () -> guide.saying("PLAN", newest("plan", "plan")))
                .before(
                        "keyrecall campaign tasks CAMPAIGN",
                        () -> guide.saying("CAMPAIGN", newest("campaign", "campaign")));
        assertThat(guide.run()).hasSize(10);
        try (var mail = Files.list(at("mail"))) {
            assertThat(mail.toList())
                    .singleElement()
                    .satisfies(
                            one ->
                                    assertThat(one)
                                            .content()
                                            .contains("  at        person billing job"));
        }
        assertThat(stage.lab.truth().credential(id)).isEmpty();
    }

    /** The blind spots of the newest campaign that nobody has acknowledged. */
    private Set<String> unknown() {
        String campaign = newest("campaign", "campaign");
        Json all =
                Json.parse(
                        stage.console
                                .run("campaign", "acknowledge", campaign, "--json")
                                .requireExit(0)
                                .out());
        Set<String> names = new TreeSet<>();
        for (Json one : ((Json.Arr) all).items()) {
            names.add(((Json.Obj) one).text("name"));
        }
        return names;
    }

    private String newest(String what, String member) {
        Json all = Json.parse(stage.console.run(what, "list", "--json").requireExit(0).out());
        return ((Json.Obj) ((Json.Arr) all).items().getFirst()).text(member);
    }
}
