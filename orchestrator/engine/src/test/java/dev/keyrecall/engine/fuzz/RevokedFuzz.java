package dev.keyrecall.engine.fuzz;

import dev.keyrecall.engine.sshsig.RevokedKeys;
import dev.keyrecall.engine.sshsig.SignerListException;

/** A list of revoked keys, text or binary, is read, or refused in words. */
public final class RevokedFuzz {
    private RevokedFuzz() {}

    /** Called by Jazzer. */
    public static void fuzzerTestOneInput(byte[] input) {
        try {
            RevokedKeys.parse(input);
        } catch (SignerListException e) {
            RoundTrip.requireSaid(e);
        }
    }
}
