package dev.keyrecall.engine.secret;

/** Is told how far an import is. */
public interface ImportListener {
    /** So many rows were read and sealed. */
    void sealed(long rows);

    /** So many of the sealed ones were handed to the store, which keeps all or none. */
    void written(long done, long total);
}
