package dev.keyrecall.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.campaign.PlanDocument;
import dev.keyrecall.engine.testing.Signatories;
import dev.keyrecall.lab.LabPopulation;
import dev.keyrecall.spi.json.Json;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;

/** Policies, signatures and orders, by the product's commands. */
final class GovernanceTest {
    @TempDir private Path folder = Path.of("");
    private Stage stage;
    private Governance governance;

    @BeforeEach
    void prepare() throws IOException, EngineException, GeneralSecurityException {
        stage = Stage.prepared(folder.resolve("s"), new LabPopulation(2, 2, 1, 3));
        governance = new Governance(stage.console, folder);
    }

    @AfterEach
    void close() {
        stage.close();
    }

    private Console.Ran ran(int exit, String... words) {
        Console.Ran ran = stage.console.run(words).requireExit(exit);
        if (exit != 0) {
            assertThat(ran.err()).startsWith("keyrecall: error: ").contains("\nhint: ");
            assertThat(ran.out()).isEmpty();
        }
        return ran;
    }

    private String plan() {
        return ran(
                        0,
                        "plan",
                        "create",
                        "--mode",
                        "exposure",
                        "--scope",
                        "all",
                        "--proof-tries",
                        "2",
                        "--proof-window",
                        "0s",
                        "--json")
                .document()
                .text("plan");
    }

    @Test
    void aFreshHomeSaysThatAnybodyMayAgree() {
        assertThat(ran(0, "status").out()).contains("approval  one local approver, claimed");
        assertThat(ran(0, "policy", "show").out()).contains("no policy: one local approver");
        assertThat(ran(0, "policy", "show", "--json").out().strip()).isEqualTo("null");
        ran(2, "policy", "show", "--file");
        ran(2, "policy", "show", "--signers");
        String plan = plan();
        Json.Obj agreed = ran(0, "approve", plan, "--as", "ada", "--json").document();
        assertThat(agreed.bool("approved")).isTrue();
        assertThat(agreed.text("decision")).isEqualTo("approve");
        assertThat(agreed.textOrNull("key")).isNull();
        assertThat(ran(0, "approve", plan, "--as", "bea", "--deny").out())
                .contains("denied " + plan + " as bea", "bea is against it, which is final");
        assertThat(ran(6, "run", plan).err()).contains("bea is against plan " + plan);
    }

    @Test
    void aPolicyIsAdoptedByThoseItNames() throws Exception {
        assertThat(governance.adopt("bob").exit()).isEqualTo(6);
        assertThat(governance.adopt("bob", "carol").requireExit(0).out())
                .contains("policy 1 adopted, signed by bob, carol");
        assertThat(governance.adopt().requireExit(0).out()).contains("policy 1 stands already");
        assertThat(ran(0, "status").out()).contains("by signatures, policy 1");
        assertThat(ran(0, "status", "--json").document().integer("policy")).isEqualTo(1);
        assertThat(ran(0, "policy", "show", "--file").out())
                .isEqualTo(new String(governance.people.policy(), StandardCharsets.UTF_8));
        Json.Obj shown = ran(0, "policy", "show", "--json").document();
        assertThat(shown.object("approval").object("exposure").integer("signatures")).isEqualTo(2);
        assertThat(shown.items("people")).hasSize(5);
        ran(0, "ledger", "verify");
    }

