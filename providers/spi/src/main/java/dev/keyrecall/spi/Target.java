package dev.keyrecall.spi;

/** What a revocation aims at. */
public sealed interface Target {
    /**
     * A listed credential.
     *
     * @param principal whom it authenticates
     */
    record ByRef(CredentialRef ref, String principal) implements Target {}

    /** A value in hand, for issuers that take possession as proof. */
    record ByValue(CredentialType type, SecretBytes value) implements Target {}
}
