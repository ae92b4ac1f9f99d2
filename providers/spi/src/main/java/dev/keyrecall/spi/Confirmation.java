package dev.keyrecall.spi;

/** What a consumer itself says of whether it works with one credential. */
public enum Confirmation {
    /** It does. */
    CONFIRMED,
    /** It does not, or not yet. */
    DENIED,
    /** It cannot be asked: what is read there is all that is known. */
    SILENT
}
