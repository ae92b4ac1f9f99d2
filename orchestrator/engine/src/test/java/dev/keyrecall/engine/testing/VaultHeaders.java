package dev.keyrecall.engine.testing;

import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.vault.LocalVault;
import dev.keyrecall.vault.NewRecipient;
import dev.keyrecall.vault.VaultException;

import java.security.SecureRandom;
import java.time.Instant;

/** Headers of vaults that nobody opens. */
public final class VaultHeaders {
    private static final byte[] HEADER = made();

    private VaultHeaders() {}

    /** That of a new vault; the same one each time in one process. */
    public static byte[] fresh() {
        return HEADER.clone();
    }

    private static byte[] made() {
        try {
            LocalVault.Created created =
                    LocalVault.create(
                            new NewRecipient.KeyFile("", Instant.EPOCH), new SecureRandom());
            created.vault().close();
            created.keyFile().ifPresent(SecretBytes::close);
            return created.header();
        } catch (VaultException e) {
            throw new IllegalStateException(e);
        }
    }
}
