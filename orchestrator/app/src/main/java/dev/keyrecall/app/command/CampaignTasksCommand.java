package dev.keyrecall.app.command;

import dev.keyrecall.app.console.Ink;
import dev.keyrecall.app.console.Table;
import dev.keyrecall.app.home.Session;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.service.TaskBook;
import dev.keyrecall.engine.service.TaskBook.Standing;
import dev.keyrecall.engine.service.TaskTexts;
import dev.keyrecall.spi.json.Json;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.nio.file.Path;
import java.util.List;

/** {@code campaign tasks}. */
@Command(
        name = "tasks",
        description =
                "What persons have to do before units of a campaign go on: as a table, as CSV to be"
                        + " filled in, or as one message for each who has something to do.",
        footerHeading = Action.EXAMPLES,
        footer = {
            "  keyrecall campaign tasks CAMPAIGN",
            "  keyrecall campaign tasks CAMPAIGN --owner payments",
            "  keyrecall campaign tasks CAMPAIGN --csv tasks.csv --messages mail"
        })
public final class CampaignTasksCommand extends Action {
    @Parameters(paramLabel = "CAMPAIGN", description = "The campaign.")
    String id = "";

    @Option(
            names = "--owner",
            paramLabel = "NAME",
            description = "Only those that are for NAME; 'nobody' for those without an owner.")
    @Nullable String owner;

    @Option(names = "--overdue", description = "Only those that are open and whose time is over.")
    boolean overdue;

    @Option(names = "--all", description = "Also those that are settled or moot.")
    boolean all;

    @Option(
            names = "--csv",
            paramLabel = "FILE",
            description =
                    "Write them as CSV to a new file, or to standard output (-):"
                            + " docs/formats/task.md.")
    @Nullable Path csv;

    @Option(
            names = "--messages",
            paramLabel = "FOLDER",
            description = "Write a message for each who has open tasks, to a folder.")
    @Nullable Path messages;

    public CampaignTasksCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    public Integer call() throws EngineException {
        boolean printed = csv != null && csv.toString().equals("-");
        if (printed && invocation.json()) {
            throw new EngineException(
                    Ending.USAGE,
                    "--json and --csv - both go to standard output",
                    "name a file: --csv tasks.csv");
        }
        List<Standing> tasks;
        try (Session session = invocation.open()) {
            tasks = new TaskBook(session.engine()).of(id);
        }
        List<Standing> shown =
                tasks.stream()
                        .filter(one -> all || one.left())
                        .filter(one -> owner == null || one.task().doer().equals(owner))
                        .filter(one -> !overdue || one.overdue())
                        .toList();
        TaskFiles files = new TaskFiles(invocation.io());
        if (csv != null && !printed) {
            invocation.note("wrote " + files.csv(csv, TaskTexts.csv(shown)));
        }
        if (messages != null) {
            int written = files.messages(messages, TaskTexts.messages(id, shown));
            invocation.note("wrote " + Documents.count(written, "message") + " to " + messages);
        }
        if (printed) {
            invocation.io().out().print(TaskTexts.csv(shown));
        } else if (invocation.json()) {
            invocation.document(Json.array(shown.stream().map(TaskDocuments::document).toList()));
        } else {
            say(tasks, shown);
        }
        return DONE;
    }

    private void say(List<Standing> tasks, List<Standing> shown) {
        if (csv == null && messages == null && !shown.isEmpty()) {
            Table table = new Table("TASK", "FOR", "DUE", "STATE", "PUT", "AT");
            shown.forEach(
                    one ->
                            table.row(
                                    one.task().name(),
                                    one.task().doer(),
                                    Documents.shown(one.task().due()),
                                    TaskDocuments.state(one),
                                    one.task().credential().toString(),
                                    TaskDocuments.place(one.task())));
            invocation.say(table);
        }
        TaskSummary summary = TaskSummary.of(tasks);
        invocation.say(
                summary.open() + summary.done() == 0 ? Ink.GOOD : Ink.CARE,
                Documents.count(tasks.size(), "task") + ": " + summary.text());
        if (summary.open() > 0) {
            invocation.hint(
                    "when one is done: keyrecall campaign task done "
                            + id
                            + " TASK --evidence TEXT");
        } else if (summary.done() > 0) {
            invocation.hint("they are checked when the plan goes on: keyrecall run PLAN --resume");
        }
    }
}
