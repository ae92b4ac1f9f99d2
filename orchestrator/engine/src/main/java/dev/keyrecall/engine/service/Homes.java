package dev.keyrecall.engine.service;

import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.journal.LedgerWriter;
import dev.keyrecall.engine.log.ToldLogKeys;
import dev.keyrecall.engine.port.Homes.Home;
import dev.keyrecall.engine.tlog.NoteKey;

import java.util.List;

/** Makes a home: the row that says that a vault belongs here, and the ledger's first entry. */
public final class Homes {
    private final Engine engine;
    private final LedgerWriter ledger;

    public Homes(Engine engine) {
        this.engine = engine;
        this.ledger = new LedgerWriter(engine);
    }

    /** Makes the home of a vault that has no log key. */
    public void create(byte[] vaultHeader) throws EngineException {
        create(vaultHeader, List.of());
    }

    /**
     * Makes the home of a vault.
     *
     * @param vaultHeader the vault's header, safe to store in clear
     * @param logKeys what verifies the checkpoints that it signs
     * @throws EngineException REFUSED when a home stands here already; it is left as it is
     */
    public void create(byte[] vaultHeader, List<NoteKey> logKeys) throws EngineException {
        boolean created =
                engine.store()
                        .write(
                                tx -> {
                                    if (tx.homes().find().isPresent()) {
                                        return false;
                                    }
                                    Home home = new Home(engine.clock().instant(), vaultHeader);
                                    tx.homes().create(home);
                                    ledger.append(
                                            tx,
                                            new LedgerWriter.Entry(
                                                    "init",
                                                    "the home was made",
                                                    ToldLogKeys.made(home, logKeys)));
                                    return true;
                                });
        if (!created) {
            throw new EngineException(
                    Ending.REFUSED,
                    "there is a home here already",
                    "use it, or choose another folder with --home");
        }
    }
}
