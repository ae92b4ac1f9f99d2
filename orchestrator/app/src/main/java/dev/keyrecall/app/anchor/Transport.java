package dev.keyrecall.app.anchor;

import dev.keyrecall.engine.anchor.AnchorException;

import java.net.URI;

/** Sends something over HTTP, and takes the answer. */
@FunctionalInterface
interface Transport {
    /** An answer, headers aside, is at most this long. */
    int ANSWER_MAX_BYTES = 64 * 1024;

    /**
     * Sends it. Takes a bounded time, and follows no redirection.
     *
     * @param contentType of the body
     * @throws AnchorException when there is no answer, or it is too long; its message does not hold
     *     the address, which may be secret
     */
    Answer post(URI to, String contentType, byte[] body) throws AnchorException;

    /**
     * An answer.
     *
     * @param code the status
     * @param body at most {@link #ANSWER_MAX_BYTES}
     */
    record Answer(int code, byte[] body) {
        /** Refuses anything but 200 to 299. */
        void requireYes() throws AnchorException {
            if (code < 200 || code > 299) {
                throw new AnchorException("it answers with HTTP status " + code);
            }
        }
    }
}
