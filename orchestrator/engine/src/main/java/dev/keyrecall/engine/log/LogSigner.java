package dev.keyrecall.engine.log;

import dev.keyrecall.vault.LogSignature;

import java.util.List;

/** Signs with every log key of an open vault. */
@FunctionalInterface
public interface LogSigner {
    /**
     * Signs a checkpoint's text.
     *
     * @return one for each key, the newest key's first; none where the vault has no log key
     */
    List<LogSignature> sign(byte[] text);
}
