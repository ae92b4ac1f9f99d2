package dev.keyrecall.app.command;

import dev.keyrecall.app.home.Session;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.service.WaiverBook;
import dev.keyrecall.engine.service.WaiverBook.Standing;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code waiver show}. */
@Command(
        name = "show",
        description = "A waiver, its units, and what people have said of it.",
        footerHeading = Action.EXAMPLES,
        footer = {"  keyrecall waiver show WAIVER"})
public final class WaiverShowCommand extends Action {
    @Parameters(paramLabel = "WAIVER", description = "The waiver.")
    String id = "";

    public WaiverShowCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    public Integer call() throws EngineException {
        Standing standing;
        try (Session session = invocation.open()) {
            standing = new WaiverBook(session.engine()).find(id);
        }
        if (invocation.json()) {
            invocation.document(WaiverDocuments.document(standing));
        } else {
            WaiverDocuments.lines(standing).forEach(invocation::say);
        }
        return DONE;
    }
}
