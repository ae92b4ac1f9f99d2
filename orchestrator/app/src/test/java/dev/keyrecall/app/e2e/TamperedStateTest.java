package dev.keyrecall.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyrecall.app.home.Session;
import dev.keyrecall.app.wiring.SystemIo;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.port.StoreException;
import dev.keyrecall.engine.service.LedgerReading;
import dev.keyrecall.lab.LabPopulation;
import dev.keyrecall.store.SqliteStore;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Accounts, inventories, plans, campaigns, units and the journal, changed by somebody who writes to
 * the database and leaves the ledger alone: each is found, but for the columns that the format page
 * names as told by no entry.
 */
final class TamperedStateTest {
    private static final List<String> TABLES =
            List.of(
                    "account",
                    "observed_credential",
                    "accepted_credential",
                    "consumer",
                    "credential_owner",
                    "finding",
                    "known_credential",
                    "plan",
                    "policy",
                    "approval",
                    "waiver",
                    "waiver_voice",
                    "acknowledgement",
                    "task_event",
                    "switch_event",
                    "campaign",
                    "unit",
                    "intent",
                    "outcome");

    private static final Path PAGE =
            Path.of(System.getProperty("keyrecall.root", "../.."), "docs/formats/ledger.md");
    private static final Pattern COLUMN = Pattern.compile("`([a-z_]+\\.[a-z_]+)`");

    private static final Set<String> FLAGS = Set.of("reviewed", "open");

    /** How many rows of a table are changed in every column. */
    private static final int ROWS_MAX = 4;

    @TempDir private Path folder = Path.of("");
    private Stage stage;

    @BeforeEach
    void prepare() throws Exception {
        stage = Stage.prepared(folder.resolve("s"), new LabPopulation(4, 7, 4, 91));
    }

    @AfterEach
    void close() {
        stage.close();
    }

    private Path database() {
        return stage.home.resolve("keyrecall.db");
    }

    private void happened() throws Exception {
        new FullHome(stage, folder).happened();
    }

    @Test
    void whatTheDatabaseAloneSaysOfACampaignIsNotBelieved() throws Exception {
        String plan = stage.planned("exposure");
        String campaign;
        try (RawStore raw = new RawStore(database())) {
            campaign = raw.texts("SELECT id FROM campaign").getFirst();
            raw.run(
                    "UPDATE unit SET state = 'proven-dead', next_step = 9, facts ="
                            + " '{\"proof\":\"listing\",\"proven_at\":\"2026-11-28T00:00:00Z\"}'");
            raw.run(
                    "UPDATE campaign SET state = 'done', started_at = created_at,"
                            + " finished_at = created_at");
        }
        for (List<String> words :
                List.of(
                        List.of("ledger", "verify"),
                        List.of("campaign", "certificate", campaign),
                        List.of("run", plan, "--resume"))) {
            Console.Ran ran = stage.console.run(words.toArray(String[]::new));
            assertThat(ran.exit()).as(words + ran.out() + ran.err()).isEqualTo(6);
            assertThat(ran.err())
                    .contains("tells another state of campaign " + campaign, "\nhint: ")
                    .doesNotContain("\tat ");
        }
    }

    @Test
    void everyColumnIsHeldToTheLedgerOrNamedAsUntold() throws Exception {
        happened();
        Set<String> untold = untold();
        Set<String> met = new TreeSet<>();
        Set<String> unheld = new TreeSet<>();
        try (RawStore raw = new RawStore(database());
                SqliteStore store = SqliteStore.open(database())) {
            LedgerReading ledger = reading(store);
            for (String table : TABLES) {
                raw.keep(table);
                List<String> keys = raw.keys(table);
                assertThat(keys).as(table).isNotEmpty();
                for (String column : raw.columns(table)) {
                    met.add(table + "." + column);
                    Set<String> some = new LinkedHashSet<>(spread(keys));
                    raw.keysWith(table, column).stream().findFirst().ifPresent(some::add);
                    for (String key : some) {
                        for (String other : others(raw, table, column, key)) {
                            boolean changed =
                                    raw.changes(
                                            "UPDATE OR IGNORE %s SET %s = %s WHERE %s"
                                                    .formatted(table, column, other, key));
                            if (changed && agrees(ledger)) {
                                unheld.add(table + "." + column);
                            }
                            raw.putBack(table);
                        }
                    }
                }
            }
            ledger.verify();
        }
        assertThat(unheld).as("changed without being found").isEqualTo(untold);
        assertThat(met).containsAll(untold);
    }

