package dev.keyrecall.store;

import dev.keyrecall.engine.port.StoreException;
import dev.keyrecall.engine.port.StoreException.Kind;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Whether a store is what PostgreSQL and the schema say it must be. */
final class PostgresSoundness {
    private static final String OURS = "'" + PostgresMigrations.SCHEMA + "'::regnamespace";

    /** One query for each law within a row, with the law's name before it. */
    private static final String CHECKS =
            """
            SELECT format('%%s SELECT EXISTS (SELECT 1 FROM %%s WHERE (%%s) IS FALSE)',
                conname, conrelid::regclass, pg_get_expr(conbin, conrelid))
            FROM pg_constraint WHERE connamespace = %s AND contype = 'c' ORDER BY conname
            """
                    .formatted(OURS);

    /** One query for each reference, with its name before it. */
    private static final String REFERENCES =
            """
            SELECT format('%%s SELECT EXISTS (SELECT 1 FROM %%s AS a WHERE %%s AND NOT EXISTS'
                    ' (SELECT 1 FROM %%s AS b WHERE %%s))',
                conname, conrelid::regclass,
                string_agg(format('a.%%I IS NOT NULL', child.attname), ' AND '),
                confrelid::regclass,
                string_agg(format('a.%%I = b.%%I', child.attname, parent.attname), ' AND '))
            FROM pg_constraint
                CROSS JOIN LATERAL unnest(conkey, confkey) AS pair (of_child, of_parent)
                JOIN pg_attribute AS child ON child.attrelid = conrelid AND child.attnum = of_child
                JOIN pg_attribute AS parent
                    ON parent.attrelid = confrelid AND parent.attnum = of_parent
            WHERE connamespace = %s AND contype = 'f'
            GROUP BY conname, conrelid, confrelid ORDER BY conname
            """
                    .formatted(OURS);

    private static final String UNCOUNTED =
            """
            SELECT coalesce(max(sequence) + 1, 0) <> count(*) FROM leaf
            """;

    private static final String UNDER_NO_KEY =
            """
            SELECT EXISTS (
                SELECT 1 FROM fingerprint LEFT JOIN home ON true
                WHERE substr(fp, 1, 4) < int4send(1)
                    OR substr(fp, 1, 4) > int4send(fingerprint_key_version))
            """;

    /**
     * Where the extension is there, and this role may use it. The server may ask for a right before
     * it joins, so that the function is found first, and never named where it is not.
     */
    private static final String INDEX_CHECKS =
            """
            SELECT format('%%s SELECT %%I.bt_index_check(%%s, true)', indexrelid::regclass,
                extension.nspname, indexrelid)
            FROM pg_index
                JOIN pg_class ON pg_class.oid = indexrelid AND pg_class.relnamespace = %s
                CROSS JOIN (
                    SELECT nspname, pg_proc.oid AS function
                    FROM pg_extension
                        JOIN pg_namespace ON pg_namespace.oid = extnamespace
                        JOIN pg_proc ON pronamespace = extnamespace
                    WHERE extname = 'amcheck' AND proname = 'bt_index_check'
                        AND pronargs = 2) AS extension
            WHERE has_function_privilege(extension.function, 'EXECUTE')
            ORDER BY indexrelid
            """
                    .formatted(OURS);

    private PostgresSoundness() {}

    /** Everything that is wrong, up to a limit; each kind of it once. */
    static List<String> faults(PostgresConnection connection) {
        Set<String> faults = new LinkedHashSet<>();
        connection.withPatience(
                () -> {
                    faults.addAll(ofSchema(connection));
                    connection.beginReading();
                    try {
                        ofRows(connection, faults);
                    } finally {
                        connection.script("ROLLBACK");
                    }
                });
        return faults.stream().limit(Limits.FAULTS_MAX).toList();
    }

    private static List<String> ofSchema(PostgresConnection connection) {
        try {
            return PostgresSchema.faults(connection);
        } catch (StoreException e) {
            if (e.kind() != Kind.UNWRITABLE || connection.lost()) {
                throw e;
            }
            return List.of(
                    "the schema cannot be compared with what it should be: the role needs the right"
                            + " CREATE on the database");
        }
    }

    private static void ofRows(PostgresConnection connection, Set<String> faults) {
        for (String named : connection.texts(CHECKS)) {
            if (holds(connection, named)) {
                faults.add("a row breaks the law " + name(named));
            }
        }
        faults.addAll(ofOtherRows(connection));
        if (connection.text(UNCOUNTED).equals("t")) {
            faults.add("the ledger has a gap");
        }
        if (connection.text(UNDER_NO_KEY).equals("t")) {
            faults.add("a fingerprint is under a key that never was");
        }
        for (String named : connection.texts(INDEX_CHECKS)) {
            try {
                connection.texts(query(named));
            } catch (StoreException e) {
                if (e.kind() != Kind.CORRUPTED) {
                    throw e;
                }
                faults.add("the index " + name(named) + " does not fit its table");
                return;
            }
        }
    }

    /** Rows that do not fit others, in the transaction that is open. */
    static List<String> ofOtherRows(PostgresConnection connection) {
        List<String> faults = new ArrayList<>();
        for (String named : connection.texts(REFERENCES)) {
            if (holds(connection, named)) {
                faults.add("a row refers to what is not in the store: " + name(named));
            }
        }
        if (connection.text(KnownRows.UNTRUE).equals("t")) {
            faults.add(KnownRows.IS_UNTRUE);
        }
        return faults;
    }

    private static boolean holds(PostgresConnection connection, String named) {
        return connection.text(query(named)).equals("t");
    }

    private static String name(String named) {
        return named.substring(0, named.indexOf(' '));
    }

    private static String query(String named) {
        return named.substring(named.indexOf(' ') + 1);
    }
}
