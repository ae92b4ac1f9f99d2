package dev.keyrecall.engine.service;

import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.inventory.Account;
import dev.keyrecall.engine.inventory.Drift;
import dev.keyrecall.engine.inventory.Finding;
import dev.keyrecall.engine.inventory.ObservedCredential;
import dev.keyrecall.engine.inventory.Snapshot;
import dev.keyrecall.engine.journal.InventoryChanges;
import dev.keyrecall.engine.journal.LedgerWriter;
import dev.keyrecall.engine.lane.LaneGate;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.Credential;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.ProviderAccount;
import dev.keyrecall.spi.json.Json;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Lists accounts and keeps what was seen. Pages are read outside any transaction; each account is
 * written in one transaction at its end, so a refresh that fails midway changes nothing of that
 * account. Never writes at the provider.
 *
 * <p>What another process observed after this listing began stands: a run that goes on meanwhile
 * knows better what it has just issued or revoked.
 */
public final class InventoryRefresh {
    private static final int NANOS_PER_MICRO = 1_000;

    private final Engine engine;
    private final AccountDirectory accounts;
    private final PatientReads reads;
    private final LedgerWriter ledger;
    private final OpenFindings findings;

    public InventoryRefresh(Engine engine) {
        this.engine = engine;
        this.accounts = new AccountDirectory(engine);
        this.reads = new PatientReads(engine.waiter());
        this.ledger = new LedgerWriter(engine);
        this.findings = new OpenFindings(ledger);
    }

    /**
     * Refreshes one account, or all. One account's failure does not keep the others from being
     * refreshed; it is thrown at the end.
     *
     * @param only null for all accounts
     * @throws EngineException USAGE for an unknown account or none at all, otherwise as {@link
     *     ProviderFailures} explains the first failure
     */
    public List<Refreshed> refresh(@Nullable AccountRef only, Progress progress)
            throws EngineException {
        List<Account> wanted = only == null ? accounts.all() : List.of(accounts.require(only));
        if (wanted.isEmpty()) {
            throw new EngineException(
                    Ending.USAGE,
                    "no account has been added",
                    "add one with 'keyrecall account add'");
        }
        List<Refreshed> refreshed = new ArrayList<>();
        @Nullable EngineException first = null;
        for (Account account : wanted) {
            try {
                refreshed.add(refresh(account, progress));
            } catch (EngineException failure) {
                if (first == null) {
                    first = failure;
                } else {
                    first.addSuppressed(failure);
                }
            }
        }
        if (first != null) {
            throw first;
        }
        return refreshed;
    }

    private Refreshed refresh(Account account, Progress progress) throws EngineException {
        LaneGate gate = accounts.gate(account);
        try (ProviderAccount connected = accounts.connect(account, gate)) {
            return refresh(account, connected, gate, progress);
        }
    }

    /**
     * Refreshes one account over a connection that stands.
     *
     * @param gate what its requests pass
     * @throws EngineException as {@link ProviderFailures} explains the failure
     */
    public Refreshed refresh(Account account, ProviderAccount connected, LaneGate gate)
            throws EngineException {
        return refresh(account, connected, gate, (_, _) -> {});
    }

    private Refreshed refresh(
            Account account, ProviderAccount connected, LaneGate gate, Progress progress)
            throws EngineException {
        Listing listing =
                Listing.of(
                        account.ref(),
                        connected,
                        engine.clock().instant(),
                        reads,
                        soFar -> progress.page(account.ref(), soFar));
        LaneGate.Seen seen = gate.seen();
        return engine.store().write(tx -> keep(tx, account, listing, seen));
    }

    private Refreshed keep(Tx tx, Account account, Listing listing, LaneGate.Seen seen) {
        AccountRef ref = account.ref();
        Instant now = engine.clock().instant();
        Merge merge = new Merge(listing, now);
        List<ObservedCredential> observed = merge.with(tx.credentials().observedIn(ref));
        InventoryChanges changes = new InventoryChanges(tx, ref);
        merge.changed.forEach(change -> changes.observe(change.before(), change.after()));
        changes.tell(ledger, entry -> entry);

        List<Credential> present =
                observed.stream()
                        .filter(ObservedCredential::present)
                        .map(ObservedCredential::credential)
                        .toList();
        String digest = Snapshot.digest(present);
        Account current = tx.accounts().find(ref).orElse(account);
        tx.accounts().put(refreshed(current, listing, now, digest));
        Refreshed result = new Refreshed(ref, present.size(), merge.appeared, merge.gone, digest);
        ledger.append(tx, entry(result, listing, seen, now));
        findings.replace(tx, ref, drift(tx, ref, observed, listing.startedAt(), now));
        return result;
    }

