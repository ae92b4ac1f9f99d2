package dev.keyrecall.app.agent;

/** An agent is there, and does not do what it is asked: too busy, or of another version. */
final class AgentUnwillingException extends AgentGoneException {
    private static final long serialVersionUID = 1L;

    AgentUnwillingException(String message) {
        super(message);
    }
}
