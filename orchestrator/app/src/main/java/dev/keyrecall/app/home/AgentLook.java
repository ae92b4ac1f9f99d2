package dev.keyrecall.app.home;

import dev.keyrecall.app.agent.AgentGoneException;
import dev.keyrecall.app.agent.AgentSilentException;
import dev.keyrecall.app.agent.AgentSocket;
import dev.keyrecall.app.agent.AgentStatus;
import dev.keyrecall.app.agent.RemoteVault;
import dev.keyrecall.app.io.Io;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.vault.VaultException;
import dev.keyrecall.vault.VaultSummary;

import java.util.Optional;
import java.util.OptionalLong;

/** How the agent of a home stands, as a command that only tells it sees it. */
public sealed interface AgentLook {
    /** Nobody holds the vault open. */
    record None() implements AgentLook {}

    /**
     * It holds this home's vault open.
     *
     * @param says what it says of itself
     */
    record Open(AgentStatus says) implements AgentLook {}

    /**
     * It holds a vault open that is not the one in the database.
     *
     * @param says what it says of itself
     */
    record Other(AgentStatus says) implements AgentLook {}

    /**
     * It is there, and does not answer.
     *
     * @param pid its process, where that is certain
     * @param why in words
     */
    record Silent(OptionalLong pid, String why) implements AgentLook {}

    /**
     * Looks; this process need not be closed for that.
     *
     * @throws EngineException REFUSED when what answers is somebody else's
     */
    static AgentLook at(Io io, HomeFolder home) throws EngineException {
        AgentSocket socket = AgentSocket.in(home.path(), io.osUser());
        Optional<AgentStatus> status;
        try (RemoteVault vault = RemoteVault.find(socket, io).orElse(null)) {
            status = Optional.ofNullable(vault).map(RemoteVault::found);
        } catch (AgentSilentException e) {
            return new Silent(e.pid(), String.valueOf(e.getMessage()));
        } catch (AgentGoneException e) {
            return new None();
        }
        if (status.isEmpty()) {
            return new None();
        }
        // After the question: a header that was changed meanwhile is only newer.
        try (Session session = Session.locked(io, home)) {
            return same(status.get(), session.vaultSummary())
                    ? new Open(status.get())
                    : new Other(status.get());
        }
    }

    /** One word for documents. */
    default String word() {
        return switch (this) {
            case None _ -> "sealed";
            case Open _ -> "unsealed";
            case Other _ -> "other";
            case Silent _ -> "silent";
        };
    }

    /** What the agent says of the vault that it holds open here. */
    default Optional<AgentStatus> status() {
        return switch (this) {
            case Open open -> Optional.of(open.says());
            case None _, Other _, Silent _ -> Optional.empty();
        };
    }

    /** Its process, where there is one and it is known. */
    default OptionalLong pid() {
        return switch (this) {
            case None _ -> OptionalLong.empty();
            case Open open -> OptionalLong.of(open.says().pid());
            case Other other -> OptionalLong.of(other.says().pid());
            case Silent silent -> silent.pid();
        };
    }

    /**
     * Refuses an agent that holds another vault open than the one in the database, or a later state
     * of it: what it would seal could never be opened again. An earlier state is well: then the
     * change is only news to it, and the store refuses what is sealed under a retired key.
     *
     * @throws EngineException REFUSED
     */
    static void requireSame(AgentStatus agent, byte[] header) throws EngineException {
        try {
            if (!same(agent, VaultSummary.of(header))) {
                throw new EngineException(
                        Ending.REFUSED,
                        "the agent (process "
                                + agent.pid()
                                + ") holds another vault open than this home's",
                        "the home was replaced under it; end it with: keyrecall vault seal",
                        "then: keyrecall vault unseal");
            }
        } catch (VaultException e) {
            throw VaultRefusals.explain(e);
        }
    }

    private static boolean same(AgentStatus agent, VaultSummary vault) {
        return agent.vault().equals(vault.vault())
                && (agent.keyVersion() < vault.keyVersion()
                        || (agent.keyVersion() == vault.keyVersion()
                                && agent.commitment().equals(vault.commitment())));
    }
}
