package dev.keyrecall.engine.secret;

import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.journal.LedgerWriter;
import dev.keyrecall.engine.ledger.Leaf;
import dev.keyrecall.engine.port.Secrets.Version;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.json.Json;

import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;

/** Destroys values for good, by their data keys. History without them stays. */
public final class Shredding {
    private final Engine engine;
    private final LedgerWriter ledger;

    public Shredding(Engine engine) {
        this.engine = engine;
        this.ledger = new LedgerWriter(engine);
    }

    /**
     * The versions whose value is held.
     *
     * @param version one; empty for all
     * @throws EngineException USAGE when there is none
     */
    public List<Version> held(CredentialRef ref, OptionalInt version) throws EngineException {
        return required(ref, engine.store().read(tx -> held(tx, ref, version)));
    }

    private static List<Version> held(Tx tx, CredentialRef ref, OptionalInt version) {
        return tx.secrets().history(ref).stream()
                .filter(one -> one.destroyedAt() == null)
                .filter(one -> version.isEmpty() || version.getAsInt() == one.version())
                .toList();
    }

    private static List<Version> required(CredentialRef ref, List<Version> held)
            throws EngineException {
        if (held.isEmpty()) {
            throw new EngineException(
                    Ending.USAGE,
                    "the vault holds no such value of " + ref,
                    "see what it holds with: keyrecall inventory show " + ref);
        }
        return held;
    }

    /**
     * Destroys versions, in one transaction with their entries.
     *
     * @param version one; empty for all that are held
     * @throws EngineException USAGE when there is none
     */
    public Result shred(CredentialRef ref, OptionalInt version) throws EngineException {
        Instant now = engine.clock().instant();
        List<Version> destroyed = engine.store().write(tx -> destroy(tx, ref, version, now));
        required(ref, destroyed);
        return new Result(destroyed, now, engine.store().forget());
    }

    private List<Version> destroy(Tx tx, CredentialRef ref, OptionalInt version, Instant now) {
        List<Version> held = held(tx, ref, version);
        for (Version one : held) {
            tx.secrets().destroy(ref, one.version(), now);
            ledger.append(
                    tx,
                    new LedgerWriter.Entry(
                                    "shred", "a secret was destroyed", told(one.version(), now))
                            .ref(ref));
        }
        return held;
    }

    /** What an entry tells of a version that is destroyed. */
    public static Json.Obj told(int version, Instant at) {
        return Json.object().put("version", version).put("destroyed_at", Leaf.time(at)).build();
    }

    /**
     * What was destroyed.
     *
     * @param versions as they were before
     * @param at when
     * @param forgotten whether no copy is left in the store's files by now; false while a reader of
     *     another process still needs an older snapshot
     */
    public record Result(List<Version> versions, Instant at, boolean forgotten) {
        public Result {
            versions = List.copyOf(versions);
        }
    }
}
