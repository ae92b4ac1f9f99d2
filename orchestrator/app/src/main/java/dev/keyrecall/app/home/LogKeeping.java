package dev.keyrecall.app.home;

import dev.keyrecall.app.console.Printable;
import dev.keyrecall.app.io.DiskFailure;
import dev.keyrecall.app.io.Io;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.ledger.Mismatch;
import dev.keyrecall.engine.log.LogName;
import dev.keyrecall.engine.log.SignedLog;
import dev.keyrecall.engine.port.Store;
import dev.keyrecall.vault.LocalVault;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Objects;

/** The log of a home, with refusals that a person can act on. */
final class LogKeeping {
    private final Path home;

    LogKeeping(Path home) {
        this.home = home;
    }

    /**
     * Compares database, tiles and checkpoint; needs no key.
     *
     * @throws EngineException REFUSED when they tell different things
     */
    void check(Store store, LogName name) throws EngineException {
        guarded(() -> log(store, name).check());
    }

    /**
     * As {@link #check}, and compares every file of the log with the database.
     *
     * @throws EngineException REFUSED when they tell different things
     */
    void checkWhole(Store store, LogName name) throws EngineException {
        guarded(() -> log(store, name).checkWhole());
    }

    /**
     * Signs what the ledger has become.
     *
     * @throws EngineException REFUSED when that does not extend what was signed
     */
    void advance(Store store, LocalVault vault) throws EngineException {
        guarded(() -> log(store, LogName.of(vault.id())).advance(vault::signLog));
    }

    /** Says why the head is not signed, or not sent, which ends no command. */
    static void tell(Io io, LogKeeper log) {
        for (String trouble : log.troubles()) {
            io.out().flush();
            io.err().println(Printable.of("keyrecall: warning: " + trouble));
        }
    }

    private SignedLog log(Store store, LogName name) {
        return new SignedLog(store, HomeLog.in(home), name);
    }

    private void guarded(Runnable work) throws EngineException {
        try {
            work.run();
        } catch (Mismatch e) {
            throw new EngineException(
                    Ending.REFUSED,
                    "the ledger is not what was signed of it: " + e.getMessage(),
                    "something other than Keyrecall has changed the home "
                            + home
                            + ": keep a copy"
                            + " of its folder as evidence, and see keyrecall ledger verify",
                    "restore a backup whose ledger verifies; where the database is right and only"
                            + " the folder log is not, remove that folder, and it is made anew");
        } catch (UncheckedIOException e) {
            throw new EngineException(
                    Ending.FAULT,
                    "the log of the home "
                            + home
                            + " cannot be kept: "
                            + DiskFailure.why(Objects.requireNonNull(e.getCause())),
                    "check the disk's space and the folder's rights; the ledger itself is whole");
        }
    }
}
