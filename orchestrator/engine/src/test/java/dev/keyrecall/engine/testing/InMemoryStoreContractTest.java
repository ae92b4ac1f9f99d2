package dev.keyrecall.engine.testing;

import dev.keyrecall.engine.contract.StoreContract;
import dev.keyrecall.engine.contract.StoreContract.Database;

import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

import java.time.InstantSource;
import java.util.stream.Stream;

/** The store of the engine's tests keeps the contract that SQLite keeps. */
final class InMemoryStoreContractTest {
    @TestFactory
    Stream<DynamicNode> memoryKeepsTheContract() {
        return new StoreContract(InMemoryStoreContractTest::fresh).laws();
    }

    private static Database fresh() {
        InMemoryStore first = new InMemoryStore(InstantSource.system());
        return first::beside;
    }
}
