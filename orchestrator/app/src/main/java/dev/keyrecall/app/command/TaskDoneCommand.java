package dev.keyrecall.app.command;

import dev.keyrecall.app.home.Session;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.service.TaskBook;
import dev.keyrecall.engine.service.TaskBook.Standing;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.util.List;

/** {@code campaign task done}. */
@Command(
        name = "done",
        description =
                "Say that tasks are done. Each unit is still checked by itself when the plan goes"
                        + " on: the new value accepted, the old one refused.",
        footerHeading = Action.EXAMPLES,
        footer = {
            "  keyrecall campaign task done CAMPAIGN 17.1 --evidence OPS-7",
            "  keyrecall campaign task done CAMPAIGN --owner payments --evidence OPS-7"
        })
public final class TaskDoneCommand extends TaskAction {
    @Option(
            names = "--evidence",
            paramLabel = "TEXT",
            required = true,
            description = "What shows that it works: a ticket, a line of a log. Never the value.")
    String evidence = "";

    public TaskDoneCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    public Integer call() throws EngineException {
        List<Standing> those;
        TaskBook.Chosen chosen = chosen();
        try (Session session = invocation.unlock()) {
            those = new TaskBook(session.engine()).done(id, chosen, evidence);
        }
        told(those.size() == 1 ? "is said to be done" : "are said to be done", those);
        if (!those.isEmpty()) {
            invocation.hint("they are checked when the plan goes on: keyrecall run PLAN --resume");
        }
        return DONE;
    }
}
