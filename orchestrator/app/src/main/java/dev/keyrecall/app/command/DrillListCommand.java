package dev.keyrecall.app.command;

import dev.keyrecall.spi.json.Json;

import picocli.CommandLine.Command;

import java.util.List;

/** {@code drill list}. */
@Command(
        name = "list",
        description = "The drills there are.",
        footerHeading = Action.EXAMPLES,
        footer = {"  keyrecall drill list"})
public final class DrillListCommand extends Action {
    public DrillListCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    public Integer call() {
        String name = "missing-key";
        String description = "one credential is gone, one is new: find both, replace all, prove it";
        if (invocation.json()) {
            invocation.document(
                    Json.array(
                            List.of(
                                    Json.object()
                                            .put("name", name)
                                            .put("description", description)
                                            .build())));
        } else {
            invocation.say(name + "  " + description);
        }
        return DONE;
    }
}
