package dev.keyrecall.store;

import dev.keyrecall.engine.contract.StoreContract;
import dev.keyrecall.engine.contract.StoreContract.Database;

import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** SQLite keeps the contract. */
final class SqliteStoreContractTest {
    private final AtomicInteger databases = new AtomicInteger();

    @TempDir private Path folder;

    @TestFactory
    Stream<DynamicNode> sqliteKeepsTheContract() {
        return new StoreContract(this::fresh).laws();
    }

    private Database fresh() {
        Path file = folder.resolve("store-" + databases.incrementAndGet() + ".db");
        return () -> Files.exists(file) ? SqliteStore.open(file) : SqliteStore.create(file);
    }
}
