package dev.keyrecall.store;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Everything in the store's schema, told by the server's own catalogue: each table, column, law,
 * index, trigger, function and rule. A foreign trigger runs inside every transaction of ours, and
 * can keep what is destroyed or spoil what is written; a missing one lets it be spoilt.
 */
final class PostgresSchema {
    /** What is made and taken back while it is looked at. */
    private static final String REHEARSED = "keyrecall_check";

    /** Each as its kind and name, then its definition on further lines. */
    private static final String OBJECTS =
            """
            WITH ours AS (SELECT 'SCHEMA'::regnamespace AS oid),
            relation AS (SELECT pg_class.* FROM pg_class, ours WHERE relnamespace = ours.oid)
            SELECT concat('relation ', relname, chr(10), concat_ws(' ', relkind, relpersistence,
                relrowsecurity, relforcerowsecurity, relispartition, reloptions))
            FROM relation WHERE relkind NOT IN ('i', 't')
            UNION ALL
            SELECT concat('column ', relname, '.', attname, chr(10), concat_ws(' ',
                format_type(atttypid, atttypmod), attnotnull, attidentity, attgenerated,
                attcollation::regcollation, pg_get_expr(adbin, adrelid)))
            FROM relation JOIN pg_attribute ON attrelid = relation.oid AND attnum > 0
                AND NOT attisdropped AND relkind <> 'i'
                LEFT JOIN pg_attrdef ON adrelid = relation.oid AND adnum = attnum
            UNION ALL
            SELECT concat('law ', conname, chr(10), relname, ' ', convalidated, ' ',
                pg_get_constraintdef(pg_constraint.oid))
            FROM relation JOIN pg_constraint ON conrelid = relation.oid
            UNION ALL
            SELECT concat('index ', relname, chr(10), indisvalid, ' ',
                pg_get_indexdef(relation.oid))
            FROM relation JOIN pg_index ON indexrelid = relation.oid
            UNION ALL
            SELECT concat('trigger ', tgname, chr(10), tgenabled, ' ',
                pg_get_triggerdef(pg_trigger.oid))
            FROM relation JOIN pg_trigger ON tgrelid = relation.oid AND NOT tgisinternal
            UNION ALL
            SELECT concat('reference ', conname, ' ', tgtype, chr(10), relname, ' ', tgenabled)
            FROM relation JOIN pg_trigger ON tgrelid = relation.oid AND tgisinternal
                JOIN pg_constraint ON pg_constraint.oid = tgconstraint
            UNION ALL
            SELECT concat('function ', proname, chr(10), pg_get_functiondef(pg_proc.oid))
            FROM pg_proc, ours WHERE pronamespace = ours.oid AND prokind <> 'a'
            UNION ALL
            SELECT concat('rule ', rulename, chr(10), pg_get_ruledef(pg_rewrite.oid))
            FROM relation JOIN pg_rewrite ON ev_class = relation.oid
            UNION ALL
            SELECT concat('policy ', polname, chr(10), relname)
            FROM relation JOIN pg_policy ON polrelid = relation.oid
            UNION ALL
            SELECT concat('heir ', child.relname, chr(10), relation.relname)
            FROM relation JOIN pg_inherits ON inhparent = relation.oid
                JOIN pg_class AS child ON child.oid = inhrelid
            """;

    private PostgresSchema() {}

    /** What is there and not as this program makes it, and what this program makes and is not. */
    static List<String> faults(PostgresConnection connection) {
        return connection.undone(
                () -> {
                    PostgresMigrations.present().rehearse(connection, REHEARSED);
                    connection.script("SET LOCAL search_path = pg_catalog");
                    return compared(
                            objects(connection, PostgresMigrations.SCHEMA),
                            objects(connection, REHEARSED));
                });
    }

    private static Set<String> objects(PostgresConnection connection, String schema) {
        Set<String> objects = new HashSet<>();
        for (String object : connection.texts(OBJECTS.replace("'SCHEMA'", "'" + schema + "'"))) {
            objects.add(object.replace(schema + ".", ""));
        }
        return objects;
    }

    private static List<String> compared(Set<String> found, Set<String> made) {
        List<String> faults = new ArrayList<>();
        found.stream()
                .filter(object -> !made.contains(object))
                .forEach(object -> faults.add(name(object) + " is none of Keyrecall's"));
        made.stream()
                .filter(object -> !found.contains(object))
                .forEach(object -> faults.add(name(object) + " is missing"));
        return faults.stream().sorted().toList();
    }

    private static String name(String object) {
        return object.lines().findFirst().orElse("");
    }
}
