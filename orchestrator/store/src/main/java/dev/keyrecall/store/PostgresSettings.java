package dev.keyrecall.store;

import dev.keyrecall.engine.port.StoreException;
import dev.keyrecall.engine.port.StoreException.Kind;

import java.time.Duration;

/** What a server must be like, and a session with it, so that a commit is one. */
final class PostgresSettings {
    /** The oldest that the tests run against. */
    private static final int VERSION_MIN = 15;

    private static final int VERSION_UNIT = 10_000;

    /** One text: each setting that is off, by its name; empty where a commit is durable. */
    static final String OFF =
            "concat_ws(', ',"
                    + " CASE current_setting('fsync') WHEN 'off' THEN 'fsync' END,"
                    + " CASE current_setting('full_page_writes') WHEN 'off'"
                    + " THEN 'full_page_writes' END,"
                    + " CASE WHEN current_setting('synchronous_commit')"
                    + " NOT IN ('on', 'remote_apply') THEN 'synchronous_commit' END)";

    private static final String ASK = "SELECT " + OFF;

    /** For a session that writes: it must not keep the others from writing for good. */
    static final String NO_STANDSTILL =
            "SET idle_in_transaction_session_timeout = " + Limits.STANDSTILL_MAX.toMillis();

    private PostgresSettings() {}

    /** What a session begins with, whatever the server, database or role has for its own. */
    static String options(Duration turnWait) {
        return "-c search_path="
                + PostgresMigrations.SCHEMA
                + ",pg_temp -c client_min_messages=error -c lock_timeout="
                + turnWait.toMillis()
                + " -c statement_timeout="
                + Limits.STATEMENT_MAX.toMillis()
                + " -c row_security=off";
    }

    /**
     * Looks at the server, and has the session wait for the disk.
     *
     * @throws StoreException UNWRITABLE when it is too old, does not keep text as it is, or does
     *     not write what it commits
     */
    static void require(PostgresConnection connection) {
        PostgresPlace place = connection.place();
        int version =
                Integer.parseInt(connection.text("SELECT current_setting('server_version_num')"))
                        / VERSION_UNIT;
        if (version < VERSION_MIN) {
            throw refused(
                    place,
                    "it is PostgreSQL %d; Keyrecall needs %d or newer"
                            .formatted(version, VERSION_MIN));
        }
        String encoding = connection.text("SELECT current_setting('server_encoding')");
        if (!encoding.equals("UTF8")) {
            throw refused(
                    place,
                    "its encoding is %s; make the database with: createdb --encoding=UTF8 %s"
                            .formatted(encoding, place.database()));
        }
        if (connection.text(ASK).contains("synchronous_commit")) {
            connection.script("SET synchronous_commit = on");
        }
        requireDurable(connection.text(ASK), place);
    }

    /**
     * Looks at what {@link #OFF} came to.
     *
     * @throws StoreException UNWRITABLE when something is off
     */
    static void requireDurable(String off, PostgresPlace place) {
        if (!off.isEmpty()) {
            throw refused(
                    place,
                    off + " is off there, so that a power cut loses what was committed; set it on");
        }
    }

    private static StoreException refused(PostgresPlace place, String why) {
        return new StoreException(
                Kind.UNWRITABLE, "the store " + place + " cannot be used: " + why, null);
    }
}
