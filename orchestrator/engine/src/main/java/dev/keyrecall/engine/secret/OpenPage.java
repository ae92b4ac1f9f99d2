package dev.keyrecall.engine.secret;

import dev.keyrecall.engine.port.Secrets.SealedVersion;
import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.vault.VaultException;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;

/**
 * Some values in clear with what they are; wiped when closed.
 *
 * @param last whether none come after
 */
record OpenPage(List<SealedVersion> sealed, List<SecretBytes> values, boolean last)
        implements AutoCloseable {
    /** Opens them; when one is damaged, none stays in clear. */
    static OpenPage of(List<SealedVersion> sealed, Opening opening) throws VaultException {
        return new OpenPage(sealed, opening.all(sealed), false);
    }

    /** One page of several parts; when one failed, none stays in clear. */
    static OpenPage joined(List<Future<OpenPage>> parts, boolean last) throws VaultException {
        List<SealedVersion> sealed = new ArrayList<>();
        List<SecretBytes> values = new ArrayList<>();
        VaultException damaged = null;
        for (Future<OpenPage> part : parts) {
            try {
                OpenPage open = Awaited.of(part);
                sealed.addAll(open.sealed());
                values.addAll(open.values());
            } catch (VaultException e) {
                damaged = earlier(damaged, e);
            }
        }
        if (damaged != null) {
            values.forEach(SecretBytes::close);
            throw damaged;
        }
        return new OpenPage(sealed, values, last);
    }

    private static VaultException earlier(@Nullable VaultException first, VaultException next) {
        return first == null ? next : first;
    }

    /**
     * Hands each value on, in order.
     *
     * @return how many
     */
    <E extends Exception> int use(BulkOpening.Use<E> use) throws E {
        for (int i = 0; i < values.size(); i++) {
            try (SecretBytes value = values.get(i)) {
                use.of(sealed.get(i).place(), value);
            }
        }
        return values.size();
    }

    @Override
    public void close() {
        values.forEach(SecretBytes::close);
    }

    /** Only the count. */
    @Override
    public String toString() {
        return "OpenPage[" + values.size() + "]";
    }
}
