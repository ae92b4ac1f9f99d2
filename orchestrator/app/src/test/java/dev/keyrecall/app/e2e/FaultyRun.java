package dev.keyrecall.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.engine.contract.FaultyDisk;
import dev.keyrecall.spi.json.Json;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A run of the real process while the disk fails below its store, and what must be true then. */
record FaultyRun(Stage stage, FaultyDisk disk, String plan) {
    /** Each kind of effect by what the ledger calls its step. */
    static final Map<String, Set<String>> STEPS =
            Map.of(
                    "CreateAccessKey", Set.of("issue"),
                    "PutSecretValue", Set.of("deliver", "bridge"),
                    "UpdateAccessKey", Set.of("suspend"),
                    "DeleteAccessKey", Set.of("revoke"));

    /** What the lab has carried out, the ledger has decided before. */
    static void requireEveryCallTold(Stage stage) {
        List<Json.Obj> intents = intents(stage);
        STEPS.forEach(
                (operation, steps) ->
                        assertThat(stage.lab.effects(operation))
                                .as(operation)
                                .isLessThanOrEqualTo(
                                        (int)
                                                intents.stream()
                                                        .filter(
                                                                one ->
                                                                        steps.contains(
                                                                                one.text("step")))
                                                        .count()));
        Set<String> cut =
                intents.stream()
                        .filter(one -> Set.of("suspend", "revoke").contains(one.text("step")))
                        .map(one -> one.text("ref"))
                        .collect(Collectors.toSet());
        List<String> inactive =
                stage.lab.truth().credentials().stream()
                        .filter(one -> !one.active())
                        .map(one -> Stage.ref(one.id()).toString())
                        .toList();
        assertThat(cut).as("cut, and told").containsAll(inactive);
    }

    static List<Json.Obj> intents(Stage stage) {
        String listed =
                stage.console
                        .run("ledger", "list", "--kind", "intent", "--json")
                        .requireExit(0)
                        .out();
        return Json.parse(listed) instanceof Json.Arr(List<Json> all)
                ? all.stream().filter(Json.Obj.class::isInstance).map(Json.Obj.class::cast).toList()
                : List.of();
    }

    /**
     * Runs the plan; it must come upon the failure, and end by it.
     *
     * @param before words before the program's
     * @param said a regular expression for the reason
     */
    void requireStops(List<String> before, Path folder, String said)
            throws IOException, InterruptedException {
        try (Child child = Child.start(before, stage, folder, "run", plan, "--json")) {
            int exit = child.exit();
            String printed = child.printed();
            assertThat(disk.injected()).as(printed).isPositive();
            assertThat(exit).as(printed).isEqualTo(1);
            assertThat(child.err())
                    .as(printed)
                    .containsOnlyOnce("keyrecall: error: ")
                    .containsPattern(Pattern.compile("keyrecall: error: .*(" + said + ")"))
                    .contains("hint: ")
                    .doesNotContain("\tat ", "Exception", "fault of Keyrecall");
            assertThat(child.out()).as(printed).isEmpty();
        }
    }

    /** After the disk is sound again: the ledger holds, and tells of every call that was made. */
    void requireEveryCallTold() {
        stage.lab.faults().clear();
        stage.console.run("ledger", "verify").requireExit(0);
        requireEveryCallTold(stage);
    }
}
