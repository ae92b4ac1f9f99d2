package dev.keyrecall.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyrecall.engine.port.Store;
import dev.keyrecall.engine.port.Tx;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.Objects;

/** The schema itself keeps the laws, against any client; and a check names what is not as made. */
final class PostgresSchemaTest {
    private static @Nullable Postgres filled;

    private final Postgres raw = Objects.requireNonNull(filled);

    @BeforeAll
    static void fill() {
        Postgres database = Postgres.fresh();
        try (Store store = database.create()) {
            FullStore.fill(store);
        }
        filled = database;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    UPDATE plan SET bytes = '\\x00'                | a plan is immutable
                    DELETE FROM plan                               | a plan is immutable
                    TRUNCATE plan CASCADE                          | immutable
                    UPDATE approval SET approver = 'x'             | an approval is immutable
                    DELETE FROM approval                           | an approval is immutable
                    TRUNCATE approval                              | an approval is immutable
                    UPDATE policy SET bytes = '\\x00'              | a policy is immutable
                    DELETE FROM policy                             | a policy is immutable
                    UPDATE waiver SET bytes = '\\x00'             | a waiver is immutable
                    DELETE FROM waiver                             | a waiver is immutable
                    TRUNCATE waiver CASCADE                        | a waiver is immutable
                    INSERT INTO waiver SELECT 77, id, campaign, digest, bytes FROM waiver | waiver_is_written_once
                    UPDATE waiver_voice SET decision = 'approve'   | a waiver is immutable
                    DELETE FROM waiver_voice                       | a waiver is immutable
                    TRUNCATE waiver_voice                          | a waiver is immutable
                    UPDATE acknowledgement SET what = 'x'          | an acknowledgement is immutable
                    DELETE FROM acknowledgement                    | an acknowledgement is immutable
                    TRUNCATE acknowledgement                       | an acknowledgement is immutable
                    UPDATE task_event SET task = '9.9'             | events are immutable
                    DELETE FROM task_event                         | events are immutable
                    TRUNCATE task_event                            | events are immutable
                    UPDATE switch_event SET name = 'other'         | events are immutable
                    DELETE FROM switch_event                       | events are immutable
                    TRUNCATE switch_event                          | events are immutable
                    UPDATE leaf SET leaf = '\\x00'                 | a leaf is immutable
                    DELETE FROM leaf                               | a leaf is immutable
                    TRUNCATE leaf                                  | a leaf is immutable
                    INSERT INTO leaf VALUES (3, decode(repeat('00', 32), 'hex'), decode(repeat('00', 32), 'hex'), '\\x00') | the ledger has no gap
                    INSERT INTO leaf VALUES (1, decode(repeat('00', 32), 'hex'), decode(repeat('00', 32), 'hex'), '\\x00') | the ledger has no gap
                    UPDATE opening SET text = 'x'                  | an opening is immutable
                    UPDATE opening SET text = text                 | an opening is immutable
                    DELETE FROM opening                            | ends with the entry of its erasure
                    TRUNCATE opening                               | an opening is immutable
                    UPDATE outcome SET kind = 'not-done'           | an outcome is immutable
                    DELETE FROM outcome                            | an outcome is immutable
                    TRUNCATE outcome                               | an outcome is immutable
                    DELETE FROM intent                             | an intent is immutable
                    TRUNCATE intent CASCADE                        | immutable
                    UPDATE intent SET resource = 'x'               | an intent is immutable
                    UPDATE intent SET open = 0 WHERE open = 1      | an intent is immutable
                    UPDATE intent SET open = 1 WHERE open = 0      | an intent is immutable
                    UPDATE lane SET epoch = 4                      | never falls
                    UPDATE lane SET account = 'aws:lab'            | never falls
                    INSERT INTO lane SELECT account, owner, 4, lease_until, limits FROM lane ON CONFLICT (account) DO UPDATE SET epoch = 9 | never falls
                    DELETE FROM lane                               | never falls
                    TRUNCATE lane                                  | never falls
                    DELETE FROM home                               | a home is kept
                    TRUNCATE home                                  | a home is kept
                    INSERT INTO home SELECT * FROM home            | home_is_made_once
                    UPDATE home SET vault_key_version = 1, vault_key_oldest = 1, vault_rotation = NULL | never fall
                    UPDATE home SET vault_key_oldest = 2, vault_rotation = NULL | is kept while
                    DELETE FROM secret                             | the history of a secret is kept
                    TRUNCATE secret CASCADE                        | is kept
                    UPDATE secret SET ref = 'aws:a:b:c'            | the history of a secret is kept
                    UPDATE secret SET version = 9                  | the history of a secret is kept
                    UPDATE secret SET number = 9                   | the history of a secret is kept
                    UPDATE secret SET custody = 'entrusted', customer = 'c' | the history of a secret is kept
                    UPDATE secret SET origin = 'x'                 | the history of a secret is kept
                    UPDATE secret SET told_by = 7                  | the history of a secret is kept
                    UPDATE secret SET first_label = 'pending'      | the history of a secret is kept
                    UPDATE secret SET destroyed_at = NULL WHERE version = 2 | the history of a secret is kept
                    UPDATE secret SET label = 'current' WHERE version = 3 | secret_label_once
                    UPDATE home SET fingerprint_key_version = 0    | never fall
                    UPDATE fingerprint SET form = 'other'          | a fingerprint is immutable
                    DELETE FROM data_key                           | is destroyed with its version
                    TRUNCATE data_key                              | is destroyed with its version
                    UPDATE data_key SET version = 2 WHERE version = 1 | in its place
                    UPDATE data_key SET ref = 'aws:a:b:c'          | in its place
                    UPDATE data_key SET key_part = (SELECT key_part FROM data_key WHERE version = 3) WHERE version = 1 | once under a vault key
                    UPDATE data_key SET vault_key_version = 3, key_part = decode(concat('010000000300000001', repeat('00', 60)), 'hex') | in use
                    UPDATE data_key SET data_key_version = 0, vault_key_version = 2, key_part = decode(concat('010000000200000000', repeat('00', 60)), 'hex') | in use
                    INSERT INTO data_key SELECT ref, version, 1, 1, decode(concat('010000000100000001', repeat('00', 60)), 'hex') FROM secret WHERE destroyed_at IS NOT NULL | not sealed again
                    INSERT INTO data_key SELECT ref, version, 2, 9, decode(concat('010000000200000009', repeat('00', 60)), 'hex') FROM data_key | data_key_is_made_once
                    UPDATE sink SET next = 0                       | a sink never goes back
                    UPDATE sink SET next = 3                       | a sink gets what is signed
                    UPDATE sink SET sending_to = 3                 | a sink gets what is signed
                    UPDATE sink SET name = 'x'                     | a sink never goes back
                    DELETE FROM sink                               | a sink never goes back
                    TRUNCATE sink                                  | a sink never goes back
                    INSERT INTO sink (name, next, failures, told) VALUES ('siem', 0, 0, 0) ON CONFLICT (name) DO UPDATE SET told = 0 | a sink never goes back
                    INSERT INTO sink (name, next, failures, told) VALUES ('x', 3, 0, 0) | a sink gets what is signed
                    UPDATE sink SET failures = 1                   | sink_fails_for_a_reason
                    UPDATE sink SET holder = 'x'                   | sink_held_until_a_time
                    UPDATE anchor SET place = 'x'                  | a receipt is immutable
                    DELETE FROM anchor                             | a receipt is immutable
                    TRUNCATE anchor                                | a receipt is immutable
                    INSERT INTO anchor SELECT number, name, kind, place, size, root, note, at, receipt FROM anchor | anchor_is_given_once
                    INSERT INTO anchor (name, kind, place, size, root, note, at, receipt) SELECT name, kind, place, 3, root, note, at, receipt FROM anchor | is of what was signed
                    UPDATE signed_head SET size = 2                | not gone back on
                    UPDATE signed_head SET size = 3                | entries that are there
                    DELETE FROM signed_head                        | not gone back on
                    TRUNCATE signed_head                           | not gone back on
                    DELETE FROM schema_version                     | never falls
                    """)
    void whatIsWrittenForGoodCannotBeRewritten(String sql, String law) {
        assertThatThrownBy(() -> raw.ask(sql)).hasMessageContaining(law);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    UPDATE account SET added_at = '2026-11-23T08:30:00Z' | account_added_at
                    UPDATE account SET settings = '{'              | account_settings
                    UPDATE lane SET limits = '{'                   | lane_limits
                    UPDATE account SET operated_with = 'aws:other:iam-access-key:A' | operated_with_its_own
                    UPDATE campaign SET mode = 'calm'              | campaign_mode
                    UPDATE campaign SET state = 'lost'             | campaign_state
                    UPDATE unit SET ordinal = 0 WHERE ordinal = 3  | unit_ordinal
                    UPDATE unit SET next_step = -1                 | unit_next_step
                    UPDATE unit SET next_step = 'three'            | invalid input syntax
                    UPDATE unit SET facts = 'x'                    | unit_facts
                    UPDATE home SET id = 2                         | home_is_one_row
                    UPDATE home SET vault_rotation = 'slow'        | home_vault_rotation
                    UPDATE home SET vault_rotation = NULL          | home_rotates_while_keys_differ
                    UPDATE secret SET label = 'loose' WHERE version = 1 | secret_label
                    UPDATE secret SET data_part = NULL WHERE version = 1 | secret_is_held_until_destroyed
                    UPDATE secret SET destroyed_at = created_at, data_part = NULL WHERE version = 1 | secret_destroyed_has_no_label
                    UPDATE data_key SET vault_key_version = 2      | data_key_part_says_its_versions
                    UPDATE data_key SET vault_key_version = 2, key_part = '\\x010000000200000001' | data_key_part_length
                    INSERT INTO fingerprint VALUES (decode(concat('00000001', repeat('00', 31)), 'hex'), 'value', 'aws:prod:a:b', 1) | fingerprint_length
                    INSERT INTO leaf VALUES (2, decode(repeat('00', 32), 'hex'), decode(repeat('00', 31), 'hex'), '\\x00') | leaf_subtree_length
                    INSERT INTO outcome SELECT id, 'maybe', '{}', at FROM intent WHERE open = 1 | outcome_kind
                    INSERT INTO secret SELECT 1073741825, ref, 10, NULL, custody, NULL, 0, NULL, '\\x00', 'x', created_at, NULL FROM secret WHERE version = 1 | secret_versions_are_bounded
                    INSERT INTO secret SELECT 0, ref, 10, NULL, custody, NULL, 0, NULL, '\\x00', 'x', created_at, NULL FROM secret WHERE version = 1 | secret_versions_are_bounded
                    INSERT INTO secret SELECT 9, ref, 10, NULL, 'entrusted', NULL, 0, NULL, '\\x00', 'x', created_at, NULL FROM secret WHERE version = 1 | secret_of_a_customer_is_entrusted
                    DELETE FROM account                            | violates foreign key
                    DELETE FROM campaign                           | violates foreign key
                    UPDATE unit SET campaign = 'other' WHERE ordinal = 1 | violates foreign key
                    """)
    void wordsTimesAndShapesAreChecked(String sql, String law) {
        assertThatThrownBy(() -> raw.ask(sql)).hasMessageContaining(law);
    }

