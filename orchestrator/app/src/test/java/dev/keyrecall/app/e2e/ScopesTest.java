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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** One language for every command that takes a scope, and one answer. */
final class ScopesTest {
    @TempDir private Path folder = Path.of("");
    private Stage stage;
    private String gone;

    @BeforeEach
    void prepare() throws IOException, EngineException {
        stage = Stage.prepared(folder.resolve("stage"), new LabPopulation(5, 8, 4, 7));
        gone = String.valueOf(stage.lab.truth().consumers().getFirst().credentialId());
        stage.lab.deleteBehindBack(gone);
        stage.console.run("inventory", "refresh").requireExit(0);
    }

    @AfterEach
    void close() {
        stage.close();
    }

    private List<Json.Obj> listed(String scope) {
        Ran ran = stage.console.run("inventory", "list", "--scope", scope, "--json");
        return ((Json.Arr) Json.parse(ran.requireExit(0).out()))
                .items().stream().map(Json.Obj.class::cast).toList();
    }

    private Set<String> refs(String scope) {
        Set<String> refs = new TreeSet<>();
        listed(scope).forEach(item -> refs.add(item.text("ref")));
        return refs;
    }

    @Test
    void aListMayEndEarlyAndSaysSo() {
        List<String> all = listed("all").stream().map(item -> item.text("ref")).toList();
        int most = all.size() - 1;
        Ran begun = limited("all", most).requireExit(0);
        assertThat(((Json.Arr) Json.parse(begun.out())).items())
                .extracting(item -> ((Json.Obj) item).text("ref"))
                .isEqualTo(all.subList(0, most));
        assertThat(begun.err()).contains("there are more than " + most);
        Ran whole = limited("all", all.size()).requireExit(0);
        assertThat(((Json.Arr) Json.parse(whole.out())).items()).hasSize(all.size());
        assertThat(whole.err()).doesNotContain("there are more");
        stage.console.run("inventory", "list", "--limit", "1").requireExit(0);
        assertThat(limited("all", 0).exit()).isEqualTo(2);
        assertThat(
                        stage.console
                                .run("inventory", "list", "--limit", "1", "--as-of", "2026-01-01")
                                .exit())
                .isEqualTo(2);
    }

    private Ran limited(String scope, int most) {
        return stage.console.run(
                "inventory", "list", "--scope", scope, "--limit", String.valueOf(most), "--json");
    }

    /** The list is what the plan will look at: every one is a unit of it, or left out by name. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "all",
                "standing=missing",
                "liveness=live and has consumer or standing!=accepted",
                "not (has owner and has consumer)",
                "age<3650d and not principal~*1",
                "unused<3650d and has last-use or not has last-use"
            })
    void theListIsWhatThePlanLooksAt(String scope) {
        Json.Obj made =
                stage.console
                        .run("plan", "create", "--mode", "exposure", "--scope", scope, "--json")
                        .requireExit(0)
                        .document();
        Json.Obj plan =
                stage.console
                        .run("plan", "show", made.text("plan"), "--json")
                        .requireExit(0)
                        .document()
                        .object("plan");
        List<String> named = new ArrayList<>();
        for (String member : List.of("units", "excluded")) {
            plan.items(member).forEach(one -> named.add(((Json.Obj) one).text("ref")));
        }
        assertThat(named).doesNotHaveDuplicates().isNotEmpty();
        assertThat(refs(scope)).containsExactlyInAnyOrderElementsOf(named);
    }

    @Test
    void aMissingOneIsListedWhereTheScopeNamesIt() {
        assertThat(listed("standing=missing"))
                .singleElement()
                .satisfies(
                        item -> {
                            assertThat(item.text("ref")).isEqualTo(Stage.ref(gone).toString());
                            assertThat(item.text("liveness")).isEqualTo("dead");
                        });
        Ran all = stage.console.run("inventory", "list", "--json").requireExit(0);
        assertThat(all.out()).doesNotContain(gone);
        assertThat(refs("all")).hasSize(9).contains(Stage.ref(gone).toString());
    }

    @Test
    void ownersAreNamedAsTheLabHasThem() {
        for (LabTruth.Credential one : stage.lab.truth().credentials()) {
            String ref = Stage.ref(one.id()).toString();
            String owner = one.owner();
            if (owner == null) {
                assertThat(refs("not has owner")).contains(ref);
            } else {
                assertThat(refs("owner='" + owner + "'")).contains(ref);
                assertThat(refs("owner!='" + owner + "'")).doesNotContain(ref);
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "owner=a oor owner=b|column 9|        ^",
                "(age>90d|column 9|        ^",
                "liveness=alive|column 10|         ^",
                "owner>5d|column 6|     ^"
            },
            ignoreLeadingAndTrailingWhitespace = false)
    void aFaultIsPointedAt(String scope, String column, String caret) {
        for (Ran ran :
                List.of(
                        stage.console.run("inventory", "list", "--scope", scope),
                        stage.console.run(
                                "plan", "create", "--mode", "hygiene", "--scope", scope))) {
            assertThat(ran.requireExit(2).err())
                    .contains("malformed scope, " + column + ": ")
                    .contains("hint: " + scope + "\n")
                    .contains("hint: " + caret + "\n");
        }
    }

    @Test
    void anAccountThatWasNeverAddedIsAMistake() {
        Ran ran = stage.console.run("inventory", "list", "--scope", "not account=prd");
        assertThat(ran.requireExit(2).err()).contains("prd");
    }

    @Test
    void nothingInScopeIsSaid() {
        Ran ran = stage.console.run("inventory", "list", "--scope", "owner=nobody").requireExit(0);
        assertThat(ran.err()).contains("no credential is in the scope 'owner=nobody'");
    }

    @Test
    void aDateAndAScopeDoNotGoTogether() {
        stage.console
                .run("inventory", "list", "--scope", "all", "--as-of", "2026-11-01")
                .requireExit(2);
    }
}
