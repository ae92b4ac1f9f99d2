package dev.keyrecall.app.command;

import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.service.LedgerReading;
import dev.keyrecall.engine.service.LedgerReading.Verification;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Verifies the ledger while something is done that must not wait for it. */
final class VerifiedMeanwhile implements AutoCloseable {
    private final FutureTask<Verification> verification;

    private VerifiedMeanwhile(FutureTask<Verification> verification) {
        this.verification = verification;
    }

    /** Begins; what stands at this moment is verified. */
    static VerifiedMeanwhile begin(Engine engine) {
        FutureTask<Verification> verification =
                new FutureTask<>(() -> new LedgerReading(engine).verify());
        Thread.ofPlatform().daemon().name("keyrecall-verify").start(verification);
        return new VerifiedMeanwhile(verification);
    }

    /**
     * Waits for it.
     *
     * @throws EngineException REFUSED when the ledger does not verify, FAULT when interrupted
     */
    void require() throws EngineException {
        try {
            verification.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case EngineException refused -> throw refused;
                case RuntimeException fault -> throw fault;
                case null, default -> throw new IllegalStateException(e);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(
                    Ending.FAULT,
                    "interrupted before the ledger was verified",
                    "verify it with: keyrecall ledger verify");
        }
    }

    /** Waits for its end: it reads a store that is about to be closed. */
    @Override
    public void close() {
        try {
            require();
        } catch (EngineException | RuntimeException e) {
            // What the command ends with says more, or has said it.
            return;
        }
    }
}
