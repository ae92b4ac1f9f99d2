package dev.keyrecall.engine.tlog;

/** Signs notes with one key, which it does not show. */
public interface NoteSigner {
    /** What verifies its signatures. */
    NoteKey key();

    /** The Ed25519 signature of a note's text, 64 bytes; always the same for one text. */
    byte[] sign(byte[] text);
}
