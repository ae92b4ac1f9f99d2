package dev.keyrecall.engine.fuzz;

import dev.keyrecall.engine.sshsig.AllowedSigners;
import dev.keyrecall.engine.sshsig.SignerListException;

import java.nio.charset.StandardCharsets;

/** A list of allowed signers is read, or refused in words. */
public final class SignersFuzz {
    private SignersFuzz() {}

    /** Called by Jazzer. */
    public static void fuzzerTestOneInput(byte[] input) {
        try {
            AllowedSigners.parse(new String(input, StandardCharsets.UTF_8));
        } catch (SignerListException e) {
            RoundTrip.requireSaid(e);
        }
    }
}
