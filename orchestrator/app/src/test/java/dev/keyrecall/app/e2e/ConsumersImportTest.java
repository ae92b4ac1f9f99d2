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
import java.util.List;

/** Many consumers by the command, beside those that were registered before. */
final class ConsumersImportTest {
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

    private Ran run(String... words) {
        return stage.console.run(words).requireExit(0);
    }

    private List<Json> registered() {
        return ((Json.Arr) Json.parse(run("inventory", "consumer", "list", "--json").out()))
                .items();
    }

    /** The lab's consumers as a table, in the place of the file in which it gives them. */
    private String table() {
        StringBuilder table =
                new StringBuilder("credential,kind,target,option.id-key,option.json-key\n");
        for (Json item : registered()) {
            Json.Obj one = (Json.Obj) item;
            Json.Obj options = one.object("options");
            String ref = one.text("ref");
            table.append(
                    "%s,%s,%s,%s,%s\n"
                            .formatted(
                                    ref.substring(ref.lastIndexOf(':') + 1),
                                    one.text("kind"),
                                    one.text("target"),
                                    options.get("id-key").isEmpty() ? "" : options.text("id-key"),
                                    options.get("json-key").isEmpty()
                                            ? ""
                                            : options.text("json-key")));
        }
        return table.toString();
    }

    @Test
    void aTableRegistersWhatAFileOfObjectsDoesAndACampaignDeliversThere() throws IOException {
        String table = table();
        List<Json> before = registered();
        assertThat(before).hasSizeGreaterThan(2);
        for (Json item : before) {
            Json.Obj one = (Json.Obj) item;
            run(
                    "inventory",
                    "consumer",
                    "remove",
                    one.text("ref"),
                    one.text("kind"),
                    one.text("target"));
        }
        assertThat(registered()).isEmpty();
        Files.writeString(folder.resolve("stage/places.csv"), table);
        int rows = before.size();
        String counts = rows + " new, 0 changed, 0 unchanged\n";
        assertThat(run("inventory", "consumer", "import", "places.csv", "--dry-run").out())
                .isEqualTo("would register consumers from places.csv: " + counts);
        assertThat(registered()).isEmpty();
        assertThat(run("inventory", "consumer", "import", "places.csv").out())
                .isEqualTo("registered consumers from places.csv: " + counts);
        assertThat(table()).isEqualTo(table);
        Ran again = run("inventory", "consumer", "import", "places.csv", "--json");
        assertThat(again.document().integer("unchanged")).isEqualTo(rows);
        run("ledger", "verify");
        run("run", stage.planned("exposure"));
        assertThat(stage.lab.truth().consumers())
                .hasSize(rows)
                .allMatch(LabTruth.Consumer::matches);
        run("ledger", "verify");
    }

    @Test
    void aTableThatIsWrongIsRefusedWholeByItsLines() {
        List<Json> before = registered();
        Json.Obj one = (Json.Obj) before.getFirst();
        String other =
                stage.lab.truth().credentials().stream()
                        .map(credential -> Stage.ref(credential.id()).toString())
                        .filter(ref -> !ref.equals(one.text("ref")))
                        .findFirst()
                        .orElseThrow();
        Ran refused =
                stage.console.fed(
                        "ref,kind,target,option.nose\n"
                                + (other + ",aws.nowhere,x,\n")
                                + (other + ",aws.secretsmanager,x,y\n")
                                + (other + ",aws.secretsmanager," + one.text("target") + ",\n")
                                + (other + ",aws.secretsmanager,fine,\n"),
                        "inventory",
                        "consumer",
                        "import",
                        "-");
        assertThat(refused.requireExit(2).err().lines().map(line -> line.split(";", -1)[0]))
                .containsExactly(
                        "keyrecall: error: standard input: 3 lines are wrong",
                        "hint: line 2: there is no consumer kind 'aws.nowhere' for this account",
                        "hint: line 3: a consumer of kind aws.secretsmanager has no option 'nose'",
                        "hint: line 4: the place is registered for "
                                + one.text("ref")
                                + " already");
        assertThat(registered()).isEqualTo(before);
    }

    /** As one by one: also where the place needs no account. */
    @Test
    void filesOfThisMachineAreRegisteredToo() {
        List<String> refs =
                stage.lab.truth().credentials().stream()
                        .map(credential -> Stage.ref(credential.id()).toString())
                        .limit(2)
                        .toList();
        String head = "ref,kind,target,option.mode\n";
        String first = refs.getFirst() + ",file,/tmp/of-an-app,0640\n";
        stage.console.fed(head + first, "inventory", "consumer", "import", "-").requireExit(0);
        assertThat(registered().stream().map(one -> ((Json.Obj) one).text("target")))
                .contains("/tmp/of-an-app");
        Ran refused =
                stage.console.fed(
                        head + refs.getLast() + ",file,/tmp/of-an-app,0640\n",
                        "inventory",
                        "consumer",
                        "import",
                        "-");
        assertThat(refused.requireExit(2).err())
                .contains("line 2: the place is registered for " + refs.getFirst() + " already");
        run("ledger", "verify");
    }
}
