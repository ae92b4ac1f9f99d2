package dev.keyrecall.engine.service;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.Credential;
import dev.keyrecall.spi.CredentialKind;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.Inventory;
import dev.keyrecall.spi.OperatorIdentity;
import dev.keyrecall.spi.Page;
import dev.keyrecall.spi.ProviderAccount;
import dev.keyrecall.spi.Support;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntConsumer;

/**
 * One complete listing of an account.
 *
 * @param startedAt just before the first request: whatever others wrote down later is newer
 * @param identity whom the provider took us for
 * @param credentials every credential listed, once each
 * @param pages how many pages that took
 */
record Listing(
        Instant startedAt, OperatorIdentity identity, List<Credential> credentials, int pages) {
    /**
     * How many pages of one credential type are read: a thousand times what an account with AWS's
     * largest quota needs, so only a provider that turns in circles meets it.
     */
    static final int PAGES_MAX = 100_000;

    /** How many credentials of one account are held in memory at once, at about 1 KiB each. */
    static final int CREDENTIALS_MAX = 1_000_000;

    Listing {
        credentials = List.copyOf(credentials);
    }

    /**
     * Asks who we are, then reads every page of every type that can be listed. Changes nothing.
     *
     * <p>A credential that two pages name, because the listing changed under our feet, counts once,
     * as the later page has it.
     *
     * @param progress is told after each page how many credentials were read so far
     * @throws EngineException when a page cannot be had: nothing less than everything is a listing
     */
    static Listing of(
            AccountRef account,
            ProviderAccount connected,
            Instant startedAt,
            PatientReads reads,
            IntConsumer progress)
            throws EngineException {
        OperatorIdentity identity = reads.read(account, connected::identify);
        Map<CredentialRef, Credential> found = new LinkedHashMap<>();
        int pages = 0;
        for (CredentialKind kind : connected.kinds()) {
            if (kind.inventory() instanceof Support.Automated<Inventory>(Inventory inventory)) {
                pages += pages(account, inventory, reads, found, progress);
            }
        }
        return new Listing(startedAt, identity, List.copyOf(found.values()), pages);
    }

    private static int pages(
            AccountRef account,
            Inventory inventory,
            PatientReads reads,
            Map<CredentialRef, Credential> found,
            IntConsumer progress)
            throws EngineException {
        Set<String> cursors = new HashSet<>();
        @Nullable String cursor = null;
        int pages = 0;
        do {
            String from = cursor;
            Page<Credential> page = reads.read(account, () -> inventory.list(from));
            pages++;
            for (Credential credential : page.items()) {
                requireOwn(account, credential);
                found.put(credential.ref(), credential);
            }
            progress.accept(found.size());
            cursor = page.nextCursor();
            if (cursor != null && !cursors.add(cursor)) {
                throw endless(account, "names a page that it has named before");
            }
            if (pages >= PAGES_MAX && cursor != null) {
                throw endless(account, "does not end within " + PAGES_MAX + " pages");
            }
            if (found.size() > CREDENTIALS_MAX) {
                throw endless(account, "holds more than " + CREDENTIALS_MAX + " credentials");
            }
        } while (cursor != null);
        return pages;
    }

    private static void requireOwn(AccountRef account, Credential credential) {
        if (!credential.ref().account().equals(account)) {
            throw new IllegalStateException(
                    "the adapter listed " + credential.ref() + " in the account " + account);
        }
    }

    private static EngineException endless(AccountRef account, String what) {
        return new EngineException(
                Ending.FAULT,
                "the listing of " + account + " " + what,
                "nothing was changed; try again, and report it if it stays so");
    }
}
