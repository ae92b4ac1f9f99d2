package dev.keyrecall.engine.sim;

import dev.keyrecall.engine.port.Store;
import dev.keyrecall.engine.port.StoreException;
import dev.keyrecall.engine.testing.InMemoryStore;

import java.util.List;

/**
 * What one process has open: its disk may be full, its connection may break when a commit has gone
 * through, and the process may die around every commit.
 */
final class SimStore implements Store {
    private final InMemoryStore store;
    private final SimNode node;
    private final SimFaults faults;

    SimStore(InMemoryStore store, SimNode node, SimFaults faults, Runnable committed) {
        this.store = store;
        this.node = node;
        this.faults = faults;
        store.interruptWith(
                new InMemoryStore.Interruption() {
                    @Override
                    public void before(long commit) {
                        node.crossing();
                    }

                    @Override
                    public void after(long commit) {
                        committed.run();
                        node.crossing();
                    }
                });
    }

    @Override
    public <T> T read(Work<T> work) {
        node.point();
        return store.read(work);
    }

    @Override
    public <T> T write(Work<T> work) {
        node.point();
        if (faults.strikes(SimFaults.Kind.DISK_FULL)) {
            node.hurts();
            throw new StoreException(StoreException.Kind.UNWRITABLE, "the disk is full", null);
        }
        T result = store.write(work);
        if (faults.strikes(SimFaults.Kind.COMMIT_UNKNOWN)) {
            node.hurts();
            throw new StoreException(
                    StoreException.Kind.UNWRITABLE, "the connection broke while committing", null);
        }
        return result;
    }

    @Override
    public boolean forget() {
        return true;
    }

    @Override
    public List<String> check() {
        return List.of();
    }

    @Override
    public void close() {}
}
