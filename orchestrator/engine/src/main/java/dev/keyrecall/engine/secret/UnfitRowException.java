package dev.keyrecall.engine.secret;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.imports.Label;
import dev.keyrecall.spi.CredentialRef;

/** A row that does not go with what is held. Ends a transaction; never quotes a value. */
final class UnfitRowException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String hint;

    UnfitRowException(String message, String hint) {
        super(message);
        this.hint = hint;
    }

    /**
     * A newer value than the row's is held.
     *
     * @param where in which row, for a person
     */
    static UnfitRowException older(String where, CredentialRef ref, Label label) {
        return new UnfitRowException(
                where + "a newer value of " + ref + " than this " + label.word() + " one is held",
                "put a credential's rows in the order previous, current, pending");
    }

    /**
     * What is held under the row's name is somebody else's.
     *
     * @param where in which row, for a person
     */
    static UnfitRowException ofAnother(String where, CredentialRef ref) {
        return new UnfitRowException(
                where + ref + " is held for somebody else",
                "give each customer an account of its own: --account other:CUSTOMER, or a column"
                        + " 'account'");
    }

    EngineException explained() {
        return new EngineException(Ending.USAGE, getMessage() + "; nothing was imported", hint);
    }
}
