package dev.keyrecall.app.home;

import dev.keyrecall.app.anchor.AnchorSettings;
import dev.keyrecall.app.io.Io;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.anchor.Anchor;
import dev.keyrecall.engine.anchor.AnchorLook;
import dev.keyrecall.engine.anchor.Anchoring;
import dev.keyrecall.engine.anchor.Anchoring.Occasion;
import dev.keyrecall.engine.anchor.Anchoring.Outcome;
import dev.keyrecall.engine.ledger.Mismatch;
import dev.keyrecall.engine.log.EarlierRoots;
import dev.keyrecall.engine.log.LogName;
import dev.keyrecall.engine.port.Anchors.Attempt;
import dev.keyrecall.engine.port.Anchors.Kind;
import dev.keyrecall.engine.port.Anchors.Receipt;
import dev.keyrecall.engine.port.Store;
import dev.keyrecall.engine.port.StoreException;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;

/** The anchors of a home, as its configuration names them. */
public final class HomeAnchors {
    private final Path home;
    private final Store store;
    private final List<Anchor> anchors;
    private final Anchoring anchoring;

    private HomeAnchors(Path home, Store store, List<Anchor> anchors, Anchoring anchoring) {
        this.home = home;
        this.store = store;
        this.anchors = List.copyOf(anchors);
        this.anchoring = anchoring;
    }

    /**
     * Those of a home's folder; looks at no place yet.
     *
     * @param store stays open for as long as this is used
     * @throws EngineException as the configuration is refused
     */
    static HomeAnchors of(Io io, HomeFolder folder, Store store) throws EngineException {
        return new HomeAnchors(
                folder.path(),
                store,
                AnchorSettings.of(
                        HomeConfiguration.in(folder.path(), io.osUser()), folder.path(), io),
                new Anchoring(store, io.clock()));
    }

    /** As the configuration names them. */
    public List<Anchor> named() {
        return anchors;
    }

    /** The newest receipt of each anchor, by name; also of those that are named no more. */
    public List<Receipt> newest() {
        return store.read(tx -> tx.anchors().newest());
    }

    /** Every receipt, in the order of writing. */
    public List<Receipt> all() {
        List<Receipt> all = new ArrayList<>();
        boolean _ =
                store.read(
                        tx -> {
                            tx.anchors().forEach(all::add);
                            return true;
                        });
        return all;
    }

    /** When an anchor was tried last. */
    public Optional<Attempt> attempt(String name) {
        return store.read(tx -> tx.anchors().attempt(name));
    }

    /**
     * What counts now.
     *
     * @throws EngineException REFUSED when the ledger does not extend what was signed of it
     */
    public AnchorLook.Seen look() throws EngineException {
        return anchors.isEmpty() && newest().isEmpty()
                ? AnchorLook.Seen.NOTHING
                : guarded(AnchorLook::look);
    }

    /**
     * All that was put anywhere, to be compared with the whole ledger.
     *
     * @throws EngineException REFUSED when there is something among it that the home has not signed
     */
    public AnchorLook.Everything everything() throws EngineException {
        return guarded(AnchorLook::everything);
    }

    /**
     * Looks at what stands in the folders, before a vault is unlocked.
     *
     * @throws EngineException REFUSED when the ledger does not extend it
     */
    void check() throws EngineException {
        if (anchors.stream().anyMatch(anchor -> anchor.kind() == Kind.FILE)) {
            boolean _ =
                    guarded(
                            look -> {
                                look.lookBack();
                                return true;
                            });
        }
    }

    /** Tries those that are due, side by side; returns when all of them have ended. */
    public List<Outcome> put(Occasion occasion) {
        return put(anchors.stream().filter(anchor -> anchoring.isDue(anchor, occasion)).toList());
    }

    /** Tries these, side by side; returns when all of them have ended. */
    public List<Outcome> put(List<Anchor> chosen) {
        ConcurrentMap<Anchor, Outcome> outcomes = new ConcurrentHashMap<>();
        List<Thread> threads = new ArrayList<>();
        for (Anchor anchor : chosen) {
            threads.add(
                    Thread.ofVirtual()
                            .name("keyrecall-anchoring")
                            .start(() -> outcomes.put(anchor, attempt(anchor))));
        }
        // Each is bounded by itself.
        threads.forEach(HomeAnchors::joined);
        return chosen.stream().map(outcomes::get).filter(Objects::nonNull).toList();
    }

    private Outcome attempt(Anchor anchor) {
        try {
            return anchoring.attempt(anchor);
        } catch (StoreException e) {
            return new Outcome(anchor, 0, false, String.valueOf(e.getMessage()));
        }
    }

    private static void joined(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private <T> T guarded(Function<AnchorLook, T> work) throws EngineException {
        LogName name = LogName.of(Session.summary(Session.headerOf(store)).vault());
        EarlierRoots roots = new EarlierRoots(store, HomeLog.in(home));
        try {
            return work.apply(new AnchorLook(store, anchors, roots, name));
        } catch (Mismatch e) {
            throw new EngineException(
                    Ending.REFUSED,
                    "the ledger is not what was anchored of it: " + e.getMessage(),
                    "the home was put back to an older copy, or its history was written anew: keep"
                            + " a copy of the folder "
                            + home
                            + " and of what the anchor shows as evidence",
                    "after a restore of an older backup on purpose, give the anchor a new folder in"
                            + " config.toml");
        }
    }
}
