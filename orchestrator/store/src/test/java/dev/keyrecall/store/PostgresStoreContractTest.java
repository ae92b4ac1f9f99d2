package dev.keyrecall.store;

import dev.keyrecall.engine.contract.PostgresServer;
import dev.keyrecall.engine.contract.StoreContract;
import dev.keyrecall.engine.contract.StoreContract.Database;

import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

import java.util.stream.Stream;

/** PostgreSQL keeps the contract. */
final class PostgresStoreContractTest {
    @TestFactory
    Stream<DynamicNode> postgresKeepsTheContract() {
        PostgresServer server = PostgresServer.shared();
        return new StoreContract(() -> fresh(server)).laws();
    }

    private static Database fresh(PostgresServer server) {
        PostgresPlace place =
                PostgresPlace.parse(server.url(server.newDatabase()), server.passwordFile());
        return () ->
                PostgresStore.stands(place)
                        ? PostgresStore.open(place)
                        : PostgresStore.create(place);
    }
}