    private static List<Finding> drift(
            Tx tx,
            AccountRef account,
            List<ObservedCredential> observed,
            Instant listedAt,
            Instant now) {
        if (!Baselines.stands(tx, account)) {
            return List.of();
        }
        return Drift.between(
                observed,
                tx.credentials().acceptedIn(account),
                tx.credentials().findingsIn(account),
                listedAt,
                now);
    }

    private static Account refreshed(Account account, Listing listing, Instant now, String digest) {
        return new Account(
                account.ref(),
                account.settings(),
                account.addedAt(),
                listing.identity().providerAccountId(),
                listing.identity().operatedWith(),
                now,
                digest);
    }

    private static LedgerWriter.Entry entry(
            Refreshed result, Listing listing, LaneGate.Seen seen, Instant at) {
        CredentialRef operator = listing.identity().operatedWith();
        return new LedgerWriter.Entry(
                "refresh",
                result.account() + " was listed: " + result.listed() + " credentials",
                Json.object()
                        .put("account", result.account().toString())
                        .put("provider_account", listing.identity().providerAccountId())
                        .put("operator", operator == null ? null : operator.toString())
                        .put("listed", result.listed())
                        .put("appeared", result.appeared())
                        .put("gone", result.gone())
                        .put("pages", listing.pages())
                        .put("requests", seen.requests())
                        .put("request_us", seen.mean().toNanos() / NANOS_PER_MICRO)
                        .put("snapshot_digest", result.digest())
                        .put("at", at.toString())
                        .build());
    }

    /** Folds a listing into what was observed before. */
    private static final class Merge {
        private final Listing listing;
        private final Instant now;
        private final List<Change> changed = new ArrayList<>();
        private int appeared;
        private int gone;

        Merge(Listing listing, Instant now) {
            this.listing = listing;
            this.now = now;
        }

        /** Everything observed after the fold. */
        List<ObservedCredential> with(List<ObservedCredential> before) {
            Map<CredentialRef, Credential> listed = new HashMap<>();
            listing.credentials().forEach(found -> listed.put(found.ref(), found));
            List<ObservedCredential> after = new ArrayList<>();
            for (ObservedCredential old : before) {
                Credential found = listed.remove(old.credential().ref());
                after.add(fold(old, found));
            }
            for (Credential found : listing.credentials()) {
                if (listed.containsKey(found.ref())) {
                    appeared++;
                    after.add(seen(found, listing.startedAt()));
                    changed.add(new Change(null, after.getLast()));
                }
            }
            return after;
        }

        private ObservedCredential fold(ObservedCredential old, @Nullable Credential found) {
            Instant at = listing.startedAt();
            Instant goneSince = old.goneSince();
            boolean newer =
                    sinceBegun(old.lastSeenAt()) || (goneSince != null && sinceBegun(goneSince));
            if (newer || (found == null && goneSince != null)) {
                return old;
            }
            ObservedCredential next;
            if (found == null) {
                gone++;
                next =
                        new ObservedCredential(
                                old.credential(), false, old.firstSeenAt(), old.lastSeenAt(), at);
            } else {
                appeared += goneSince == null ? 0 : 1;
                next = seen(found, old.firstSeenAt());
            }
            changed.add(new Change(old, next));
            return next;
        }

        /** What lies in the future was written before the clock was set back: it is older. */
        private boolean sinceBegun(Instant written) {
            return written.isAfter(listing.startedAt()) && !written.isAfter(now);
        }

        private ObservedCredential seen(Credential found, Instant first) {
            boolean operator = found.ref().equals(listing.identity().operatedWith());
            return new ObservedCredential(found, operator, first, listing.startedAt(), null);
        }
    }

    /** A row that a listing replaces. */
    private record Change(@Nullable ObservedCredential before, ObservedCredential after) {}

    /**
     * What a refresh found.
     *
     * @param account which account
     * @param listed how many credentials stand there
     * @param appeared how many of them the refresh before did not list
     * @param gone how many the refresh before listed and this one does not
     * @param digest lower-case hex SHA-256 over the canonical listing
     */
    public record Refreshed(
            AccountRef account, int listed, int appeared, int gone, String digest) {}

    /** Is told how far a listing has come. Must return at once and never throw. */
    @FunctionalInterface
    public interface Progress {
        void page(AccountRef account, int soFar);
    }
}
