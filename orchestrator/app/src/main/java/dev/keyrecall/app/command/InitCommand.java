package dev.keyrecall.app.command;

import dev.keyrecall.app.home.HomeMaking;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.spi.json.Json;

import picocli.CommandLine.Command;

import java.nio.file.Path;

/** {@code init}. */
@Command(
        name = "init",
        description = "Make a home: an empty store, a new vault, the ledger's first entry.",
        footerHeading = Action.EXAMPLES,
        footer = {
            "  keyrecall init",
            "  keyrecall init --home /srv/keyrecall --passphrase-file passphrase"
        })
public final class InitCommand extends Action {
    public InitCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    public Integer call() throws EngineException {
        new HomeMaking(invocation.io()).make(invocation.home(), invocation.passphrase());
        Path path = invocation.home().path();
        if (invocation.json()) {
            invocation.document(Json.object().put("home", path.toString()).build());
        } else {
            invocation.say("made the home " + path);
            invocation.say(
                    "keep the passphrase in a second place: without it the vault stays shut");
            invocation.hint("next: keyrecall account add PROVIDER NAME ...");
        }
        return DONE;
    }
}
