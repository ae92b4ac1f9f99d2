package dev.keyrecall.spi;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Optional;

/** Lists credentials of one type. Reads only. */
public interface Inventory {
    /**
     * One page of every credential of this type in the account, resumable by its cursor.
     *
     * @param cursor null for the first page
     */
    Page<Credential> list(@Nullable String cursor) throws ProviderException;

    /** All credentials of one principal as they stand now; empty when the principal is gone. */
    List<Credential> ofPrincipal(String principal) throws ProviderException;

    /**
     * Whose credential a word names, where the provider tells that in few requests: for one that no
     * listing has told of yet. A word that has not the form of an id of this type is sent nowhere,
     * for it may be a secret.
     *
     * @param word stays the caller's
     * @return the principal; empty where that is not said, and a listing has to tell
     */
    default Optional<String> principalOf(SecretBytes word) throws ProviderException {
        return Optional.empty();
    }
}