    @Test
    void aRowThatIsGoneOrInventedIsFound() throws Exception {
        happened();
        try (RawStore raw = new RawStore(database());
                SqliteStore store = SqliteStore.open(database())) {
            LedgerReading ledger = reading(store);
            for (String table : TABLES) {
                raw.keep(table);
                for (String key : spread(raw.keys(table))) {
                    raw.run("DELETE FROM " + table + " WHERE " + key);
                    requireFound(ledger, "without " + table + ", " + key);
                    raw.putBack(table);
                }
            }
            raw.keep("approval");
            raw.run(
                    "INSERT INTO approval (plan, digest, decision, approver, os_user, at) SELECT"
                        + " plan, digest, decision, os_user, os_user, at FROM approval LIMIT 1");
            requireFound(ledger, "one more approval");
            raw.putBack("approval");
            raw.keep("campaign");
            raw.run(
                    "INSERT INTO campaign (id, plan, mode, state, created_at) SELECT 'x', 'y',"
                            + " mode, state, created_at FROM campaign LIMIT 1");
            requireFound(ledger, "one more campaign");
            raw.putBack("campaign");
            raw.keep("intent");
            raw.run(
                    "INSERT INTO intent SELECT number + 100, '"
                            + "00000000-0000-4000-8000-000000000000', campaign, ordinal, step, 99,"
                            + " lane, lane_epoch, call_class, resource, before_image, details, at,"
                            + " 0 FROM intent LIMIT 1");
            requireFound(ledger, "one more intent");
            raw.putBack("intent");
            ledger.verify();
        }
    }

    /** What hangs on nothing is read by no reading that begins with a plan or an account. */
    @Test
    void aRowThatLeadsNowhereIsFound() throws Exception {
        happened();
        String nobody = "'aws:nobody'";
        String moved = "replace(ref, account, " + nobody + ")";
        Map<String, String> strays =
                Map.of(
                        "unit",
                        "'c-none', ordinal, ref, state, next_step, replacement, open_reason,"
                                + " resume_after, facts",
                        "approval",
                        "1000, 'p-none', digest, decision, approver, os_user, at, NULL, NULL",
                        "outcome",
                        "'00000000-0000-4000-8000-000000000000', kind, details, at",
                        "intent",
                        "1000, '00000000-0000-4000-8000-000000000000', 'c-none', ordinal, step,"
                                + " attempt, lane, lane_epoch, call_class, 'x', before_image,"
                                + " details, at, open",
                        "lane",
                        nobody + ", owner, epoch, lease_until, limits",
                        "observed_credential",
                        nobody
                                + ", "
                                + moved
                                + ", principal, principal_uid, owner, status, created_at,"
                                + " last_used_at, first_seen_at, last_seen_at, gone_since",
                        "accepted_credential",
                        nobody
                                + ", "
                                + moved
                                + ", principal, status, accepted_at, accepted_by, reviewed,"
                                + " remarks",
                        "consumer",
                        nobody + ", " + moved + ", kind, target, options, added_at",
                        "credential_owner",
                        nobody + ", " + moved + ", owner",
                        "finding",
                        nobody + ", " + moved + ", kind, since");
        try (RawStore raw = new RawStore(database());
                SqliteStore store = SqliteStore.open(database())) {
            LedgerReading ledger = reading(store);
            for (Map.Entry<String, String> stray : strays.entrySet()) {
                String table = stray.getKey();
                raw.keep(table);
                assertThat(
                                raw.changes(
                                        "INSERT INTO %1$s SELECT %2$s FROM %1$s LIMIT 1"
                                                .formatted(table, stray.getValue())))
                        .as(table)
                        .isTrue();
                assertThatThrownBy(ledger::verify, "a stray row of " + table)
                        .isInstanceOf(EngineException.class)
                        .hasMessageContaining(
                                "a row of " + table + " refers to what is not in the store");
                raw.putBack(table);
            }
            raw.run("UPDATE intent SET open = 1 WHERE number = 1");
            assertThatThrownBy(ledger::verify).hasMessageContaining("open and has an outcome");
            raw.run("UPDATE intent SET open = 0 WHERE number = 1");
            raw.run(
                    "INSERT INTO intent SELECT "
                            + strays.getOrDefault("intent", "").replace(", open", ", 1")
                            + " FROM intent LIMIT 1");
            assertThatThrownBy(ledger::verify)
                    .hasMessageContaining("no plan tells of unit 1 of campaign c-none");
        }
    }

