package dev.keyrecall.store;

import dev.keyrecall.engine.contract.PostgresServer;

/** A database of a server, and a store in it. */
record Postgres(PostgresServer server, String database) {
    /** An empty database of the server that all tests share. */
    static Postgres fresh() {
        return fresh(PostgresServer.shared());
    }

    static Postgres fresh(PostgresServer server) {
        return new Postgres(server, server.newDatabase());
    }

    PostgresPlace place() {
        return PostgresPlace.parse(server.url(database), server.passwordFile());
    }

    PostgresStore create() {
        return PostgresStore.create(place());
    }

    PostgresStore open() {
        return PostgresStore.open(place());
    }

    /** Asks as any client would, that goes round the store. */
    String ask(String sql) {
        return server.ask(database, "SET search_path = keyrecall, public; " + sql);
    }
}
