package dev.keyrecall.app.command;

import dev.keyrecall.app.home.Session;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.service.TaskBook;
import dev.keyrecall.engine.service.TaskBook.Standing;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.time.Duration;
import java.util.List;

/** {@code campaign task hand}. */
@Command(
        name = "hand",
        description =
                "Give open tasks to somebody else, or more time: where an owner does not answer,"
                        + " or nobody is the owner.",
        footerHeading = Action.EXAMPLES,
        footer = {
            "  keyrecall campaign task hand CAMPAIGN --overdue --to platform",
            "  keyrecall campaign task hand CAMPAIGN 17.1 --to carol --within 2h"
        })
public final class TaskHandCommand extends TaskAction {
    @Option(
            names = "--to",
            paramLabel = "NAME",
            required = true,
            description = "Who is to do them.")
    String to = "";

    @Option(
            names = "--within",
            paramLabel = "DURATION",
            defaultValue = "4h",
            description = "From now on (default: 4h).")
    String within = "4h";

    public TaskHandCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    public Integer call() throws EngineException {
        Duration duration = Arguments.duration("--within", within);
        TaskBook.Chosen chosen = chosen();
        List<Standing> those;
        try (Session session = invocation.unlock()) {
            those = new TaskBook(session.engine()).hand(id, chosen, to, duration);
        }
        told((those.size() == 1 ? "is" : "are") + " for " + to + " now", those);
        return DONE;
    }
}
