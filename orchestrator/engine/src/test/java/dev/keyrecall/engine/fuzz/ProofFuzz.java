package dev.keyrecall.engine.fuzz;

import dev.keyrecall.engine.tlog.MalformedException;
import dev.keyrecall.engine.tlog.TlogProof;

/** What is read as a proof is written in the same bytes. */
public final class ProofFuzz {
    private ProofFuzz() {}

    /** Called by Jazzer. */
    public static void fuzzerTestOneInput(byte[] input) {
        try {
            RoundTrip.require(input, TlogProof.parse(input).bytes());
        } catch (MalformedException e) {
            RoundTrip.requireSaid(e);
        }
    }
}
