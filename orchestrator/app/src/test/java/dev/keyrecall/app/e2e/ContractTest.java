package dev.keyrecall.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.app.e2e.Console.Ran;
import dev.keyrecall.app.wiring.SystemIo;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.lab.LabPopulation;
import dev.keyrecall.lab.LabTruth;
import dev.keyrecall.spi.json.Json;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** What others script against: names, shapes and exit codes, command by command. */
final class ContractTest {
    @TempDir private Path folder = Path.of("");
    private Stage stage;

    @BeforeEach
    void prepare() throws IOException, EngineException {
        stage = Stage.prepared(folder.resolve("stage"), new LabPopulation(5, 8, 4, 7));
    }

    @AfterEach
    void close() {
        stage.close();
    }

    @Test
    void theInventoryIsAnArrayOfTheseMembers() {
        List<Json> items = array(stage.console.run("inventory", "list", "--json").requireExit(0));
        assertThat(items).hasSize(9);
        assertThat(items)
                .allSatisfy(
                        item ->
                                assertThat(((Json.Obj) item).members().keySet())
                                        .containsExactly(
                                                "ref",
                                                "provider",
                                                "account",
                                                "type",
                                                "principal",
                                                "owner",
                                                "status",
                                                "operator",
                                                "created_at",
                                                "last_used_at",
                                                "liveness",
                                                "standing",
                                                "consumers"));
        for (Json item : items) {
            Json.Obj one = (Json.Obj) item;
            LabTruth.Credential truth =
                    stage.lab
                            .truth()
                            .credential(
                                    one.text("ref").substring("aws:lab:iam-access-key:".length()))
                            .orElseThrow();
            assertThat(one.text("principal")).isEqualTo(truth.principal());
            assertThat(one.textOrNull("owner")).isEqualTo(truth.owner());
            assertThat(one.text("status")).isEqualTo(truth.active() ? "active" : "inactive");
            assertThat(one.bool("operator")).isEqualTo(truth.operator());
            assertThat(one.text("liveness")).isIn("live", "dead", "unknown");
            assertThat(Instant.parse(one.text("created_at")))
                    .isBefore(SystemIo.create().clock().instant());
            for (Json consumer : one.items("consumers")) {
                assertThat(((Json.Obj) consumer).members().keySet())
                        .containsExactly("kind", "target");
            }
        }
    }

    @Test
    void findingsAreAnArrayAndExitThree() {
        stage.console.run("detect", "--json").requireExit(0);
        String gone = stage.lab.truth().consumers().getFirst().credentialId();
        stage.lab.deleteBehindBack(String.valueOf(gone));
        Ran ran = stage.console.run("--json", "detect").requireExit(3);
        List<Json> findings = array(ran);
        assertThat(findings).hasSize(1);
        Json.Obj finding = (Json.Obj) findings.getFirst();
        assertThat(finding.members().keySet()).containsExactly("kind", "ref", "since");
        assertThat(finding.text("kind")).isEqualTo("missing");
        assertThat(finding.text("ref")).isEqualTo(Stage.ref(String.valueOf(gone)).toString());
        Instant.parse(finding.text("since"));
    }

    @Test
    void anExposureCampaignEndsInACertificate() {
        Json.Obj plan = plan("exposure", "0s", "all");
        assertThat(plan.members().keySet())
                .contains("campaign", "plan", "digest", "units", "actions", "excluded");
        assertThat(plan.integer("units")).isEqualTo(8);
        assertThat(plan.items("excluded")).hasSize(1);
        Json.Obj excluded = (Json.Obj) plan.items("excluded").getFirst();
        assertThat(excluded.members().keySet()).containsExactly("ref", "reason");
        assertThat(excluded.text("ref")).endsWith(stage.lab.truth().operator().id());
        stage.console.run("run", plan.text("plan"), "--json").requireExit(4);
        stage.console.run("approve", plan.text("plan"), "--as", "alice", "--json").requireExit(0);
        Json.Obj run =
                stage.console.run("run", plan.text("plan"), "--json").requireExit(0).document();
        assertThat(run.members().keySet()).contains("campaign", "state", "open", "resume_after");
        assertThat(run.text("state")).isEqualTo("done");
        assertThat(run.integer("open")).isZero();
        assertThat(run.textOrNull("resume_after")).isNull();
        Json.Obj certificate =
                stage.console
                        .run("campaign", "certificate", plan.text("campaign"), "--json")
                        .requireExit(0)
                        .document();
        assertThat(certificate.integer("units")).isEqualTo(8);
        assertThat(certificate.integer("proven_dead")).isEqualTo(8);
        assertThat(certificate.integer("waived")).isZero();
        assertThat(certificate.integer("open")).isZero();
        assertThat(certificate.integer("orphans")).isZero();
        assertThat(certificate.items("blind_spots")).isNotEmpty();
        assertThat(certificate.integer("ledger_size")).isPositive();
        assertThat(certificate.text("ledger_root")).matches("[0-9a-f]{64}");
        Json.Obj verified =
                stage.console.run("ledger", "verify", "--json").requireExit(0).document();
        assertThat(verified.bool("verified")).isTrue();
        assertThat(array(stage.console.run("ledger", "list", "--json").requireExit(0)))
                .hasSize((int) verified.integer("size"));
    }

    @Test
    void aSoakExitsFiveAndSaysWhenToResume() {
        Json.Obj plan = plan("hygiene", "1h", "all");
        stage.console.run("approve", plan.text("plan"), "--as", "alice").requireExit(0);
        Ran ran = stage.console.run("run", plan.text("plan"), "--json").requireExit(5);
        assertThat(ran.document().text("state")).isEqualTo("soaking");
        assertThat(ran.document().integer("open")).isZero();
        Instant resumeAfter = Instant.parse(ran.document().text("resume_after"));
        assertThat(resumeAfter).isAfter(SystemIo.create().clock().instant());
        assertThat(ran.err()).contains("hint: only soak is left", "--resume");
        stage.console
                .run("campaign", "certificate", plan.text("campaign"), "--json")
                .requireExit(5);
    }

