package dev.keyrecall.store;

import dev.keyrecall.engine.port.StoreException;
import dev.keyrecall.engine.port.StoreException.Kind;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The scripts that bring a schema to this program's version, each run in one transaction and told
 * in the table {@code schema_version}.
 *
 * @param scripts in order, append-only
 */
record PostgresMigrations(List<String> scripts) {
    /** All that is ours in a database. */
    static final String SCHEMA = "keyrecall";

    /** Of each version its files, which are one script. */
    private static final List<List<String>> FILES =
            List.of(
                    List.of(
                            "postgres/0001-first.sql",
                            "postgres/0001-vault.sql",
                            "postgres/0001-anchors.sql",
                            "postgres/0001-sinks.sql",
                            "postgres/0001-openings.sql",
                            "postgres/0001-waivers.sql",
                            "postgres/0001-tasks.sql",
                            "postgres/0001-switches.sql",
                            "postgres/0001-known.sql",
                            "postgres/0001-laws.sql"));

    private static final String STANDS =
            "SELECT coalesce(to_regnamespace('" + SCHEMA + "')::text, '')";

    private static final String FILLED =
            "SELECT count(*) FROM pg_class WHERE relnamespace = to_regnamespace('" + SCHEMA + "')";

    private static final String TOLD =
            "SELECT count(*) FROM pg_class WHERE oid = to_regclass('"
                    + SCHEMA
                    + ".schema_version')";

    private static final String VERSION =
            "SELECT coalesce(max(version), 0) FROM " + SCHEMA + ".schema_version";

    PostgresMigrations {
        scripts = List.copyOf(scripts);
    }

    /** Those of this program. */
    static PostgresMigrations present() {
        return new PostgresMigrations(
                FILES.stream()
                        .map(
                                files ->
                                        files.stream()
                                                .map(Migrations::resource)
                                                .collect(Collectors.joining("\n")))
                        .toList());
    }

    int version() {
        return scripts.size();
    }

    /** Whether something of the schema's name stands in the database, and is not empty. */
    static boolean stands(PostgresConnection connection) {
        return !connection.text(FILLED).equals("0");
    }

    /**
     * Looks what the schema is.
     *
     * @return whether a script has to be run
     * @throws StoreException ABSENT where there is none, CORRUPTED when it is not ours, TOO_NEW
     *     when a newer program wrote it
     */
    boolean pending(PostgresConnection connection) {
        PostgresPlace place = connection.place();
        if (!stands(connection)) {
            throw new StoreException(Kind.ABSENT, "there is no store in " + place, null);
        }
        int version = connection.text(TOLD).equals("0") ? 0 : told(connection);
        if (version < 1) {
            throw new StoreException(
                    Kind.CORRUPTED,
                    "the schema %s of %s is not a store of Keyrecall".formatted(SCHEMA, place),
                    null);
        }
        if (version > version()) {
            throw new StoreException(
                    Kind.TOO_NEW,
                    "the store %s has version %d; this Keyrecall knows versions up to %d"
                            .formatted(place, version, version()),
                    null);
        }
        return version < version();
    }

    private static int told(PostgresConnection connection) {
        return Integer.parseInt(connection.text(VERSION));
    }

    /** Runs what the schema has not seen. Several processes may do so at once; one of them will. */
    void run(PostgresConnection connection) {
        for (int next = told(connection) + 1; next <= version(); next++) {
            int number = next;
            connection.inTurn(
                    () -> {
                        if (told(connection) == number - 1) {
                            apply(connection, number);
                        }
                    });
        }
    }

    /**
     * Makes the schema where there is none, at this program's version.
     *
     * @return false when another one made it meanwhile
     */
    boolean make(PostgresConnection connection) {
        boolean[] made = new boolean[1];
        connection.inTurn(
                () -> {
                    if (stands(connection)) {
                        return;
                    }
                    // A role may have been given an empty one, and no right to make any.
                    if (connection.text(STANDS).isEmpty()) {
                        connection.script("CREATE SCHEMA " + SCHEMA);
                    }
                    for (int number = 1; number <= version(); number++) {
                        apply(connection, number);
                    }
                    made[0] = true;
                });
        return made[0];
    }

    private void apply(PostgresConnection connection, int number) {
        connection.script(scripts.get(number - 1));
        connection.script(
                "INSERT INTO " + SCHEMA + ".schema_version (version) VALUES (" + number + ")");
    }

    /** Makes everything under another schema's name, in the transaction that is under way. */
    void rehearse(PostgresConnection connection, String schema) {
        connection.script("CREATE SCHEMA " + schema);
        connection.script("SET LOCAL search_path = " + schema + ", pg_temp");
        for (String script : scripts) {
            connection.script(script.replace(SCHEMA + ".", schema + "."));
        }
    }
}
