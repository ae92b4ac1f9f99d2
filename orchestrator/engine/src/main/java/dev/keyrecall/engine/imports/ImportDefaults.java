package dev.keyrecall.engine.imports;

import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.CredentialType;

import org.jspecify.annotations.Nullable;

/**
 * What holds for every row that does not say otherwise.
 *
 * @param type the credential type, or none
 * @param account the account, or none
 * @param custody whose the credentials are
 * @param customer the customer's id; none where the rows name it, and always none for {@code own}
 * @param owner who answers for them, or none
 */
public record ImportDefaults(
        @Nullable CredentialType type,
        @Nullable AccountRef account,
        Custody custody,
        @Nullable String customer,
        @Nullable String owner) {
    /** Our own credentials, nothing else known. */
    public static final ImportDefaults OWN =
            new ImportDefaults(null, null, Custody.OWN, null, null);

    /** Checks that they agree with each other. */
    public ImportDefaults {
        if (customer != null && custody == Custody.OWN) {
            throw new IllegalArgumentException("a customer's credentials are entrusted, not own");
        }
        if (type != null && account != null && !type.provider().equals(account.provider())) {
            throw new IllegalArgumentException("type and account are of different providers");
        }
    }
}