    @Test
    void rowsAreNumberedInTheOrderOfWriting() {
        assertThat(
                        raw.ask(
                                "SELECT string_agg(number || ':' || version, ' ' ORDER BY number)"
                                        + " FROM secret"))
                .isEqualTo("1:1 2:2 3:3");
        assertThat(raw.ask("SELECT min(number), max(number) FROM intent")).isEqualTo("1|2");
    }

    @Test
    void aSoundStoreHasNoFaults() {
        try (Store store = raw.open()) {
            assertThat(store.check()).isEmpty();
        }
        assertThat(raw.ask("SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'keyrecall%'"))
                .as("what a check makes is taken back")
                .isEqualTo("1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    DROP TRIGGER leaf_is_immutable ON leaf         | trigger leaf_is_immutable is missing
                    ALTER TABLE leaf DISABLE TRIGGER leaf_is_immutable | trigger leaf_is_immutable is none
                    ALTER TABLE outcome DISABLE TRIGGER ALL        | reference outcome_of_intent
                    CREATE TRIGGER spy BEFORE INSERT ON secret FOR EACH ROW EXECUTE FUNCTION numbered() | trigger spy is none of
                    CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END' | function refuse is none of
                    ALTER TABLE unit DROP CONSTRAINT unit_state    | law unit_state is missing
                    ALTER TABLE unit DROP CONSTRAINT unit_campaign | law unit_campaign is missing
                    DROP INDEX intent_open_once                    | index intent_open_once is missing
                    CREATE TABLE spied (a text)                    | relation spied is none of
                    ALTER TABLE unit ADD COLUMN spied text         | column unit.spied is none of
                    ALTER TABLE finding SET UNLOGGED               | relation finding is none of
                    ALTER TABLE account ENABLE ROW LEVEL SECURITY  | relation account is none of
                    CREATE RULE spied AS ON DELETE TO consumer DO INSTEAD NOTHING | rule spied is none of
                    CREATE POLICY spied ON lane                    | policy spied is none of
                    SET session_replication_role = replica; DELETE FROM account | a row refers to what is not in the store: intent_lane
                    INSERT INTO known_credential VALUES ('aws:a', 'aws:a:b:c', 'p', NULL, 'accepted', 'live', NULL, NULL, 0) | a row of known_credential does not say
                    SET session_replication_role = replica; DELETE FROM leaf WHERE sequence = 0 | the ledger has a gap
                    ALTER TABLE unit DROP CONSTRAINT unit_next_step; UPDATE unit SET next_step = -1; ALTER TABLE unit ADD CONSTRAINT unit_next_step CHECK (next_step >= 0) NOT VALID | a row breaks the law unit_next_step
                    """)
    void aCheckNamesWhatIsNotAsMade(String sql, String fault) {
        String copy = raw.server().newDatabase(raw.database());
        Postgres spoilt = new Postgres(raw.server(), copy);
        spoilt.ask(sql);
        try (Store store = spoilt.open()) {
            assertThat(store.check()).anyMatch(one -> one.contains(fault));
        }
    }

    /**
     * As docs/guides/config.md says to make it. The planner may take any order: a plan without
     * hashes and merges meets every schema of the server.
     */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anOrdinaryRoleChecksItsDatabaseWithAndWithoutAmcheck(boolean loops) {
        String role = loops ? "plain_loops" : "plain";
        raw.ask("CREATE ROLE " + role + " LOGIN");
        raw.ask(
                "UPDATE pg_authid SET rolpassword = (SELECT rolpassword FROM pg_authid WHERE"
                        + " rolname = 'keyrecall') WHERE rolname = '"
                        + role
                        + "'");
        Postgres own = Postgres.fresh(raw.server());
        own.ask("ALTER DATABASE " + own.database() + " OWNER TO " + role);
        if (loops) {
            raw.ask("ALTER ROLE " + role + " SET enable_hashjoin = off");
            raw.ask("ALTER ROLE " + role + " SET enable_mergejoin = off");
        }
        PostgresPlace place =
                PostgresPlace.parse(
                        raw.server().url(own.database()).replace("user=keyrecall", "user=" + role),
                        raw.server().passwordFile());
        try (Store store = PostgresStore.create(place)) {
            FullStore.fill(store);
            assertThat(store.check()).isEmpty();
            own.ask("CREATE EXTENSION amcheck SCHEMA public");
            assertThat(store.check()).isEmpty();
            own.ask("GRANT EXECUTE ON FUNCTION bt_index_check(regclass, boolean) TO " + role);
            assertThat(store.check()).isEmpty();
        }
        // Its superuser, who may do anything.
        try (Store store = own.open()) {
            assertThat(store.check()).isEmpty();
        }
    }

    /** Where nothing can be made to compare with, as in a verification. */
    @Test
    void aRowThatLeadsNowhereIsToldInATransaction() {
        Postgres spoilt = new Postgres(raw.server(), raw.server().newDatabase(raw.database()));
        try (Store store = spoilt.open()) {
            assertThat(store.<List<String>>read(Tx::faults)).isEmpty();
            spoilt.ask(
                    "SET session_replication_role = replica; DELETE FROM unit WHERE ordinal = 1");
            assertThat(store.<List<String>>read(Tx::faults))
                    .isNotEmpty()
                    .allMatch(one -> one.startsWith("a row refers to what is not in the store: "));
        }
    }

    /** The database's own order of text is English: what is in order here is so by the columns. */
    @Test
    void textIsInTheOrderOfItsBytes() {
        String columns =
                "SELECT string_agg(ref, ' ' ORDER BY ref) FROM (VALUES ('a'), ('B'), ('ä')) AS t"
                        + " (ref)";
        assertThat(raw.ask(columns)).isEqualTo("a ä B");
        assertThat(
                        raw.ask(
                                "SELECT count(*) FROM pg_attribute JOIN pg_class ON pg_class.oid ="
                                    + " attrelid WHERE relnamespace = 'keyrecall'::regnamespace AND"
                                    + " relkind = 'r' AND attcollation NOT IN (0, 950)"))
                .as("columns of text that are not COLLATE \"C\"")
                .isEqualTo("0");
    }
}
