package dev.keyrecall.spi;

import org.jspecify.annotations.Nullable;

import java.time.Duration;

/** A provider's failure, sorted by what may be done next. Messages never hold a secret. */
public abstract sealed class ProviderException extends Exception {
    private static final long serialVersionUID = 1L;
    private final @Nullable String requestId;

    private ProviderException(
            String message, @Nullable String requestId, @Nullable Throwable cause) {
        super(message, cause);
        this.requestId = requestId;
    }

    /** The provider's own id of the failed request; null when none came. */
    public @Nullable String requestId() {
        return requestId;
    }

    /** Not carried out because of a rate limit: wait, then repeat. */
    public static final class Throttled extends ProviderException {
        private static final long serialVersionUID = 1L;
        private final transient @Nullable Duration retryAfter;

        public Throttled(
                String message, @Nullable Duration retryAfter, @Nullable String requestId) {
            super(message, requestId, null);
            this.retryAfter = retryAfter;
        }

        /** How long the provider asks us to wait; null when it did not say. */
        public @Nullable Duration retryAfter() {
            return retryAfter;
        }
    }

    /** Not carried out, and repeating will not help until something changes. */
    public static final class Refused extends ProviderException {
        private static final long serialVersionUID = 1L;
        private final Reason reason;
        private final String code;

        public Refused(Reason reason, String code, String message, @Nullable String requestId) {
            super(message, requestId, null);
            this.reason = reason;
            this.code = code;
        }

        public Reason reason() {
            return reason;
        }

        /** The provider's own error code. */
        public String code() {
            return code;
        }
    }

    /**
     * Certainly not carried out (no connection was made, or the provider says so): repeat later.
     */
    public static final class Unavailable extends ProviderException {
        private static final long serialVersionUID = 1L;

        public Unavailable(String message, @Nullable String requestId, @Nullable Throwable cause) {
            super(message, requestId, cause);
        }
    }

    /** Sent, and no answer or no clear answer came: reconcile before anything else. */
    public static final class InDoubt extends ProviderException {
        private static final long serialVersionUID = 1L;

        public InDoubt(String message, @Nullable String requestId, @Nullable Throwable cause) {
            super(message, requestId, cause);
        }
    }

    /** Why a call was refused. */
    public enum Reason {
        /** Our own access was refused: expired, revoked or unreadable. */
        OPERATOR_CREDENTIAL,
        /** Our own access lacks a right. */
        PERMISSION,
        /** The thing named does not exist. */
        NOT_FOUND,
        /** A quota that waiting does not lift: both key slots taken. */
        LIMIT,
        /** The thing is changing or in a state that forbids this now: wait, then look again. */
        CONFLICT,
        /** The request itself is wrong. */
        INVALID
    }
}
