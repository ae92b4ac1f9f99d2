package dev.keyrecall.app.command;

import dev.keyrecall.app.home.Session;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.service.TaskValues;
import dev.keyrecall.spi.RevealsSecret;
import dev.keyrecall.spi.SecretBytes;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.PrintStream;

/** {@code campaign task value}. */
@Command(
        name = "value",
        description =
                "Print what a task is to put in place: the credential's id, a line feed, its value,"
                        + " a line feed. Only while the task is open; the ledger tells of it.",
        footerHeading = Action.EXAMPLES,
        footer = {
            "  keyrecall campaign task value CAMPAIGN 17.1 --show",
        })
public final class TaskValueCommand extends Action {
    @Parameters(index = "0", paramLabel = "CAMPAIGN", description = "The campaign.")
    String id = "";

    @Parameters(index = "1", paramLabel = "TASK", description = "The task, as 17.1.")
    String name = "";

    @Option(names = "--show", description = "Print it to a terminal, where others may see it.")
    boolean show;

    public TaskValueCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    public Integer call() throws EngineException {
        if (invocation.json()) {
            throw new EngineException(
                    Ending.USAGE,
                    "a value does not go into a document",
                    "leave --json away, and read two lines");
        }
        if (!show && invocation.io().terminal().outIsTerminal()) {
            throw new EngineException(
                    Ending.USAGE,
                    "standard output is a terminal, which keeps what it shows",
                    "hand it to a program or a file, or add --show");
        }
        try (Session session = invocation.unlock()) {
            TaskValues.Opened opened =
                    new TaskValues(session.engine(), session.vault()).open(id, name);
            try (SecretBytes secret = opened.secret()) {
                PrintStream out = invocation.io().out();
                out.print(opened.ref().id() + "\n");
                write(secret, out);
                out.print("\n");
                out.flush();
            }
        }
        return DONE;
    }

    @RevealsSecret(why = "a person is to put the value where no program can")
    private static void write(SecretBytes secret, PrintStream out) {
        secret.reveal(
                bytes -> {
                    out.write(bytes, 0, bytes.length);
                    return true;
                });
    }
}
