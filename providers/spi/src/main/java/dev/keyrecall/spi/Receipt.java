package dev.keyrecall.spi;

import org.jspecify.annotations.Nullable;

/**
 * The provider's evidence that a call with an effect was carried out.
 *
 * @param wasAlreadySo the wished state stood already (the credential was gone, the label in place)
 * @param requestId the provider's own id of the request, for its support desk; null when it gave
 *     none
 */
public record Receipt(boolean wasAlreadySo, @Nullable String requestId) {}