    /** The rows are as they were: what will be written tomorrow is not. */
    @Test
    void aLawThatIsGoneOrInventedIsFound() throws Exception {
        String hidden =
                "PRAGMA writable_schema = ON; INSERT INTO sqlite_schema (type, name, tbl_name,"
                        + " rootpage, sql) VALUES ('trigger', 'sqlite_stat4', 'leaf', 0, 'CREATE"
                        + " TRIGGER sqlite_stat4 AFTER INSERT ON leaf BEGIN DELETE FROM finding;"
                        + " END'); PRAGMA writable_schema = RESET";
        String trigger = "TRIGGER spy AFTER INSERT ON leaf BEGIN DELETE FROM finding; END";
        for (String law :
                List.of(
                        "DROP TRIGGER leaf_is_immutable",
                        "DROP INDEX intent_open_once",
                        "CREATE " + trigger,
                        "CREATE TABLE kept (ref, d)",
                        hidden,
                        "ALTER TABLE unit RENAME TO units; CREATE VIEW unit AS SELECT * FROM"
                                + " units")) {
            Path copy = folder.resolve("copy.db");
            Files.copy(database(), copy, StandardCopyOption.REPLACE_EXISTING);
            try (SqliteStore store = SqliteStore.open(copy)) {
                reading(store).verify();
                try (RawStore raw = new RawStore(copy)) {
                    raw.run(law);
                }
                assertThatThrownBy(() -> reading(store).verify(), law)
                        .isInstanceOf(EngineException.class)
                        .hasMessageContaining("the database is not as Keyrecall makes it: ");
            }
        }
    }

    /** As any tool that works on the database may leave it; it says nothing and does nothing. */
    @Test
    void whatAnalyzeCountsIsNoChange() throws Exception {
        try (SqliteStore store = SqliteStore.open(database());
                RawStore raw = new RawStore(database())) {
            raw.run("ANALYZE");
            reading(store).verify();
        }
        stage.console.run("vault", "check").requireExit(0);
    }

    private static LedgerReading reading(SqliteStore store) {
        return new LedgerReading(Session.engine(SystemIo.create(), store, "somebody"));
    }

    private static void requireFound(LedgerReading ledger, String told) {
        assertThatThrownBy(ledger::verify, told)
                .isInstanceOfAny(EngineException.class, StoreException.class);
    }

    private static boolean agrees(LedgerReading ledger) {
        try {
            ledger.verify();
            return true;
        } catch (EngineException | StoreException found) {
            return false;
        }
    }

    private static List<String> spread(List<String> keys) {
        int step = Math.max(1, keys.size() / ROWS_MAX);
        return IntStream.iterate(0, i -> i < keys.size(), i -> i + step)
                .mapToObj(keys::get)
                .toList();
    }

    /**
     * Other values for a cell: those of other rows, none, and where there is none something of the
     * form; for numbers the next one.
     */
    private static Set<String> others(RawStore raw, String table, String column, String key)
            throws SQLException {
        String own =
                raw.texts("SELECT quote(" + column + ") FROM " + table + " WHERE " + key)
                        .getFirst();
        Set<String> others =
                new LinkedHashSet<>(
                        raw.texts(
                                "SELECT DISTINCT quote(%s) FROM %s ORDER BY 1 LIMIT 3"
                                        .formatted(column, table)));
        if (own.equals("NULL")) {
            others.add(
                    column.endsWith("_at") || column.endsWith("_since") || column.endsWith("_after")
                            ? "'2026-01-02T03:04:05.000000000Z'"
                            : "'aws:lab:iam-access-key:x'");
        } else if (own.startsWith("'")) {
            others.add(own.substring(0, own.length() - 2) + (own.endsWith("0'") ? "1'" : "0'"));
            if (column.endsWith("at") || column.endsWith("_since")) {
                others.add("'2026-01-02T03:04:05.000000000Z'");
            }
            if (own.contains("2026-")) {
                others.add(own.replace("2026-", "2025-"));
            }
        } else if (own.startsWith("X'")) {
            others.add(own.substring(0, own.length() - 3) + "00'");
        } else {
            // One is the other of a flag; far away, so that no row stands there.
            others.add(FLAGS.contains(column) ? "1 - " + own : own + " + 1000");
        }
        if (!column.equals("number") && !column.equals("serial")) {
            others.add("NULL");
        }
        others.remove(own);
        return others;
    }

    /** What the page says no entry tells. */
    private static Set<String> untold() throws Exception {
        String page = Files.readString(PAGE);
        int from = page.indexOf("**What no entry tells**");
        assertThat(from).as("in " + PAGE).isPositive();
        Matcher column = COLUMN.matcher(page.substring(from, page.indexOf("\n\n", from)));
        Set<String> untold = new TreeSet<>();
        while (column.find()) {
            untold.add(column.group(1));
        }
        return untold;
    }
}
