package dev.keyrecall.app.e2e;

import dev.keyrecall.engine.testing.Signatories;
import dev.keyrecall.spi.json.Json;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A home in which every table that the ledger tells of has rows.
 *
 * @param folder where policies and signatures are written
 */
record FullHome(Stage stage, Path folder) {
    /** A campaign that is done, one that was never begun, and something that nobody accepted. */
    void happened() throws Exception {
        tasked();
        stage.lab.faults().clear();
        String operator = stage.lab.truth().operator().principal();
        stage.lab.createBehindBack(operator);
        stage.console.run("inventory", "refresh").requireExit(0);
        stage.console.run("detect");
        owned();
        waived(stage.planned("hygiene"));
        governed();
        stage.console.run("ledger", "verify").requireExit(0);
    }

    /** A campaign for which a person had something to do, and somebody else did it. */
    private void tasked() throws IOException {
        String id = String.valueOf(stage.lab.truth().consumers().getFirst().credentialId());
        stage.console
                .run("inventory", "consumer", "add", Stage.ref(id).toString(), "person", "a job")
                .requireExit(0);
        String plan = stage.planned("exposure", "--switches", switches().toString());
        String campaign = stage.campaignOf(plan);
        stage.console.run("run", plan).requireExit(5);
        turned(campaign);
        stage.console.run("run", plan, "--resume").requireExit(5);
        stage.console
                .run("campaign", "task", "hand", campaign, "--all", "--to", "carol")
                .requireExit(0);
        stage.console
                .run("campaign", "task", "done", campaign, "--all", "--evidence", "seen")
                .requireExit(0);
        stage.console.run("run", plan, "--resume").requireExit(5);
        turned(campaign);
        stage.console.run("run", plan, "--resume").requireExit(0);
        stage.console
                .run("campaign", "restart", campaign, "builds", "--reason", "to be sure")
                .requireExit(0);
    }

    private void turned(String campaign) {
        stage.console
                .run("campaign", "switch", "done", campaign, "export", "--evidence", "seen")
                .requireExit(0);
    }

    /** One that programs turn and one that a person does. */
    private Path switches() throws IOException {
        Path state = folder.resolve("builds-are-off").toAbsolutePath();
        return Files.writeString(
                folder.resolve("switches.toml"),
                """
                [[switch]]
                name = "builds"
                kind = "command"
                owner = "platform"
                off = "/usr/bin/touch %1$s"
                on = "/usr/bin/rm -f %1$s"
                off-check = "/usr/bin/test -e %1$s"
                on-check = "/usr/bin/test ! -e %1$s"

                [[switch]]
                name = "export"
                kind = "person"
                off = "Pause the job."
                on = "Let the job go on."
                """
                        .formatted(state));
    }

    /** Two waivers, of which one was withdrawn, and two blind spots that somebody knows of. */
    private void waived(String plan) {
        String campaign = stage.campaignOf(plan);
        for (String unit : List.of("1", "2")) {
            String waiver =
                    stage.console
                            .run(
                                    "waiver",
                                    "create",
                                    campaign,
                                    "--unit",
                                    unit,
                                    "--by",
                                    "carol",
                                    "--until",
                                    "30d",
                                    "--reason",
                                    "not now",
                                    "--json")
                            .requireExit(0)
                            .document()
                            .text("waiver");
            stage.console.run("waiver", "agree", waiver, "--as", "carol").requireExit(0);
            stage.console.run("waiver", "agree", waiver, "--as", "dave").requireExit(0);
            if (unit.equals("2")) {
                stage.console
                        .run("waiver", "agree", waiver, "--as", "dave", "--withdraw")
                        .requireExit(0);
            }
        }
        stage.console
                .run("campaign", "acknowledge", campaign, "mfa-devices", "root-access-keys")
                .requireExit(0);
    }

    /** Two policies, a plan with a signature for it and one against it, and a campaign held. */
    private void governed() throws Exception {
        Governance governance = new Governance(stage.console, folder);
        governance.adopt("bob", "carol").requireExit(0);
        String digest =
                stage.console
                        .run("policy", "show", "--json")
                        .requireExit(0)
                        .document()
                        .text("digest");
        governance
                .people
                .after(digest)
                .section("plans", "valid_minutes = 60")
                .section("break-glass", "signers = [\"alice\"]\nsecurity_key = \"none\"");
        governance.adopt("carol", "dave").requireExit(0);
        String plan =
                stage.console
                        .run("plan", "create", "--mode", "exposure", "--scope", "all", "--json")
                        .requireExit(0)
                        .document()
                        .text("plan");
        governance.sign(plan, "bob", Signatories.PLAN).requireExit(0);
        governance.sign(plan, "carol", Signatories.DENY).requireExit(0);
        alone(governance);
        stage.console.run("stop", "--all").requireExit(0);
    }

    /** A plan that one person let be run, and that a second one has looked at. */
    private void alone(Governance governance) throws Exception {
        Json.Obj made =
                stage.console
                        .run("plan", "create", "--mode", "exposure", "--scope", "all", "--json")
                        .requireExit(0)
                        .document();
        String plan = made.text("plan");
        governance.sign(plan, "alice", Signatories.BREAK_GLASS).requireExit(0);
        stage.console.run("campaign", "abort", made.text("campaign"), "--yes").requireExit(0);
        governance.sign(plan, "dave", Signatories.COUNTERSIGN).requireExit(0);
    }

    /** An owner for each credential of the lab, but for one that is taken back. */
    private void owned() {
        StringBuilder file = new StringBuilder("credential,owner\n");
        stage.lab.truth().credentials().stream()
                .map(one -> one.id() + ",team-" + one.principal() + "\n")
                .forEach(file::append);
        stage.console.fed(file.toString(), "inventory", "owner", "import", "-").requireExit(0);
        String one = stage.lab.truth().credentials().getFirst().id();
        stage.console
                .fed(
                        "credential,kind,target,option.json-key\n"
                                + (one + ",aws.secretsmanager,imported/whole,\n")
                                + (one + ",aws.secretsmanager,imported/field,secret\n"),
                        "inventory",
                        "consumer",
                        "import",
                        "-")
                .requireExit(0);
        String last = stage.lab.truth().credentials().getLast().id();
        stage.console
                .run("inventory", "owner", "remove", Stage.ref(last).toString())
                .requireExit(0);
    }
}
