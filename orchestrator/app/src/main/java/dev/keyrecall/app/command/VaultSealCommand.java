package dev.keyrecall.app.command;

import dev.keyrecall.app.agent.AgentGoneException;
import dev.keyrecall.app.agent.AgentProcess;
import dev.keyrecall.app.agent.AgentSilentException;
import dev.keyrecall.app.agent.AgentSocket;
import dev.keyrecall.app.agent.RemoteVault;
import dev.keyrecall.app.home.HomeFolder;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.spi.json.Json;

import picocli.CommandLine.Command;

import java.util.Optional;

/** {@code vault seal}. */
@Command(
        name = "seal",
        description = "Seal the vault now: the agent that holds it open wipes its keys and ends.",
        footerHeading = Action.EXAMPLES,
        footer = {"  keyrecall vault seal", "  keyrecall vault seal --json"})
public final class VaultSealCommand extends Action {
    public VaultSealCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    public Integer call() throws EngineException {
        HomeFolder home = invocation.home();
        home.check();
        boolean wasOpen = sealed(home);
        if (invocation.json()) {
            invocation.document(
                    Json.object().put("state", "sealed").put("was_open", wasOpen).build());
        } else {
            invocation.say(wasOpen ? "the vault is sealed" : "the vault was sealed already");
        }
        return DONE;
    }

    private boolean sealed(HomeFolder home) throws EngineException {
        AgentSocket socket = AgentSocket.in(home.path(), invocation.io().osUser());
        Optional<RemoteVault> agent = Optional.empty();
        try {
            agent = RemoteVault.find(socket, invocation.io());
            agent.ifPresent(RemoteVault::sealNow);
            return agent.isPresent();
        } catch (AgentSilentException e) {
            AgentProcess.of(socket, invocation.io()).end();
            invocation.note("keyrecall: warning: " + e.getMessage() + "; it was ended by force");
            return true;
        } catch (AgentGoneException e) {
            // Its time was up between the question and the word.
            return false;
        } finally {
            agent.ifPresent(RemoteVault::close);
        }
    }
}
