package dev.keyrecall.engine.audit;

import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.audit.AccountReplay.Refresh;
import dev.keyrecall.engine.ledger.Mismatch;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.json.Json;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The inventory as of a date, read out of the ledger alone.
 *
 * @param date which date
 * @param size how many entries it was read from
 * @param root the root over these, lower-case hexadecimal
 * @param accounts when each account was listed last
 * @param items what stood, by account and reference
 */
public record InventoryThen(
        Instant date, long size, String root, List<AccountThen> accounts, List<Item> items) {
    public InventoryThen {
        accounts = List.copyOf(accounts);
        items = List.copyOf(items);
    }

    /**
     * Reads it.
     *
     * @throws EngineException REFUSED when an entry up to then is damaged, or tells a digest that
     *     the entries before it do not give
     */
    public static InventoryThen read(Engine engine, Instant date) throws EngineException {
        try {
            return engine.store().read(tx -> read(tx, date));
        } catch (Mismatch mismatch) {
            throw LedgerWalk.refused(mismatch);
        }
    }

    private static InventoryThen read(Tx tx, Instant date) {
        InventoryReplay replay = new InventoryReplay();
        Report.Point end = new LedgerWalk(tx).through(date, replay::heard);
        List<AccountThen> accounts = new ArrayList<>();
        List<Item> items = new ArrayList<>();
        replay.accounts()
                .forEach(
                        (name, account) -> {
                            accounts.add(AccountThen.of(name, account));
                            items.addAll(items(account));
                        });
        return new InventoryThen(date, end.size(), end.root(), accounts, items);
    }

    private static List<Item> items(AccountReplay account) {
        Refresh last = account.lastRefresh();
        String operator = last == null ? null : last.operator();
        List<Item> items = new ArrayList<>();
        account.listed()
                .forEach(
                        (ref, told) -> {
                            Json.Obj one = Json.parseObject(told.what());
                            items.add(
                                    new Item(
                                            CredentialRef.parse(ref),
                                            one.text("principal"),
                                            account.owner(one),
                                            one.text("status"),
                                            ref.equals(operator),
                                            Instant.parse(one.text("created_at")),
                                            account.placesOf(ref).stream()
                                                    .map(
                                                            place ->
                                                                    new Used(
                                                                            place.kind(),
                                                                            place.target()))
                                                    .toList(),
                                            told.sequence()));
                        });
        return items;
    }

    /**
     * An account.
     *
     * @param account its reference
     * @param listedAt when the newest listing was written down; null when none was
     * @param entry that listing's entry; null likewise
     */
    public record AccountThen(String account, @Nullable Instant listedAt, @Nullable Long entry) {
        static AccountThen of(String name, AccountReplay account) {
            Refresh last = account.lastRefresh();
            return last == null
                    ? new AccountThen(name, null, null)
                    : new AccountThen(name, Instant.parse(last.at()), last.sequence());
        }
    }

    /**
     * A credential that was listed.
     *
     * @param ref which
     * @param principal whom it authenticated
     * @param owner the team that answered for it; null when none was named
     * @param status {@code active} or {@code inactive}
     * @param operator whether the account was operated with it
     * @param createdAt when the provider made it
     * @param consumers the places that were registered as using it
     * @param entry the entry that told it last
     */
    public record Item(
            CredentialRef ref,
            String principal,
            @Nullable String owner,
            String status,
            boolean operator,
            Instant createdAt,
            List<Used> consumers,
            long entry) {
        public Item {
            consumers = List.copyOf(consumers);
        }
    }

    /** A place that was registered as using a credential, by kind and target. */
    public record Used(String kind, String target) {}
}
