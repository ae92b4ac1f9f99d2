package dev.keyrecall.spi;

import org.jspecify.annotations.Nullable;

import java.util.List;

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
}
