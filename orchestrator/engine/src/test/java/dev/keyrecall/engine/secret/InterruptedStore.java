package dev.keyrecall.engine.secret;

import dev.keyrecall.engine.port.Store;

import java.util.List;

/**
 * A store to which something else happens before each use of it.
 *
 * @param beforeRead what, before each read
 * @param beforeWrite what, before each write
 */
record InterruptedStore(Store store, Runnable beforeRead, Runnable beforeWrite) implements Store {
    @Override
    public <T> T read(Work<T> work) {
        beforeRead.run();
        return store.read(work);
    }

    @Override
    public <T> T write(Work<T> work) {
        beforeWrite.run();
        return store.write(work);
    }

    @Override
    public boolean forget() {
        return store.forget();
    }

    @Override
    public List<String> check() {
        return store.check();
    }

    @Override
    public void close() {
        store.close();
    }
}