    @Test
    void aProbeSaysWhatTheProviderSaysAndByWhat() {
        String live = String.valueOf(stage.lab.truth().consumers().getFirst().credentialId());
        Json.Obj probe =
                stage.console
                        .run("probe", Stage.ref(live).toString(), "--json")
                        .requireExit(0)
                        .document();
        assertThat(probe.members().keySet())
                .containsExactly("ref", "liveness", "evidence", "by", "answers");
        assertThat(probe.text("liveness")).isEqualTo("live");
        assertThat(probe.text("by")).isEqualTo("listing");
        stage.lab.deleteBehindBack(live);
        assertThat(
                        stage.console
                                .run("probe", Stage.ref(live).toString(), "--json")
                                .requireExit(0)
                                .document()
                                .text("liveness"))
                .isEqualTo("dead");
    }

    @Test
    void anAccountCheckNamesEveryCapabilityAndWhatCannotBeSeen() {
        Json.Obj check =
                stage.console.run("account", "check", "lab", "--json").requireExit(0).document();
        assertThat(check.items("capabilities")).hasSize(7);
        for (Json item : check.items("capabilities")) {
            Json.Obj row = (Json.Obj) item;
            assertThat(row.members().keySet())
                    .containsExactly("type", "capability", "support", "note");
            switch (row.text("support")) {
                case "automated" -> assertThat(row.text("note")).isEmpty();
                case "assisted" -> assertThat(row.text("note")).isNotBlank();
                default ->
                        assertThat(row.text("note"))
                                .as("why, and who says so")
                                .matches(".+ \\(https://[^ ]+\\)");
            }
        }
        assertThat(check.items("consumers")).isNotEmpty();
        assertThat(check.items("blind_spots"))
                .isNotEmpty()
                .allSatisfy(
                        spot ->
                                assertThat(((Json.Obj) spot).text("source"))
                                        .startsWith("https://"));
    }

    @Test
    void everyListIsOneDocument() {
        Json.Obj plan = plan("exposure", "0s", "all");
        for (List<String> words :
                List.of(
                        List.of("account", "list"),
                        List.of("inventory", "consumer", "list"),
                        List.of("inventory", "accept"),
                        List.of("plan", "list"),
                        List.of("plan", "show", plan.text("plan")),
                        List.of("campaign", "list"),
                        List.of("campaign", "status", plan.text("campaign")),
                        List.of("status"),
                        List.of("account", "check", "lab"),
                        List.of("drill", "list"))) {
            String[] json =
                    Stream.concat(words.stream(), Stream.of("--json")).toArray(String[]::new);
            Json.parse(stage.console.run(json).requireExit(0).out());
            assertThat(stage.console.run(words.toArray(String[]::new)).requireExit(0).out())
                    .as("%s", words)
                    .isNotBlank()
                    .doesNotContain("\u001b");
        }
    }

    @Test
    void aConsumerIsRegisteredWithItsLayout() {
        LabTruth.Consumer place = stage.lab.truth().consumers().getFirst();
        Json.Obj consumer =
                stage.console
                        .run(
                                "inventory",
                                "consumer",
                                "add",
                                Stage.ref(String.valueOf(place.credentialId())).toString(),
                                place.kind(),
                                place.target(),
                                "--id-key",
                                "id",
                                "--json-key",
                                "secret",
                                "--json")
                        .requireExit(0)
                        .document();
        assertThat(consumer.object("options").text("id-key")).isEqualTo("id");
        assertThat(consumer.object("options").text("json-key")).isEqualTo("secret");
    }

    @Test
    void aRegistrationIsRemovedOnceAndThePlaceKeepsWhatItHolds() {
        LabTruth.Consumer place = stage.lab.truth().consumers().getLast();
        String[] remove = {
            "inventory",
            "consumer",
            "remove",
            Stage.ref(String.valueOf(place.credentialId())).toString(),
            place.kind(),
            place.target(),
            "--json"
        };
        Json.Obj plan = plan("exposure", "0s", "all");
        Ran ran = stage.console.run(remove).requireExit(0);
        Json.Obj removed = ran.document();
        assertThat(removed.text("ref")).isEqualTo(remove[3]);
        assertThat(removed.text("kind")).isEqualTo(place.kind());
        assertThat(removed.text("target")).isEqualTo(place.target());
        assertThat(removed.object("options").members()).hasSize(place.options().size());
        assertThat(ran.err()).contains("hint: " + plan.text("plan") + " was made before");
        assertThat(array(stage.console.run("inventory", "consumer", "list", "--json")))
                .doesNotContain(removed);
        assertThat(stage.lab.truth().consumers()).contains(place);
        assertThat(stage.console.run(remove).requireExit(2).err())
                .contains("keyrecall: error: ", "is not registered for", "hint: ");
        assertThat(stage.console.run("inventory", "consumer", "remove", "REF").exit()).isEqualTo(2);
    }

    private Json.Obj plan(String mode, String soak, String scope) {
        return stage.console
                .run(
                        "plan",
                        "create",
                        "--mode",
                        mode,
                        "--scope",
                        scope,
                        "--soak",
                        soak,
                        "--proof-tries",
                        "2",
                        "--proof-window",
                        "0s",
                        "--json")
                .requireExit(0)
                .document();
    }

    private static List<Json> array(Ran ran) {
        return ((Json.Arr) Json.parse(ran.out())).items();
    }
}
