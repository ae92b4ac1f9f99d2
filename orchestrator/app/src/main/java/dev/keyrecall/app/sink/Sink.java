package dev.keyrecall.app.sink;

import java.io.IOException;

/** Sends. Used by one thread, but for {@link #abort}. */
interface Sink extends AutoCloseable {
    /**
     * Sends a parcel; when this returns it has arrived, as far as the kind of sink lets one know.
     *
     * @throws IOException when that is not known; its message is for a person, and holds no secret
     */
    void send(Parcel parcel) throws IOException;

    /** Has a {@link #send} that is under way fail soon; from any thread. */
    void abort();

    /** Wipes what it holds. */
    @Override
    void close();
}
