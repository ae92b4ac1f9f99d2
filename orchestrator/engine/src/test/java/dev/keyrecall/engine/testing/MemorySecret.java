package dev.keyrecall.engine.testing;

import dev.keyrecall.engine.port.Secrets.SealedSecret;
import dev.keyrecall.engine.port.Secrets.Version;
import dev.keyrecall.vault.SealedRecord;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;

/**
 * A version of a secret.
 *
 * @param about what stays
 * @param sealed null once it is destroyed
 */
record MemorySecret(Version about, @Nullable SealedRecord sealed) {
    static MemorySecret of(SealedSecret secret) {
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
                secret.sealed());
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
