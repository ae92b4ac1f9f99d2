package dev.keyrecall.engine.testing;

import dev.keyrecall.engine.port.Secrets.Label;
import dev.keyrecall.engine.port.Secrets.SealedSecret;
import dev.keyrecall.engine.port.Secrets.Standing;
import dev.keyrecall.engine.port.Secrets.Version;
import dev.keyrecall.vault.SealedRecord;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;

/**
 * A version of a secret.
 *
 * @param about what stays
 * @param firstLabel the label it began with
 * @param toldBy the entry that the ledger got next
 * @param sealed null once it is destroyed
 */
record MemorySecret(
        Version about, @Nullable Label firstLabel, long toldBy, @Nullable SealedRecord sealed) {
    static MemorySecret of(SealedSecret secret, long toldBy) {
        return new MemorySecret(
                new Version(
                        secret.ref(),
                        secret.version(),
                        secret.label(),
                        secret.custody(),
                        secret.customer(),
                        secret.origin(),
                        secret.createdAt(),
                        null),
                secret.label(),
                toldBy,
                secret.sealed());
    }

    MemorySecret with(Version changed, @Nullable SealedRecord record) {
        return new MemorySecret(changed, firstLabel, toldBy, record);
    }

    Standing standing() {
        return new Standing(
                about.place(),
                about.label(),
                firstLabel,
                toldBy,
                about.custody(),
                about.customer(),
                about.origin(),
                about.createdAt(),
                about.destroyedAt(),
                held());
    }

    boolean held() {
        return sealed != null;
    }

    SealedRecord record() {
        if (sealed == null) {
            throw new IllegalStateException("the value is not held");
        }
        return sealed;
    }

    SealedSecret secret() {
        return new SealedSecret(
                about.ref(),
                about.version(),
                about.label(),
                about.custody(),
                about.customer(),
                record(),
                about.origin(),
                about.createdAt());
    }

    String key() {
        return key(about.ref().toString(), about.version());
    }

    static String key(String ref, int version) {
        return ref + "\n" + Tables.number(version);
    }

    /** The version of the vault key that a key part names. */
    static int vaultKeyVersion(byte[] keyPart) {
        return ByteBuffer.wrap(keyPart).getInt(1);
    }
}
