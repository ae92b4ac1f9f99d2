package dev.keyrecall.spi;

import org.jspecify.annotations.Nullable;

/**
 * The provider's evidence that a call with an effect was carried out.
 *
 * <p>A hash is the lower-case hexadecimal SHA-256. Of the request: its method, a space, its path
 * with query, a line feed, and the body as sent. Of the answer: its status in decimal, a line feed,
 * and the body as received. It is left out where the bytes hold a value that somebody chose, which
 * a guess could be tried against; a value that the provider minted is beyond guessing.
 *
 * @param wasAlreadySo the wished state stood already (the credential was gone, the label in place)
 * @param requestId the provider's own id of the request, for its support desk; null when it gave
 *     none
 * @param requestHash of the request that had the effect; null where it is not told
 * @param responseHash of the answer to it; null where it is not told
 */
public record Receipt(
        boolean wasAlreadySo,
        @Nullable String requestId,
        @Nullable String requestHash,
        @Nullable String responseHash) {
    public Receipt(boolean wasAlreadySo, @Nullable String requestId) {
        this(wasAlreadySo, requestId, null, null);
    }
}
