package dev.keyrecall.aws;

import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.Liveness;
import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.spi.Verification;

/** A verification that costs more than is declared. */
record AsksTwice(Verification whole) implements Verification {
    @Override
    public Liveness verify(CredentialRef ref, SecretBytes secret) {
        Liveness _ = whole.verify(ref, secret);
        return whole.verify(ref, secret);
    }
}
