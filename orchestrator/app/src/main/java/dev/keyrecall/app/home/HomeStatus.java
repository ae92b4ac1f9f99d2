package dev.keyrecall.app.home;

import dev.keyrecall.engine.campaign.Campaign;
import dev.keyrecall.engine.inventory.AcceptedCredential;
import dev.keyrecall.engine.inventory.Account;
import dev.keyrecall.engine.inventory.ObservedCredential;
import dev.keyrecall.engine.port.LedgerRows.Head;
import dev.keyrecall.engine.port.Policies.StoredPolicy;
import dev.keyrecall.engine.port.Store;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.engine.service.CampaignReading;
import dev.keyrecall.engine.service.GlassReading;
import dev.keyrecall.spi.AccountRef;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a home holds, counted.
 *
 * @param accounts by reference
 * @param unfinished campaigns that are neither done nor aborted, newest first
 * @param alone what was let be run by one person, and waits for a second; newest first
 * @param ledgerSize how many entries
 * @param ledgerRoot lower-case hex; null for an empty ledger
 * @param policy the serial of the policy that stands, if one does
 */
public record HomeStatus(
        List<AccountLine> accounts,
        List<CampaignLine> unfinished,
        List<GlassReading.Open> alone,
        long ledgerSize,
        @Nullable String ledgerRoot,
        Optional<Integer> policy) {
    /** Reads it on one snapshot. */
    public static HomeStatus of(Store store, Instant now) {
        return store.read(tx -> read(tx, now));
    }

    private static HomeStatus read(Tx tx, Instant now) {
        Optional<Head> head = tx.ledger().head();
        return new HomeStatus(
                tx.accounts().all().stream().map(account -> line(tx, account)).toList(),
                CampaignReading.all(tx, now).stream()
                        .filter(campaign -> !campaign.state().ended())
                        .filter(campaign -> campaign.hold() != Campaign.Hold.ABORTED)
                        .map(
                                campaign ->
                                        new CampaignLine(
                                                campaign.id(),
                                                campaign.plan(),
                                                campaign.state().word(),
                                                campaign.hold() != null))
                        .toList(),
                GlassReading.open(tx, now),
                head.map(Head::size).orElse(0L),
                head.map(known -> HexFormat.of().formatHex(known.root())).orElse(null),
                tx.policies().current().map(StoredPolicy::serial));
    }

    private static AccountLine line(Tx tx, Account account) {
        List<AcceptedCredential> accepted = tx.credentials().acceptedIn(account.ref());
        Baseline baseline =
                accepted.isEmpty()
                        ? Baseline.NONE
                        : accepted.stream().allMatch(AcceptedCredential::reviewed)
                                ? Baseline.REVIEWED
                                : Baseline.UNREVIEWED;
        return new AccountLine(
                account.ref(),
                account.refreshedAt(),
                tx.credentials().observedIn(account.ref()).stream()
                        .filter(ObservedCredential::present)
                        .count(),
                baseline,
                tx.credentials().findingsIn(account.ref()).size());
    }

    /** Open findings over all accounts. */
    public long findings() {
        return accounts.stream().mapToLong(AccountLine::findings).sum();
    }

    /**
     * One account.
     *
     * @param refreshedAt null before the first refresh
     * @param listed credentials listed by it
     */
    public record AccountLine(
            AccountRef ref,
            @Nullable Instant refreshedAt,
            long listed,
            Baseline baseline,
            long findings) {}

    /** One campaign, and whether somebody has paused it. */
    public record CampaignLine(String id, String plan, String state, boolean paused) {}

    /** Whether somebody has said what should exist. */
    public enum Baseline {
        NONE,
        UNREVIEWED,
        REVIEWED;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
