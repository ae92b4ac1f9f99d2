package dev.keyrecall.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.app.e2e.Console.Ran;
import dev.keyrecall.engine.EngineException;
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
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;

/** Owners by the commands: imported, shown, used in a scope and a plan, and taken back. */
final class OwnersTest {
    @TempDir private Path folder = Path.of("");
    private Stage stage;
    private String tagged;
    private String bare;

    @BeforeEach
    void prepare() throws IOException, EngineException {
        stage = Stage.prepared(folder.resolve("stage"), new LabPopulation(9, 12, 4, 7));
        tagged = ref(true);
        bare = ref(false);
    }

    private String ref(boolean hasOwner) {
        return stage.lab.truth().credentials().stream()
                .filter(one -> (one.owner() != null) == hasOwner && !one.equals(operator()))
                .map(one -> Stage.ref(one.id()).toString())
                .findFirst()
                .orElseThrow();
    }

    private LabTruth.Credential operator() {
        return stage.lab.truth().operator();
    }

    @AfterEach
    void close() {
        stage.close();
    }

    private Ran run(String... words) {
        return stage.console.run(words).requireExit(0);
    }

    private Json.Obj shown(String ref) {
        return run("inventory", "show", ref, "--json").document();
    }

    private static List<Json.Obj> array(Ran ran) {
        return ((Json.Arr) Json.parse(ran.out()))
                .items().stream().map(Json.Obj.class::cast).toList();
    }

    private void write(String text) throws IOException {
        Files.writeString(folder.resolve("stage/owners.csv"), text);
    }

    @Test
    void anOwnerGoesFromTheFileToThePlan() throws IOException {
        String tag = Objects.requireNonNull(shown(tagged).textOrNull("owner"));
        assertThat(shown(tagged).text("owner_from")).isEqualTo("provider");
        assertThat(shown(bare).textOrNull("owner_from")).isNull();
        write("ref,owner\r\n" + tagged + ",\"payments, europe\"\r\n" + bare + ",@acme/data\r\n");
        assertThat(run("inventory", "owner", "import", "owners.csv", "--dry-run").out())
                .isEqualTo("would import owners from owners.csv: 2 new, 0 changed, 0 unchanged\n");
        assertThat(array(run("inventory", "owner", "list", "--json"))).isEmpty();
        assertThat(run("inventory", "owner", "import", "owners.csv").out())
                .isEqualTo("imported owners from owners.csv: 2 new, 0 changed, 0 unchanged\n");
        run("inventory", "refresh");
        Json.Obj show = shown(tagged);
        assertThat(show.text("owner")).isEqualTo("payments, europe");
        assertThat(show.text("owner_from")).isEqualTo("import");
        assertThat(show.text("provider_owner")).isEqualTo(tag);
        assertThat(run("inventory", "show", tagged).out())
                .contains("owner: payments, europe\nowner_from: import\n");
        assertThat(run("inventory", "list").out()).contains("payments, europe", "@acme/data");
        assertThat(run("inventory", "owner", "list").out()).contains("PROVIDER SAYS", tag);
        String scope = "owner='payments, europe' or owner=@acme/data";
        assertThat(array(run("inventory", "list", "--scope", scope, "--json")))
                .extracting(one -> one.text("ref"))
                .containsExactlyInAnyOrder(tagged, bare);
        assertThat(array(run("inventory", "list", "--scope", "owner=" + tag, "--json")))
                .extracting(one -> one.text("ref"))
                .doesNotContain(tagged);
        requirePlanned(scope);
        assertThat(run("ledger", "verify").out()).contains("entries");
    }

    private void requirePlanned(String scope) {
        Json.Obj made =
                run("plan", "create", "--mode", "exposure", "--scope", scope, "--json").document();
        Json.Obj plan = run("plan", "show", made.text("plan"), "--json").document().object("plan");
        assertThat(plan.items("units"))
                .extracting(unit -> ((Json.Obj) unit).text("owner"))
                .containsExactlyInAnyOrder("payments, europe", "@acme/data");
    }

