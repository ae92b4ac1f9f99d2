package dev.keyrecall.app.command;

import dev.keyrecall.app.console.Table;
import dev.keyrecall.spi.json.Json;

import picocli.CommandLine.Command;

import java.util.Map;
import java.util.TreeMap;

/** {@code drill list}. */
@Command(
        name = "list",
        description = "The drills there are.",
        footerHeading = Action.EXAMPLES,
        footer = {"  keyrecall drill list"})
public final class DrillListCommand extends Action {
    private static final Map<String, String> DRILLS =
            new TreeMap<>(
                    Map.of(
                            "missing-key",
                            "one credential is gone, one is new: find both, replace all, prove it",
                            "human-steps",
                            "a third waits for owners, some never answer: one person closes it",
                            "believed-unused",
                            "some are believed unused, some are unknown: nobody closes without"
                                    + " them"));

    public DrillListCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    public Integer call() {
        if (invocation.json()) {
            invocation.document(
                    Json.array(
                            DRILLS.entrySet().stream().map(DrillListCommand::document).toList()));
            return DONE;
        }
        Table table = new Table("DRILL", "WHAT IT REHEARSES");
        DRILLS.forEach((name, what) -> table.row(name, what));
        invocation.say(table);
        return DONE;
    }

    private static Json document(Map.Entry<String, String> drill) {
        return Json.object()
                .put("name", drill.getKey())
                .put("description", drill.getValue())
                .build();
    }
}
