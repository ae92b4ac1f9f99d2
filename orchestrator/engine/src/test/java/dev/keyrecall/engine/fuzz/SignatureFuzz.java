package dev.keyrecall.engine.fuzz;

import dev.keyrecall.engine.sshsig.AllowedSigners;
import dev.keyrecall.engine.sshsig.RevokedKeys;
import dev.keyrecall.engine.sshsig.SignatureCheck;
import dev.keyrecall.engine.sshsig.SignaturePolicy;
import dev.keyrecall.engine.sshsig.SignatureRefusedException;
import dev.keyrecall.engine.sshsig.SignatureText;
import dev.keyrecall.engine.sshsig.SignerListException;
import dev.keyrecall.engine.sshsig.SshSigSeeds;
import dev.keyrecall.engine.sshsig.SshSignature;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * What is read as an SSH signature is written in the same bytes, its key can be listed, and whether
 * it is good can be said.
 */
public final class SignatureFuzz {
    private static final byte[] MESSAGE = SshSigSeeds.message();

    private SignatureFuzz() {}

    /** Called by Jazzer. */
    public static void fuzzerTestOneInput(byte[] input) {
        try {
            SshSignature.parse(new String(input, StandardCharsets.UTF_8));
        } catch (SignatureRefusedException e) {
            RoundTrip.requireSaid(e);
        }
        try {
            SshSignature signature = SshSignature.parse(SignatureText.armoured(input));
            RoundTrip.require(input, SignatureText.blob(signature));
            AllowedSigners signers = AllowedSigners.parse("a@x " + signature.key().line());
            new SignatureCheck(signers, RevokedKeys.none())
                    .verify(
                            signature,
                            MESSAGE,
                            "a@x",
                            SignaturePolicy.of(signature.namespace()),
                            Instant.EPOCH);
        } catch (SignatureRefusedException e) {
            RoundTrip.requireSaid(e);
        } catch (SignerListException e) {
            throw new AssertionError("a key that was read cannot be listed", e);
        }
    }
}
