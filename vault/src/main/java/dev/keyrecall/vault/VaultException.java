package dev.keyrecall.vault;

import dev.keyrecall.spi.ProviderException;

import org.jspecify.annotations.Nullable;

/**
 * What can go wrong when a vault or a record is opened, or a vault changed. Messages never hold
 * confidential bytes.
 */
public abstract sealed class VaultException extends Exception {
    private VaultException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** The passphrase opens no recipient of this vault; nothing else is known. */
    public static final class WrongPassphrase extends VaultException {
        WrongPassphrase() {
            super("the passphrase does not open this vault", null);
        }
    }

    /** The key file is damaged, of another vault, or of a recipient that was removed. */
    public static final class WrongKeyFile extends VaultException {
        WrongKeyFile(String message) {
            super(message, null);
        }
    }

    /** The key management service did not unwrap the recipient's secret. */
    public static final class KekFailed extends VaultException {
        private final ProviderException failure;

        KekFailed(ProviderException failure) {
            super("the key management service did not help: " + failure.getMessage(), failure);
            this.failure = failure;
        }

        /** What the service's adapter said. */
        public ProviderException failure() {
            return failure;
        }
    }

    /** The bytes are not what this vault wrote in this place: damaged, changed, swapped or cut. */
    public static final class Corrupted extends VaultException {
        /** Also for a vault that is reached in another process, which says so in its own words. */
        public Corrupted(String message) {
            super(message, null);
        }

        Corrupted(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** Undamaged, but outside what this program reads: a newer format, no recipient, or a cost. */
    public static final class Unsupported extends VaultException {
        Unsupported(String message) {
            super(message, null);
        }
    }

    /** A change that the vault does not allow, like removing its last recipient. */
    public static final class Refused extends VaultException {
        Refused(String message) {
            super(message, null);
        }
    }
}
