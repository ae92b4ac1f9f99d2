package dev.keyrecall.engine.secret;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.vault.LocalVault;
import dev.keyrecall.vault.VaultException;

/**
 * How a new header of the vault comes into use among the processes that hold it open: those that
 * hold its keys themselves must not be there while it is switched, and the agent is told.
 */
public interface HeaderSwitch {
    /** For a store that nobody else has open. */
    HeaderSwitch ALONE =
            new HeaderSwitch() {
                @Override
                public void exclusively(Switching work) throws EngineException, VaultException {
                    work.run();
                }

                @Override
                public void adopt(LocalVault vault) {}
            };

    /**
     * Switches while no other process holds the vault's keys itself.
     *
     * @throws EngineException REFUSED when one does; nothing was changed
     */
    void exclusively(Switching work) throws EngineException, VaultException;

    /**
     * A header is about to be written: until it is adopted or withdrawn, it may stand in the store
     * or not.
     *
     * @throws EngineException when what has to stand before it does cannot be had; nothing is
     *     written then
     */
    default void announce(LocalVault next) throws EngineException {}

    /** The announced header was certainly not written. */
    default void withdraw() {}

    /** Tells who holds the vault open for others of what stands in the store now. */
    void adopt(LocalVault vault);

    /** What is done meanwhile. */
    @FunctionalInterface
    interface Switching {
        void run() throws EngineException, VaultException;
    }
}
