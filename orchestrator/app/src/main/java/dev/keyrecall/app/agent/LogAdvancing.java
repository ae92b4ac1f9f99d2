package dev.keyrecall.app.agent;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.vault.LocalVault;

/** Signs what the ledger of the agent's home has become. */
@FunctionalInterface
public interface LogAdvancing {
    /**
     * Signs it, by the home as it stands now.
     *
     * @param vault stays the caller's
     * @throws EngineException REFUSED when that does not extend what was signed
     */
    void advance(LocalVault vault) throws EngineException;
}