    @Test
    void theSameFileAgainLeavesNoEntryAndARemovedOwnerGivesTheTagBack() {
        String file = "ref,owner\n" + tagged + ",payments\n";
        Ran first = stage.console.fed(file, "inventory", "owner", "import", "-", "--json");
        assertThat(first.requireExit(0).document().canonical())
                .isEqualTo(
                        "{\"changed\":0,\"dry_run\":false,\"new\":1,\"rows\":1,\"unchanged\":0}");
        long entries = array(run("ledger", "list", "--json")).size();
        Ran again = stage.console.fed(file, "inventory", "owner", "import", "-", "--json");
        assertThat(again.requireExit(0).document().integer("unchanged")).isEqualTo(1);
        assertThat(array(run("ledger", "list", "--json"))).hasSize((int) entries);
        assertThat(run("inventory", "owner", "remove", tagged).out())
                .isEqualTo("removed the owner payments of " + tagged + "\n");
        assertThat(shown(tagged).text("owner_from")).isEqualTo("provider");
        assertThat(stage.console.run("inventory", "owner", "remove", tagged).requireExit(2).err())
                .contains("no owner was imported for " + tagged, "hint: ");
        run("ledger", "verify");
    }

    @Test
    void aFileThatIsWrongIsRefusedWholeByItsLines() throws IOException {
        write("ref,owner\n" + tagged + ",payments\n" + bare + ",\naws:lab:iam-access-key:NO,x\n");
        Ran refused = stage.console.run("inventory", "owner", "import", "owners.csv");
        assertThat(refused.requireExit(2).err())
                .isEqualTo(
                        "keyrecall: error: owners.csv: 2 lines are wrong; nothing was imported\n"
                                + "hint: line 3: the owner is empty; leave the row out; an owner is"
                                + " taken back by 'keyrecall inventory owner remove REF'\n"
                                + "hint: line 4: no credential aws:lab:iam-access-key:NO is known;"
                                + " a new one is after 'keyrecall inventory refresh'\n");
        assertThat(array(run("inventory", "owner", "list", "--json"))).isEmpty();
        write("name,value\nx,ca-NARY\n");
        Ran secrets = stage.console.run("inventory", "owner", "import", "owners.csv");
        assertThat(secrets.requireExit(2).err())
                .contains("owners.csv: line 1, column 1: the first row must name the columns")
                .doesNotContain("ca-NARY");
        assertThat(stage.console.run("inventory", "owner", "import", "none.csv").requireExit(2))
                .satisfies(ran -> assertThat(ran.err()).contains("none.csv", "hint: "));
    }

    @Test
    void aReplacementHasTheOwnerOfWhatItReplaces() throws IOException {
        StringBuilder file = new StringBuilder("credential,owner\n");
        stage.lab.truth().credentials().stream()
                .map(one -> one.id() + ",team " + one.principal() + "\n")
                .forEach(file::append);
        write(file.toString());
        run("inventory", "owner", "import", "owners.csv");
        String plan = stage.planned("exposure");
        run("run", plan);
        run("inventory", "refresh");
        List<Json.Obj> listed = array(run("inventory", "list", "--json"));
        assertThat(listed)
                .hasSizeGreaterThan(3)
                .allSatisfy(
                        one -> {
                            assertThat(one.text("owner"))
                                    .isEqualTo("team " + one.text("principal"));
                            assertThat(shown(one.text("ref")).text("owner_from"))
                                    .isEqualTo("import");
                        });
        assertThat(listed)
                .extracting(one -> one.text("ref"))
                .anyMatch(
                        ref -> !file.toString().contains(ref.substring(ref.lastIndexOf(':') + 1)));
        run("ledger", "verify");
    }

    @Test
    void whatWasKnownOnADateHasTheOwnersOfThatDate() throws IOException {
        write("ref,owner\n" + bare + ",payments\n");
        run("inventory", "owner", "import", "owners.csv");
        Json.Obj then = run("inventory", "list", "--as-of", today(), "--json").document();
        assertThat(then.compact()).contains("\"owner\":\"payments\"");
    }

    private static String today() {
        return LocalDate.now(ZoneOffset.UTC).toString();
    }
}
