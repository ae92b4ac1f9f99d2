package dev.keyrecall.vault;

/** What can go wrong when a vault or a record is opened. Messages never hold confidential bytes. */
public abstract sealed class VaultException extends Exception {
    private VaultException(String message) {
        super(message);
    }

    /** The passphrase opens no recipient of this vault; nothing else is known. */
    public static final class WrongPassphrase extends VaultException {
        WrongPassphrase() {
            super("the passphrase does not open this vault");
        }
    }

    /** The bytes are not what this vault wrote in this place: damaged, changed, swapped or cut. */
    public static final class Corrupted extends VaultException {
        /** Also for a vault that is reached in another process, which says so in its own words. */
        public Corrupted(String message) {
            super(message);
        }
    }

    /** Undamaged, but outside what this program reads: a newer format, no recipient, or a cost. */
    public static final class Unsupported extends VaultException {
        Unsupported(String message) {
            super(message);
        }
    }
}
