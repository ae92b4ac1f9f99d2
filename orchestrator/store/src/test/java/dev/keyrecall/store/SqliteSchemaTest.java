package dev.keyrecall.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyrecall.engine.port.Store;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The schema itself keeps the laws, against any client. */
final class SqliteSchemaTest {
    @TempDir private Path folder;

    private RawFile raw = new RawFile(Path.of(""));

    @BeforeEach
    void fill() {
        Path file = folder.resolve("store.db");
        raw = new RawFile(file);
        try (Store store = SqliteStore.create(file)) {
            FullStore.fill(store);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    UPDATE plan SET bytes = x'00'                  | a plan is immutable
                    DELETE FROM plan                               | a plan is immutable
                    UPDATE approval SET approver = 'x'             | an approval is immutable
                    DELETE FROM approval                           | an approval is immutable
                    UPDATE policy SET bytes = x'00'                | a policy is immutable
                    DELETE FROM policy                             | a policy is immutable
                    UPDATE waiver SET bytes = x'00'                | a waiver is immutable
                    DELETE FROM waiver                             | a waiver is immutable
                    UPDATE waiver_voice SET decision = 'approve'   | a waiver is immutable
                    DELETE FROM waiver_voice                       | a waiver is immutable
                    UPDATE acknowledgement SET what = 'x'          | an acknowledgement is immutable
                    DELETE FROM acknowledgement                    | an acknowledgement is immutable
                    UPDATE task_event SET task = '9.9'             | events are immutable
                    DELETE FROM task_event                         | events are immutable
                    UPDATE switch_event SET name = 'other'         | events are immutable
                    DELETE FROM switch_event                       | events are immutable
                    UPDATE leaf SET leaf = x'00'                   | a leaf is immutable
                    DELETE FROM leaf                               | a leaf is immutable
                    INSERT INTO leaf VALUES (3, zeroblob(32), zeroblob(32), x'00') | the ledger has no gap
                    INSERT OR REPLACE INTO leaf VALUES (1, zeroblob(32), zeroblob(32), x'00') | the ledger has no gap
                    UPDATE opening SET text = 'x'                  | an opening is immutable
                    UPDATE opening SET text = text                 | an opening is immutable
                    DELETE FROM opening                            | ends with the entry of its erasure
                    UPDATE sink SET next = 0                       | a sink never goes back
                    UPDATE sink SET next = 3                       | a sink gets what is signed
                    UPDATE sink SET sending_to = 3                 | a sink gets what is signed
                    UPDATE sink SET name = 'x'                     | a sink never goes back
                    DELETE FROM sink                               | a sink never goes back
                    INSERT OR REPLACE INTO sink (name, next, failures, told) VALUES ('siem', 0, 0, 0) | a sink never goes back
                    INSERT OR REPLACE INTO sink (rowid, name, next, failures, told) VALUES (1, 'x', 0, 0, 0) | a sink never goes back
                    INSERT INTO sink (name, next, failures, told) VALUES ('x', 3, 0, 0) | a sink gets what is signed
                    UPDATE sink SET failures = 1                   | sink_fails_for_a_reason
                    UPDATE sink SET holder = 'x'                   | sink_held_until_a_time
                    UPDATE anchor SET place = 'x'                  | a receipt is immutable
                    DELETE FROM anchor                             | a receipt is immutable
                    INSERT OR REPLACE INTO anchor SELECT number, 'x', kind, place, size, root, note, at, receipt FROM anchor | a receipt is immutable
                    INSERT INTO anchor SELECT 9, name, kind, place, 3, root, note, at, receipt FROM anchor | of what was signed
                    UPDATE outcome SET kind = 'not-done'           | an outcome is immutable
                    DELETE FROM outcome                            | an outcome is immutable
                    DELETE FROM intent                             | an intent is immutable
                    UPDATE intent SET resource = 'x'               | an intent is immutable
                    UPDATE intent SET open = 0 WHERE open = 1      | an intent is immutable
                    UPDATE intent SET open = 1 WHERE open = 0      | an intent is immutable
                    UPDATE lane SET epoch = 4                      | never falls
                    DELETE FROM lane                               | never falls
                    DELETE FROM home                               | a home is kept
                    UPDATE home SET vault_key_version = 1, vault_key_oldest = 1, vault_rotation = NULL | never fall
                    UPDATE home SET vault_key_oldest = 2, vault_rotation = NULL | is kept while
                    DELETE FROM secret                             | the history of a secret is kept
                    UPDATE secret SET ref = 'aws:a:b:c'            | the history of a secret is kept
                    UPDATE secret SET version = 9                  | the history of a secret is kept
                    UPDATE secret SET custody = 'entrusted', customer = 'c' | the history of a secret is kept
                    UPDATE secret SET origin = 'x'                 | the history of a secret is kept
                    UPDATE secret SET told_by = 7                  | the history of a secret is kept
                    UPDATE secret SET first_label = 'pending'      | the history of a secret is kept
                    UPDATE secret SET destroyed_at = NULL WHERE version = 2 | the history of a secret is kept
                    UPDATE home SET fingerprint_key_version = 0    | never fall
                    UPDATE fingerprint SET form = 'other'          | a fingerprint is immutable
                    DELETE FROM data_key                           | is destroyed with its version
                    UPDATE data_key SET vault_key_version = 3, key_part = unhex(printf('010000000300000001%0120d', 0)) | in use
                    UPDATE data_key SET data_key_version = 0, key_part = unhex(printf('010000000100000000%0120d', 0)) | in use
                    INSERT INTO data_key SELECT ref, version, 1, 1, unhex(printf('010000000100000001%0120d', 0)) FROM secret WHERE destroyed_at IS NOT NULL | not sealed again
                    """)
    void whatIsWrittenForGoodCannotBeRewritten(String sql, String law) {
        assertThatThrownBy(() -> raw.run(sql)).hasStackTraceContaining(law);
    }

    /** A replacement removes what is in its way, and no trigger of a removal is fired. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    INSERT OR REPLACE INTO home SELECT id, created_at, 1, 1, 1, NULL, x'00' FROM home | stands already
                    INSERT OR REPLACE INTO plan SELECT number, 'x', 'x', digest, x'00' FROM plan | stands already
                    INSERT OR REPLACE INTO plan SELECT 77, id, 'x', digest, x'00' FROM plan | stands already
                    INSERT OR REPLACE INTO plan SELECT 77, 'x', campaign, digest, x'00' FROM plan | one plan
                    INSERT OR REPLACE INTO approval SELECT number, plan, digest, 'deny', approver, os_user, at, NULL, NULL FROM approval | immutable
                    INSERT OR REPLACE INTO policy SELECT serial, digest, x'00', signatures, at FROM policy | a policy stands once
                    INSERT OR REPLACE INTO policy SELECT 2, digest, x'00', signatures, at FROM policy | a policy stands once
                    INSERT OR REPLACE INTO waiver SELECT number, 'x', campaign, digest, x'00' FROM waiver | a waiver is immutable
                    INSERT OR REPLACE INTO waiver SELECT 77, id, campaign, digest, x'00' FROM waiver | a waiver is immutable
                    INSERT OR REPLACE INTO waiver_voice SELECT number, waiver, digest, 'withdraw', person, os_user, at, NULL, NULL FROM waiver_voice | a waiver is immutable
                    INSERT OR REPLACE INTO acknowledgement SELECT number, campaign, account, name, 'x', person, os_user, at FROM acknowledgement | an acknowledgement is immutable
                    INSERT OR REPLACE INTO task_event SELECT number, campaign, ordinal, task, 'settled', place, credential, NULL, NULL, NULL, at, details FROM task_event | events are immutable
                    INSERT OR REPLACE INTO opening SELECT commitment, salt, 'x' FROM opening | one opening
                    INSERT OR REPLACE INTO opening SELECT hex(salt), salt, text FROM opening | one opening
                    INSERT OR REPLACE INTO lane SELECT account, owner, 4, lease_until, limits FROM lane | never falls
                    INSERT OR REPLACE INTO lane (rowid, account, epoch, lease_until) SELECT rowid, 'aws:lab', 9, lease_until FROM lane | never falls
                    UPDATE OR REPLACE lane SET account = 'aws:lab'   | never falls
                    INSERT OR REPLACE INTO intent SELECT number, '%s', campaign, 3, step, 9, lane, lane_epoch, call_class, 'x', before_image, details, at, 1 FROM intent WHERE open = 0 | stands already
                    INSERT OR REPLACE INTO intent SELECT 77, id, campaign, 3, step, 9, lane, lane_epoch, call_class, 'x', before_image, details, at, 1 FROM intent WHERE open = 0 | stands already
                    INSERT OR REPLACE INTO intent SELECT 77, '%s', campaign, ordinal, step, attempt, lane, lane_epoch, call_class, 'x', before_image, details, at, 1 FROM intent WHERE open = 0 | stands already
                    INSERT OR REPLACE INTO intent SELECT 77, '%s', campaign, 3, step, 9, lane, lane_epoch, call_class, resource, before_image, details, at, 1 FROM intent WHERE open = 1 | one open intent
                    INSERT OR REPLACE INTO outcome SELECT intent, 'not-done', details, at FROM outcome | exactly one outcome
                    INSERT OR REPLACE INTO outcome (rowid, intent, kind, details, at) SELECT outcome.rowid, id, 'done', '{}', intent.at FROM outcome, intent WHERE open = 1 | exactly one outcome
                    INSERT OR REPLACE INTO secret SELECT ref, version, label, custody, customer, told_by, first_label, x'00', 'x', created_at, NULL FROM secret WHERE version = 2 | that version already
                    INSERT OR REPLACE INTO secret SELECT ref, 9, label, custody, customer, told_by, first_label, x'00', 'x', created_at, NULL FROM secret WHERE version = 1 | of a label
                    INSERT OR REPLACE INTO secret (rowid, ref, version, custody, data_part, origin, created_at, told_by) SELECT rowid, ref, 9, custody, x'00', 'x', created_at, 0 FROM secret WHERE version = 1 | that version already
                    UPDATE OR REPLACE secret SET label = 'current' WHERE version = 3 | of a label
                    UPDATE OR REPLACE secret SET rowid = 1 WHERE version = 3 | the history of a secret is kept
                    INSERT OR REPLACE INTO data_key SELECT ref, version, 2, 9, unhex(printf('010000000200000009%%0120d', 0)) FROM data_key | in its place
                    UPDATE OR REPLACE data_key SET version = 3 WHERE version = 1 | in its place
                    UPDATE data_key SET version = 2 WHERE version = 1 | in its place
                    UPDATE data_key SET ref = 'aws:a:b:c'          | in its place
                    UPDATE data_key SET key_part = (SELECT key_part FROM data_key WHERE version = 3) WHERE version = 1 | once under a vault key
                    """)
    void whatIsWrittenForGoodCannotBeReplaced(String sql, String law) {
        String id = "00000000-0000-0000-0000-000000000000";
        String statement = sql.replace("%s", id).replace("%%", "%");
        String before = everything();
        assertThatThrownBy(() -> raw.run(statement)).hasStackTraceContaining(law);
        assertThat(everything()).isEqualTo(before);
    }

    private String everything() {
        return Stream.of(
                        "home",
                        "plan",
                        "approval",
                        "policy",
                        "waiver",
                        "waiver_voice",
                        "acknowledgement",
                        "switch_event",
                        "task_event",
                        "opening",
                        "lane",
                        "intent",
                        "outcome",
                        "secret",
                        "data_key")
                .map(table -> table + raw.ask("SELECT count(*) FROM " + table))
                .collect(Collectors.joining(" "));
    }

    /** By the numbers of the rows, so that nothing has to be counted. */
    @Test
    void versionsOfSecretsAreBounded() {
        String insert =
                "INSERT INTO secret (rowid, ref, version, custody, data_part, origin, created_at,"
                        + " told_by) SELECT %s, ref, %s, custody, x'00', 'x', created_at, 0 FROM"
                        + " secret WHERE version = 1";
        raw.run(insert.formatted(1L << 30, 10));
        for (String next : new String[] {"NULL", String.valueOf((1L << 30) + 1), "0", "-5"}) {
            assertThatThrownBy(() -> raw.run(insert.formatted(next, 11)))
                    .hasStackTraceContaining("at most 2^30 versions");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE account SET added_at = '2026-11-23T08:30:00Z'",
                "UPDATE account SET settings = '{'",
                "UPDATE lane SET limits = '{'",
                "UPDATE account SET operated_with = 'aws:other:iam-access-key:A'",
                "UPDATE campaign SET mode = 'calm'",
                "UPDATE campaign SET state = 'lost'",
                "UPDATE campaign SET hold = 'later'",
                "INSERT INTO approval SELECT 77, plan, digest, 'maybe', approver, os_user, at,"
                        + " NULL, NULL FROM approval",
                "INSERT INTO approval SELECT 77, plan, digest, 'deny', approver, os_user, at, NULL,"
                        + " 'x' FROM approval",
                "INSERT INTO policy SELECT 2, 'short', bytes, signatures, at FROM policy",
                "INSERT INTO policy SELECT 2, digest || 'x', bytes, signatures, at FROM policy",
                "INSERT INTO policy SELECT 2, replace(digest, '0', '9'), bytes, 'x', at FROM"
                        + " policy",
                "INSERT INTO waiver_voice SELECT 77, waiver, digest, 'deny', person, os_user, at,"
                        + " NULL, NULL FROM waiver_voice",
                "INSERT INTO waiver_voice SELECT 77, waiver, digest, decision, 'x', os_user, at,"
                        + " NULL, NULL FROM waiver_voice",
                "INSERT INTO waiver_voice SELECT 77, waiver, digest, decision, person, os_user,"
                        + " at, NULL, 'x' FROM waiver_voice",
                "INSERT INTO waiver SELECT 77, 'x', campaign, 'short', bytes FROM waiver",
                "INSERT INTO acknowledgement SELECT 77, campaign, account, '', what, person,"
                        + " os_user, at FROM acknowledgement",
                "INSERT INTO task_event SELECT 77, campaign, ordinal, task, 'lost', place,"
                        + " credential, NULL, NULL, NULL, at, details FROM task_event",
                "INSERT INTO task_event SELECT 77, campaign, ordinal, task, 'done', place,"
                        + " credential, NULL, NULL, NULL, at, details FROM task_event",
                "INSERT INTO task_event SELECT 77, campaign, ordinal, task, 'opened', place,"
                        + " credential, person, os_user, evidence, at, details FROM task_event"
                        + " WHERE person IS NOT NULL",
                "UPDATE unit SET state = 'lost'",
                "UPDATE unit SET ordinal = 0 WHERE ordinal = 3",
                "UPDATE unit SET next_step = -1",
                "UPDATE unit SET facts = 'x'",
                "UPDATE home SET id = 2",
                "UPDATE home SET vault_rotation = 'slow'",
                "UPDATE home SET vault_rotation = NULL",
                "UPDATE secret SET label = 'loose' WHERE version = 1",
                "UPDATE secret SET data_part = NULL WHERE version = 1",
                "UPDATE secret SET destroyed_at = created_at, data_part = NULL WHERE version = 1",
                "UPDATE data_key SET vault_key_version = 2",
                "UPDATE data_key SET vault_key_version = 2, key_part = zeroblob(69)",
                "UPDATE data_key SET vault_key_version = 2, key_part = x'010000000200000001'",
                "INSERT INTO fingerprint VALUES (unhex(printf('00000001%062d', 0)), 'value',"
                        + " 'aws:prod:a:b', 1)",
                "INSERT INTO fingerprint VALUES (unhex(printf('00000001%064d', 0)), '',"
                        + " 'aws:prod:a:b', 1)",
                "INSERT INTO leaf VALUES (2, zeroblob(31), zeroblob(32), x'00')",
                "INSERT INTO leaf VALUES (2, zeroblob(32), zeroblob(31), x'00')",
                "INSERT INTO leaf VALUES (2, zeroblob(32), zeroblob(32), x'')",
                "INSERT INTO outcome SELECT id, 'maybe', '{}', at FROM intent WHERE open = 1",
                "INSERT INTO secret VALUES ('x', 1, NULL, 'own', NULL, 0, NULL, x'00', 'o',"
                        + " '2026-11-23T08:30:00.000000000Z', NULL)",
                "INSERT INTO secret VALUES ('a:b:c:d', 1, NULL, 'entrusted', NULL, 0, NULL, x'00',"
                        + " 'o', '2026-11-23T08:30:00.000000000Z', NULL)",
                "INSERT INTO secret VALUES ('a:b:c:d', 1, NULL, 'own', 'customer', 0, NULL, x'00',"
                        + " 'o', '2026-11-23T08:30:00.000000000Z', NULL)",
            })
    void wordsTimesAndShapesAreChecked(String sql) {
        assertThatThrownBy(() -> raw.run(sql)).hasStackTraceContaining("SQLITE_CONSTRAINT_CHECK");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE unit SET next_step = 'three'",
                "UPDATE plan SET bytes = 'text'",
                "INSERT INTO leaf VALUES (2, zeroblob(32), zeroblob(32), 'text')",
            })
    void columnsHoldTheirTypeOnly(String sql) {
        assertThatThrownBy(() -> raw.run(sql)).hasStackTraceContaining("SQLITE_CONSTRAINT");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DELETE FROM account",
                "DELETE FROM campaign",
                "DELETE FROM unit",
                "UPDATE unit SET campaign = 'other' WHERE ordinal = 1",
            })
    void whatIsReferredToStays(String sql) {
        assertThatThrownBy(() -> raw.run(sql)).hasStackTraceContaining("FOREIGN KEY");
    }

    /** By the trigger, so that the two cannot disagree. */
    @Test
    void anIntentIsOpenExactlyWithoutItsOutcome() {
        assertThat(
                        raw.ask(
                                "SELECT count(*) FROM intent WHERE open = EXISTS"
                                        + " (SELECT 1 FROM outcome WHERE intent = intent.id)"))
                .isEqualTo("0");
        assertThat(raw.ask("SELECT count(*) FROM intent WHERE open = 1")).isEqualTo("1");
    }

    @Test
    void theFileSaysWhatItIs() {
        assertThat(raw.ask("PRAGMA application_id"))
                .isEqualTo(String.valueOf(Migrations.APPLICATION_ID));
        assertThat(raw.ask("PRAGMA user_version"))
                .isEqualTo(String.valueOf(Migrations.present().version()));
        assertThat(raw.ask("PRAGMA journal_mode")).isEqualTo("wal");
    }

    @Test
    void everyTableIsStrict() {
        assertThat(
                        raw.ask(
                                "SELECT group_concat(name) FROM pragma_table_list WHERE schema ="
                                    + " 'main' AND type = 'table' AND NOT strict AND name NOT LIKE"
                                    + " 'sqlite_%'"))
                .isEqualTo("null");
    }

    /** FULL: what survives a power cut is what SQLite was told to wait for. */
    @Test
    void everyConnectionWaitsForTheDisk() {
        try (SqliteConnection connection = SqliteConnection.open(raw.path(), Limits.BUSY_WAIT)) {
            assertThat(connection.number("PRAGMA synchronous")).isEqualTo(2);
            assertThat(connection.number("PRAGMA foreign_keys")).isEqualTo(1);
            assertThat(connection.number("PRAGMA secure_delete")).isEqualTo(1);
            assertThat(connection.number("PRAGMA busy_timeout"))
                    .isEqualTo(Limits.BUSY_WAIT.toMillis());
        }
    }

    @Test
    void aSoundStoreHasNoFaults() {
        try (SqliteStore store = SqliteStore.open(raw.path())) {
            assertThat(store.check()).isEmpty();
        }
    }

    @Test
    void aCheckNamesWhatWasSmuggledIn() {
        raw.run("PRAGMA foreign_keys = OFF; DELETE FROM account");
        try (SqliteStore store = SqliteStore.open(raw.path())) {
            assertThat(store.check()).isNotEmpty().allMatch(fault -> fault.contains("refers to"));
        }
    }
}
