package dev.keyrecall.app.command;

import dev.keyrecall.app.home.Session;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.port.Openings;
import dev.keyrecall.engine.service.Erasing;
import dev.keyrecall.spi.json.Json;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.util.List;

/** {@code ledger erase}. */
@Command(
        name = "erase",
        description =
                "Erase a person's name, or any other text that entries name a person or tell a"
                    + " reason by. The entries stay, with their proofs, and that they are of one"
                    + " person; who it was is known no more. Asks for the text again.",
        footerHeading = Action.EXAMPLES,
        footer = {
            "  keyrecall ledger erase ada",
            "  keyrecall ledger erase ada --mentions --confirm ada"
        })
public final class LedgerEraseCommand extends Action {
    @Parameters(paramLabel = "NAME", description = "The text, exactly as entries show it.")
    String name = "";

    @Option(
            names = "--mentions",
            description =
                    "Erase every reason and name that holds it among other words, too, in small or"
                            + " capital letters.")
    boolean mentions;

    @Option(
            names = "--confirm",
            paramLabel = "NAME",
            description = "The text again, where there is no terminal to ask for it.")
    @Nullable String confirmed;

    public LedgerEraseCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    public Integer call() throws EngineException {
        if (name.isBlank() || name.length() > Openings.TEXT_MAX_CHARS) {
            throw new EngineException(
                    Ending.USAGE,
                    "a name is 1 to " + Openings.TEXT_MAX_CHARS + " characters",
                    "name it as 'keyrecall ledger show ENTRY' shows it");
        }
        try (Session session = invocation.open()) {
            Erasing erasing = new Erasing(session.engine());
            Erasing.Found found = erasing.find(name);
            int count = mentions ? found.mentioning().size() : found.exact().size();
            if (count > 0) {
                requireConfirmed(count);
            }
            Erasing.Result result = erasing.erase(name, mentions);
            say(result);
            hints(found, result);
            return DONE;
        }
    }

    private void requireConfirmed(int count) throws EngineException {
        String typed = confirmed;
        if (typed == null) {
            typed =
                    invocation
                            .io()
                            .terminal()
                            .ask(
                                    "this erases "
                                            + Documents.count(count, "text")
                                            + " for good; type the name again: ");
        }
        if (typed == null) {
            throw new EngineException(
                    Ending.USAGE,
                    "nobody is erased unasked, and there is no terminal to ask at",
                    "give the name again with --confirm");
        }
        if (!typed.strip().equals(name.strip())) {
            throw new EngineException(
                    Ending.USAGE,
                    "the name typed again is another; nothing was erased",
                    "type it exactly as it was given");
        }
    }

    private void say(Erasing.Result result) {
        List<String> commitments = result.commitments();
        if (invocation.json()) {
            invocation.document(
                    Json.object()
                            .put("erased", commitments.size())
                            .put("commitments", Json.strings(commitments))
                            .put("off_disk", result.forgotten())
                            .build());
        } else if (commitments.isEmpty()) {
            invocation.say("nothing was erased: no entry names that");
        } else {
            invocation.say(
                    "erased "
                            + Documents.count(commitments.size(), "text")
                            + "; entries show 'erased:' and digits in the place");
        }
    }

    private void hints(Erasing.Found found, Erasing.Result result) {
        if (!mentions && found.mentions() > 0) {
            invocation.hint(
                    Documents.count(found.mentions(), "other text")
                            + " mention it among other words; --mentions erases them, too");
        }
        if (!result.forgotten()) {
            invocation.hint(
                    "another command still reads the store: the name is off the disk once the last"
                            + " one has ended");
        }
        if (!result.commitments().isEmpty()) {
            invocation.hint(
                    "what was given away before still names it: backups, exports, sinks,"
                            + " certificates and reports");
        }
    }
}
