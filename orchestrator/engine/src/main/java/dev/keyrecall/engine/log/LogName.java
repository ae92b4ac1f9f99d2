package dev.keyrecall.engine.log;

import dev.keyrecall.engine.tlog.MalformedException;
import dev.keyrecall.engine.tlog.NoteKey;
import dev.keyrecall.vault.VaultId;

import java.util.List;

/**
 * How the log of a vault's home is called: its origin, and the name of its keys.
 *
 * @param origin as a checkpoint's first line has it
 */
public record LogName(String origin) {
    /** A name that nobody can own (RFC 2606), because a home has no address. */
    private static final String BEGINNING = "keyrecall.invalid/log/";

    /** Of the vault's home. */
    public static LogName of(VaultId vault) {
        return new LogName(BEGINNING + vault);
    }

    /**
     * A key of this log.
     *
     * @param publicKey 32 bytes
     */
    public NoteKey key(byte[] publicKey) {
        try {
            return NoteKey.of(origin, publicKey);
        } catch (MalformedException e) {
            throw new IllegalStateException("the name of a log is no key's name", e);
        }
    }

    /** The keys of a signer, the newest first. */
    public List<NoteKey> keys(LogSigner signer) {
        return signer.sign(new byte[0]).stream().map(one -> key(one.publicKey())).toList();
    }

    @Override
    public String toString() {
        return origin;
    }
}
