package dev.keyrecall.app.command;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.service.TaskBook;
import dev.keyrecall.engine.service.TaskBook.Standing;
import dev.keyrecall.spi.json.Json;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.util.List;

/** A command that says something of tasks that are open. */
abstract class TaskAction extends Action {
    @Parameters(index = "0", paramLabel = "CAMPAIGN", description = "The campaign.")
    String id = "";

    @Parameters(
            index = "1..*",
            arity = "0..*",
            paramLabel = "TASK",
            description = "Tasks by name, as 17.1.")
    List<String> names = List.of();

    @Option(
            names = "--owner",
            paramLabel = "NAME",
            description = "All that are for NAME; 'nobody' for those without an owner.")
    @Nullable String owner;

    @Option(names = "--overdue", description = "Only those whose time is over.")
    boolean overdue;

    @Option(names = "--all", description = "All that are open.")
    boolean all;

    TaskAction(Invocation invocation) {
        super(invocation);
    }

    /**
     * Which are meant.
     *
     * @throws EngineException USAGE where nothing says so, or two things do
     */
    final TaskBook.Chosen chosen() throws EngineException {
        int ways = (names.isEmpty() ? 0 : 1) + (all ? 1 : 0);
        boolean narrowed = owner != null || overdue;
        if (ways == 2 || (ways == 0 && !narrowed)) {
            throw new EngineException(
                    Ending.USAGE,
                    ways == 2 ? "both tasks and --all are given" : "no task is named",
                    "name tasks, or --owner NAME, --overdue or --all",
                    "those that there are: keyrecall campaign tasks " + id);
        }
        return new TaskBook.Chosen(names, owner, overdue);
    }

    final void told(String what, List<Standing> those) {
        if (invocation.json()) {
            invocation.document(
                    Json.object()
                            .put("campaign", id)
                            .put(
                                    "tasks",
                                    Json.strings(
                                            those.stream().map(one -> one.task().name()).toList()))
                            .build());
        } else if (those.isEmpty()) {
            invocation.say("none of those tasks is open: nothing was said");
        } else {
            invocation.say(Documents.count(those.size(), "task") + " " + what);
        }
    }
}
