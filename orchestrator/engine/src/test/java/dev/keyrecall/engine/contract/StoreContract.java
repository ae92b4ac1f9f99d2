package dev.keyrecall.engine.contract;

import dev.keyrecall.engine.port.Store;

import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * What every store promises, whatever database is behind it: named laws, each run on a database of
 * its own.
 */
public final class StoreContract {
    /** One database; every {@link #open} is another process as far as the database can tell. */
    public interface Database {
        Store open();
    }

    /** A promise and its check. */
    record Law(String name, Consumer<Database> check) {}

    private final Supplier<Database> fresh;

    public StoreContract(Supplier<Database> fresh) {
        this.fresh = fresh;
    }

    /** Every law, as a test of its own. */
    public Stream<DynamicNode> laws() {
        List<Law> laws = new ArrayList<>();
        laws.addAll(InventoryLaws.laws());
        laws.addAll(ScopeLaws.laws());
        laws.addAll(CampaignLaws.laws());
        laws.addAll(WaiverLaws.laws());
        laws.addAll(TaskLaws.laws());
        laws.addAll(SwitchLaws.laws());
        laws.addAll(JournalLaws.laws());
        laws.addAll(VaultLaws.laws());
        laws.addAll(FingerprintLaws.laws());
        laws.addAll(LedgerLaws.laws());
        laws.addAll(OpeningLaws.laws());
        laws.addAll(SinkLaws.laws());
        laws.addAll(AnchorLaws.laws());
        laws.addAll(TransactionLaws.laws());
        return laws.stream()
                .map(
                        law ->
                                DynamicTest.dynamicTest(
                                        law.name(), () -> law.check().accept(fresh.get())));
    }

    /** A law about one store. */
    static Law law(String name, Consumer<Store> check) {
        return new Law(
                name,
                database -> {
                    try (Store store = database.open()) {
                        check.accept(store);
                    }
                });
    }

    /** A law about one store that holds {@link Samples#populate} already. */
    static Law populated(String name, Consumer<Store> check) {
        return law(
                name,
                store -> {
                    Samples.populate(store);
                    check.accept(store);
                });
    }
}
