package dev.keyrecall.store;

import dev.keyrecall.engine.port.StoreException;
import dev.keyrecall.engine.port.StoreException.Kind;

import java.util.List;

/**
 * Takes dead rows out of the files of the tables: what was overwritten or removed stays in them
 * until then. What the server keeps elsewhere (its write-ahead log, standbys, backups) is beyond a
 * session's reach; docs/formats/store.md says so.
 *
 * <p>Source: https://www.postgresql.org/docs/15/routine-vacuuming.html,
 * src/backend/access/heap/vacuumlazy.c (what it reports as dead)
 */
final class PostgresForgetting {
    /** Those with something that is destroyed: data keys, the vault's header, what is erased. */
    private static final List<String> TABLES = List.of("data_key", "home", "opening");

    private PostgresForgetting() {}

    /** Whether none is left; false while somebody reads an older snapshot. */
    static boolean done(PostgresConnection connection) {
        boolean[] done = {true};
        connection.withPatience(
                () -> {
                    connection.script("SET lock_timeout = " + Limits.FORGET_WAIT.toMillis());
                    try {
                        for (String table : TABLES) {
                            done[0] &= emptied(connection, table);
                        }
                    } finally {
                        connection.script("SET lock_timeout = DEFAULT");
                    }
                });
        return done[0];
    }

    /**
     * Into new files, so that no free space of a page keeps a copy; then looked at once more, which
     * tells how many are still dead.
     */
    private static boolean emptied(PostgresConnection connection, String table) {
        try {
            connection.script("VACUUM (FULL) " + table);
            connection.script("VACUUM (INDEX_CLEANUP ON) " + table);
        } catch (StoreException e) {
            if (e.kind() == Kind.BUSY) {
                return false;
            }
            throw e;
        }
        return connection
                .text("SELECT pg_stat_get_dead_tuples('" + table + "'::regclass)")
                .equals("0");
    }
}
