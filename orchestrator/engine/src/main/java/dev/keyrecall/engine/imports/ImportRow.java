package dev.keyrecall.engine.imports;

import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.CredentialType;
import dev.keyrecall.spi.SecretBytes;

import org.jspecify.annotations.Nullable;

/**
 * One secret to import. The holder closes it, which wipes the value.
 *
 * @param line where its row begins, from 1
 * @param name the credential's id: 1 to 512 printable characters without a space
 * @param value at least one byte, exactly as given
 * @param type the credential type, or unknown
 * @param account the account it belongs to, or unknown; of the type's provider
 * @param custody whose it is
 * @param customer the customer's id; there exactly when it is entrusted
 * @param owner the team that answers for it, or unknown
 * @param consumerNote where it is used, in words, or unknown
 * @param label which of the credential's values it is
 */
public record ImportRow(
        long line,
        String name,
        SecretBytes value,
        @Nullable CredentialType type,
        @Nullable AccountRef account,
        Custody custody,
        @Nullable String customer,
        @Nullable String owner,
        @Nullable String consumerNote,
        Label label)
        implements AutoCloseable {
    @Override
    public void close() {
        value.close();
    }
}
