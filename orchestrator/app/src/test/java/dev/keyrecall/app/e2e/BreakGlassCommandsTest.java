package dev.keyrecall.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.testing.Signatories;
import dev.keyrecall.lab.LabPopulation;
import dev.keyrecall.spi.json.Json;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;

/** Break-glass by the product's commands: what is done, and how loudly. */
final class BreakGlassCommandsTest {
    private static final String ALONE = "BREAK-GLASS: alice alone, at ";

    @TempDir private Path folder = Path.of("");
    private Stage stage;
    private Governance governance;

    @BeforeEach
    void prepare() throws IOException, EngineException, GeneralSecurityException {
        stage = Stage.prepared(folder.resolve("s"), new LabPopulation(2, 2, 1, 3));
        governance = new Governance(stage.console, folder);
        governance.people.section(
                "break-glass", "signers = [\"alice\"]\nminutes = 45\nsecurity_key = \"none\"");
        governance.adopt("bob", "carol").requireExit(0);
    }

    @AfterEach
    void close() {
        stage.close();
    }

    private Console.Ran ran(int exit, String... words) {
        return stage.console.run(words).requireExit(exit);
    }

    private Json.Obj planned() {
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
                .document();
    }

    @Test
    void itIsToldEverywhereAndClosedByTwo() throws Exception {
        Json.Obj made = planned();
        String plan = made.text("plan");
        String campaign = made.text("campaign");
        assertThat(ran(0, "status", "--json").document().items("break_glass")).isEmpty();
        String sign = "ssh-keygen -Y sign -n " + Signatories.BREAK_GLASS + " -f KEY " + plan;
        assertThat(ran(0, "plan", "show", plan).err()).contains("45 minutes): " + sign + ".json");
        assertThat(ran(4, "run", plan).err()).contains(Signatories.BREAK_GLASS);
        assertThat(governance.sign(plan, "bob", Signatories.BREAK_GLASS).exit()).isEqualTo(6);

        Console.Ran approved =
                governance.sign(plan, "alice", Signatories.BREAK_GLASS).requireExit(0);

        assertThat(approved.err()).contains(ALONE, "a second person has to countersign");
        assertThat(approved.out()).contains("0 of 2 approvals");
        assertThat(ran(0, "plan", "show", plan).out())
                .contains("opened by break-glass by alice at ", ALONE, "not approved: 0 of 2");
        assertThat(ran(5, "run", plan).err())
                .contains(ALONE, "what one person may let be done was done");
        assertThat(ran(0, "status").out())
                .contains("alone     campaign " + campaign + ": " + ALONE);
        Json.Obj open =
                (Json.Obj) ran(0, "status", "--json").document().items("break_glass").getFirst();
        assertThat(open.text("campaign")).isEqualTo(campaign);
        assertThat(open.object("glass").bool("settled")).isFalse();
        assertThat(ran(0, "campaign", "status", campaign).out()).contains(ALONE);
        assertThat(ran(0, "campaign", "list").out()).contains("partial, by one person alone");
        assertThat(awaitsCountersignature()).isTrue();
        assertThat(
                        ran(0, "campaign", "status", campaign, "--json")
                                .document()
                                .object("break_glass")
                                .bool("permits"))
                .isTrue();
        assertThat(ran(5, "campaign", "certificate", campaign).out())
                .contains("NOT COUNTERSIGNED. " + ALONE);
        assertThat(governance.sign(plan, "dave", Signatories.COUNTERSIGN).err())
                .contains("which nobody can have seen");
        governance.sign(plan, "bob", Signatories.PLAN).requireExit(0);
        governance.sign(plan, "carol", Signatories.PLAN).requireExit(0);
        assertThat(ran(0, "run", plan, "--resume").err()).contains(Signatories.COUNTERSIGN);
        assertThat(ran(5, "campaign", "close", campaign).out())
                .contains("of break-glass: alice had it run alone");
        assertThat(governance.sign(plan, "alice", Signatories.COUNTERSIGN).err())
                .contains("alice broke the glass, and does not countersign it");
        governance.sign(plan, "dave", Signatories.COUNTERSIGN).requireExit(0);
        assertThat(ran(5, "campaign", "close", campaign).out()).doesNotContain("break-glass");
        assertThat(ran(0, "status").out()).doesNotContain("BREAK-GLASS");
        assertThat(awaitsCountersignature()).isFalse();
        assertThat(ran(0, "campaign", "certificate", campaign).out())
                .contains(ALONE, "countersigned by dave");
        ran(0, "ledger", "verify");
    }

    private boolean awaitsCountersignature() throws Exception {
        Json.Arr all = (Json.Arr) Json.parse(ran(0, "campaign", "list", "--json").out());
        return ((Json.Obj) all.items().getFirst()).bool("awaits_countersignature");
    }

    @Test
    void aPolicySaysWhoMayAndWarnsOfKeysInFiles() throws Exception {
        assertThat(ran(0, "policy", "show").out())
                .contains("alone     alice by break-glass, 45 minutes");
        Json.Obj shown = ran(0, "policy", "show", "--json").document().object("break_glass");
        assertThat(shown.integer("minutes")).isEqualTo(45);
        assertThat(shown.text("security_key")).isEqualTo("none");
        Path file = Files.write(folder.resolve("policy.toml"), governance.people.policy());
        assertThat(ran(0, "policy", "check", file.toString()).err())
                .contains("break-glass with a key in a file");
    }

    /** A row that was changed behind the ledger lets nothing be run. */
    @Test
    void whatWasChangedInTheDatabaseLetsNothingBeRun() throws Exception {
        String plan = planned().text("plan");
        governance.sign(plan, "alice", Signatories.BREAK_GLASS).requireExit(0);
        ran(0, "ledger", "verify");
        try (RawStore raw = new RawStore(stage.home.resolve("keyrecall.db"))) {
            raw.keep("approval");
            for (String change :
                    new String[] {
                        "UPDATE approval SET at = replace(at, '-', '0')",
                        "UPDATE approval SET at = '2030-01-01T00:00:00.000000000Z'",
                        "UPDATE approval SET decision = 'approve'",
                        "UPDATE approval SET decision = 'countersign'",
                        "UPDATE approval SET signature = replace(signature, 'A', 'B')",
                        "DELETE FROM approval",
                        "INSERT INTO approval SELECT number + 1, plan, digest, decision, approver,"
                                + " os_user, at, policy, signature FROM approval"
                    }) {
                raw.run(change);
                assertThat(stage.console.run("ledger", "verify").exit()).as(change).isEqualTo(6);
                assertThat(stage.console.run("run", plan).exit()).as(change).isEqualTo(6);
                raw.putBack("approval");
            }
        }
        ran(0, "ledger", "verify");
    }
}
