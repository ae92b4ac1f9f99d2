package dev.keyrecall.app.agent;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.vault.LocalVault;

/** Opens the vault of a home as the database has it now. */
public interface Opening {
    /**
     * Opens it; the caller closes it. The material stays the caller's.
     *
     * @throws EngineException REFUSED when the material does not open it
     */
    LocalVault open(Unlocking unlocking) throws EngineException;
}