    @Test
    void twoPeopleSignAndThePlanIsRun() throws Exception {
        governance.adopt("bob", "carol").requireExit(0);
        assertThat(ran(0, "plan", "create", "--mode", "exposure", "--scope", "all").err())
                .contains("plan export plan-")
                .doesNotContain("--as");
        String plan = plan();
        assertThat(ran(4, "run", plan).err())
                .contains("0 of 2 signatures", "plan export " + plan, Signatories.PLAN);
        assertThat(ran(6, "approve", plan, "--as", "bob").err()).contains("a policy stands");
        assertThat(governance.sign(plan, "bob", Signatories.PLAN).requireExit(0).out())
                .contains("approved " + plan + " as bob (signed with SHA256:", "1 of 2 approvals");
        assertThat(governance.sign(plan, "alice", Signatories.PLAN).exit()).isEqualTo(6);
        assertThat(ran(0, "plan", "show", plan).out()).contains("not approved: 1 of 2 approvals");
        governance.sign(plan, "carol", Signatories.PLAN).requireExit(0);
        Json.Obj consent = ran(0, "plan", "show", plan, "--json").document().object("consent");
        assertThat(consent.bool("approved")).isTrue();
        assertThat(consent.get("agreed")).contains(Json.strings(List.of("bob", "carol")));
        assertThat(consent.items("voices")).hasSize(2);
        ran(0, "run", plan);
        String campaign =
                ((Json.Obj)
                                ((Json.Arr) Json.parse(ran(0, "campaign", "list", "--json").out()))
                                        .items()
                                        .getFirst())
                        .text("campaign");
        assertThat(ran(0, "campaign", "certificate", campaign).out())
                .contains("by bob (signed with SHA256:");
        assertThat(governance.sign(plan, "dave", Signatories.PLAN).err()).contains("has been run");
        ran(0, "ledger", "verify");
    }

    /** What was taken away is not merely still to come. */
    @Test
    void aRunSaysWhatIsMissingFromTheDatabase() throws Exception {
        governance.adopt("bob", "carol").requireExit(0);
        String plan = plan();
        governance.sign(plan, "bob", Signatories.PLAN).requireExit(0);
        governance.sign(plan, "carol", Signatories.PLAN).requireExit(0);
        try (RawStore raw = new RawStore(stage.home.resolve("keyrecall.db"))) {
            raw.keep("approval");
            raw.run("DELETE FROM approval WHERE number = 2");
        }
        assertThat(ran(6, "run", plan).err()).contains("that is not in the state");
    }

    @Test
    void severalSignaturesAreHandedInAtOnce() throws Exception {
        governance.adopt("bob", "carol").requireExit(0);
        String plan = plan();
        ran(0, "plan", "export", plan, "--out", folder.toString());
        byte[] bytes = Files.readAllBytes(folder.resolve(plan + ".json"));
        for (String name : List.of("bob", "carol")) {
            Files.writeString(
                    folder.resolve(name), governance.people.sign(name, Signatories.PLAN, bytes));
        }
        String both =
                ran(
                                0,
                                "approve",
                                plan,
                                "--signature",
                                folder.resolve("bob").toString(),
                                "--signature",
                                folder.resolve("carol").toString(),
                                "--json")
                        .out();
        List<Json> recorded = ((Json.Arr) Json.parse(both)).items();
        assertThat(recorded).hasSize(2);
        assertThat(((Json.Obj) recorded.getLast()).bool("approved")).isTrue();
    }

    @Test
    void aPlanIsExportedToTheByteAndReplacesNothing() throws Exception {
        String plan = plan();
        Json.Obj made =
                ran(0, "plan", "export", plan, "--out", folder.toString(), "--json").document();
        Path file = folder.resolve(plan + ".json");
        byte[] bytes = Files.readAllBytes(file);
        assertThat(made.text("digest")).isEqualTo(PlanDocument.digest(bytes));
        assertThat(folder.resolve(plan + ".txt")).content().contains(made.text("digest"));
        ran(0, "plan", "export", plan, "--out", folder.toString());
        Files.writeString(file, "something else");
        ran(2, "plan", "export", plan, "--out", folder.toString());
        assertThat(file).hasContent("something else");
        ran(2, "plan", "export", plan, "--out", folder.resolve("none").toString());
        ran(2, "plan", "export", "plan-none");
    }

