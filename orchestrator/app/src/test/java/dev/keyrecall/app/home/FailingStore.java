package dev.keyrecall.app.home;

import dev.keyrecall.engine.port.Store;
import dev.keyrecall.engine.port.StoreException;
import dev.keyrecall.engine.port.StoreException.Kind;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** A store whose next write fails in a chosen way, once it is told to. */
final class FailingStore implements Store {
    private final Store real;
    private final Failing failing;

    FailingStore(Store real, Failing failing) {
        this.real = real;
        this.failing = failing;
    }

    /** How, and whether yet. */
    static final class Failing {
        private @Nullable Way way;

        void next(Way how) {
            way = how;
        }

        private @Nullable Way take() {
            Way taken = way;
            way = null;
            return taken;
        }
    }

    /** What becomes of the write that fails. */
    enum Way {
        /** Another process held the store: it was not begun. */
        BUSY,
        /** The disk failed, and nothing of it was kept. */
        LOST,
        /** The disk failed in the moment of the commit, and all of it was kept. */
        KEPT
    }

    @Override
    public <T> T read(Work<T> work) {
        return real.read(work);
    }

    @Override
    public <T> T write(Work<T> work) {
        Way way = failing.take();
        if (way == Way.BUSY) {
            throw new StoreException(Kind.BUSY, "another process writes", null);
        }
        if (way == Way.LOST) {
            throw new StoreException(Kind.UNWRITABLE, "fsync failed", null);
        }
        T result = real.write(work);
        if (way == Way.KEPT) {
            throw new StoreException(Kind.UNWRITABLE, "fsync failed", null);
        }
        return result;
    }

    @Override
    public boolean forget() {
        return real.forget();
    }

    @Override
    public List<String> check() {
        return real.check();
    }

    @Override
    public void close() {
        real.close();
    }
}
