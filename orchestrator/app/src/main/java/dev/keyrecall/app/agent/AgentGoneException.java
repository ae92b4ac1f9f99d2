package dev.keyrecall.app.agent;

/**
 * The agent that held the vault open does not any more: its time was up, it was told to seal, or
 * its process ended. What was written before stays; nothing was half done. Unchecked, because it
 * may come from any use of an open vault, and ends the command.
 */
public sealed class AgentGoneException extends RuntimeException
        permits AgentUnwillingException, AgentSilentException {
    private static final long serialVersionUID = 1L;

    AgentGoneException(String message) {
        super(message);
    }
}