    @Test
    void whatIsNotUnderstoodIsRefusedWithAHint() throws Exception {
        String plan = plan();
        ran(2, "approve", plan);
        ran(2, "approve", plan, "--as", "a", "--signature", "x");
        ran(2, "approve", plan, "--as", "a", "--deny", "--withdraw");
        ran(2, "approve", plan, "--signature", "none");
        ran(2, "approve", plan, "--signature", folder.toString());
        Files.writeString(folder.resolve("text"), "hello");
        ran(2, "approve", plan, "--signature", folder.resolve("text").toString(), "--deny");
        ran(2, "approve", plan, "--signature", folder.resolve("text").toString());
        governance.adopt("bob", "carol").requireExit(0);
        assertThat(ran(6, "approve", plan, "--signature", folder.resolve("text").toString()).err())
                .contains("the signature does not count");
        Files.write(folder.resolve("binary"), new byte[] {(byte) 0xff, 0});
        ran(2, "approve", plan, "--signature", folder.resolve("binary").toString());
        Files.write(folder.resolve("long"), new byte[300_000]);
        ran(2, "approve", plan, "--signature", folder.resolve("long").toString());
        ran(2, "policy", "set", folder.resolve("long").toString());
        ran(2, "policy", "check", folder.resolve("text").toString());
        ran(2, "policy", "check", folder.resolve("none").toString());
        ran(2, "stop");
        ran(2, "campaign", "abort", "camp-none");
        ran(2, "campaign", "abort", "camp-none", "--yes");
        ran(2, "campaign", "pause", "camp-none");
        ran(2, "campaign", "resume", "camp-none");
    }

    @Test
    void whatIsStoppedIsSaidEverywhere() {
        String plan = plan();
        ran(0, "approve", plan, "--as", "ada");
        String campaign =
                ran(0, "stop", "--all").out().lines().findFirst().orElseThrow().split(" ", -1)[1];
        assertThat(ran(0, "stop", "--all").out()).contains("nothing to stop");
        assertThat(ran(6, "run", plan).err()).contains("is paused");
        assertThat(ran(0, "status").out()).contains(campaign + " planned, paused");
        assertThat(ran(0, "campaign", "list").out()).contains("planned, paused");
        assertThat(ran(0, "campaign", "status", campaign).out()).contains("planned, paused");
        assertThat(ran(0, "campaign", "status", campaign, "--json").document().text("hold"))
                .isEqualTo("paused");
        ran(0, "campaign", "resume", campaign);
        ran(0, "campaign", "pause", campaign, "--json");
        ran(0, "campaign", "resume", campaign);
        Json.Obj aborted = ran(0, "campaign", "abort", campaign, "--yes", "--json").document();
        assertThat(aborted.text("hold")).isEqualTo("aborted");
        assertThat(aborted.items("units")).isNotEmpty();
        assertThat(ran(0, "status").out()).contains("campaigns none unfinished");
        assertThat(ran(6, "run", plan, "--resume").err()).contains("is aborted");
        assertThat(stage.console.run("campaign", "certificate", campaign).requireExit(5).err())
                .contains("it was aborted, which is final", "plan create")
                .doesNotContain("--resume");
        ran(0, "ledger", "verify");
    }

    @Test
    void aPolicyIsCheckedWithoutAHome() throws Exception {
        Files.write(folder.resolve("policy.toml"), governance.people.policy());
        Console elsewhere = new Console(folder.resolve("no-home"), stage.passphrase, folder);
        Console.Ran ran = elsewhere.run("policy", "check", "policy.toml").requireExit(0);
        assertThat(ran.out()).contains("person    bob: approver", "exposure  2 signatures");
        assertThat(ran.err()).contains("security_key", "-n " + Signatories.POLICY);
        Json.Obj document =
                elsewhere.run("policy", "check", "policy.toml", "--json").requireExit(0).document();
        assertThat(document.text("namespace")).isEqualTo(Signatories.POLICY);
        assertThat(document.items("warnings")).isNotEmpty();
    }
}
