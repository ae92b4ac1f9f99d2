package dev.keyrecall.spi;

/**
 * How a call with an effect is recovered when a crash or a lost answer leaves its outcome unknown.
 */
public enum CallClass {
    /** Naturally idempotent: call again; "not found" is success. */
    A_IDEMPOTENT,
    /** The provider honours a client token: repeat with the same token and identical body. */
    B_CLIENT_TOKEN,
    /** The client chooses the name: look it up by that name, then adopt, remove or retry. */
    C_CLIENT_NAME,
    /** Anonymous create: compare with the before-image, remove what is proven ours, retry. */
    D_ANONYMOUS_CREATE
}
