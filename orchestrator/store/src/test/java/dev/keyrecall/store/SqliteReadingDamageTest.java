package dev.keyrecall.store;

import static dev.keyrecall.engine.contract.Samples.CAMPAIGN;
import static dev.keyrecall.engine.contract.Samples.LAB;
import static dev.keyrecall.engine.contract.Samples.NOW;
import static dev.keyrecall.engine.contract.Samples.PLAN;
import static dev.keyrecall.engine.contract.Samples.PROD;
import static dev.keyrecall.engine.contract.Samples.ref;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.engine.campaign.Step;
import dev.keyrecall.engine.contract.Samples;
import dev.keyrecall.engine.inventory.Account;
import dev.keyrecall.engine.inventory.Finding;
import dev.keyrecall.engine.port.Homes;
import dev.keyrecall.engine.port.Journal.OutcomeKind;
import dev.keyrecall.engine.port.Secrets.Label;
import dev.keyrecall.engine.port.Store;
import dev.keyrecall.engine.port.StoreException;
import dev.keyrecall.engine.port.StoreException.Kind;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.spi.CredentialRef;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Each value that the store reads back, spoiled in the file by somebody who went round the schema's
 * checks: whatever reads it says that the store is damaged, and nothing else.
 */
final class SqliteReadingDamageTest {
    @TempDir private static Path folder;

    private static byte[] sound = {};

    @BeforeAll
    static void fill() throws IOException {
        Path whole = folder.resolve("whole.db");
        try (Store store = SqliteStore.create(whole)) {
            Samples.populate(store);
            Samples.write(store, SqliteReadingDamageTest::oneOfEach);
        }
        sound = Files.readAllBytes(whole);
    }

    private static void oneOfEach(Tx tx) {
        tx.homes().create(new Homes.Home(NOW, Samples.filled(40, 1)));
        tx.accounts().put(new Account(PROD, Map.of(), NOW, "1", ref(1), NOW, "ab".repeat(32)));
        tx.credentials().putObserved(Samples.observed(ref(1)));
        tx.credentials().putAccepted(Samples.accepted(ref(1)));
        tx.credentials().putConsumer(Samples.consumer(ref(1), "app"));
        tx.credentials()
                .replaceFindings(PROD, List.of(new Finding(Finding.Kind.UNEXPECTED, ref(1), NOW)));
        tx.campaigns().addApproval(Samples.approval(PLAN));
        tx.lanes().put(Samples.lane(1));
        var intent = Samples.intent(1, Step.ISSUE, 1, "user");
        tx.journal().openIntent(intent);
        tx.journal().closeIntent(intent.id(), OutcomeKind.DONE, Samples.FACTS, NOW);
        tx.journal().openIntent(Samples.intent(1, Step.REVOKE, 1, "key"));
        tx.secrets().add(Samples.secret(ref(1), 1, Label.CURRENT));
        tx.fingerprints().add(Samples.fingerprint(ref(1), 1, 7));
        Samples.append(tx, 0);
    }

    @ParameterizedTest
    @CsvSource({
        "home, created_at, 'yesterday'",
        "account, ref, 'nowhere'",
        "account, settings, '[1]'",
        "account, settings, '{'",
        "account, added_at, '2026-02-30T08:30:00.000000000Z'",
        "account, operated_with, 'aws:prod:x'",
        "account, refreshed_at, 'x'",
        "observed_credential, ref, 'aws:prod'",
        "observed_credential, status, 'asleep'",
        "observed_credential, created_at, ''",
        "observed_credential, last_used_at, 'never'",
        "observed_credential, first_seen_at, '2026'",
        "observed_credential, last_seen_at, '2026'",
        "observed_credential, gone_since, '2026'",
        "accepted_credential, status, 'ACTIVE?'",
        "accepted_credential, accepted_at, 'x'",
        "accepted_credential, remarks, '{}'",
        "accepted_credential, remarks, '[1]'",
        "consumer, options, '[]'",
        "consumer, options, '{\"a\":1}'",
        "consumer, added_at, 'x'",
        "finding, kind, 'odd'",
        "finding, since, 'x'",
        "approval, at, 'x'",
        "campaign, mode, 'slow'",
        "campaign, state, 'gone'",
        "campaign, created_at, 'x'",
        "campaign, started_at, 'x'",
        "campaign, finished_at, 'x'",
        "unit, ref, 'x'",
        "unit, state, 'half-dead'",
        "unit, next_step, 9223372036854775807",
        "unit, replacement, 'x'",
        "unit, resume_after, 'x'",
        "unit, facts, '[]'",
        "unit, facts, '{'",
        "lane, lease_until, 'x'",
        "lane, limits, '[1]'",
        "intent, id, 'x'",
        "intent, step, 'dance'",
        "intent, attempt, 4294967296",
        "intent, lane, 'prod'",
        "intent, call_class, 'e'",
        "intent, before_image, '{}'",
        "intent, details, '1'",
        "intent, at, 'x'",
        "outcome, kind, 'perhaps'",
        "outcome, details, 'x'",
        "outcome, at, 'x'",
        "secret, ref, 'x:y'",
        "secret, version, -9223372036854775808",
        "secret, label, 'loose'",
        "secret, custody, 'shared'",
        "secret, created_at, 'x'",
        "home, vault_key_version, 4294967296",
        "home, vault_rotation, 'slow'",
        "data_key, version, 4294967296",
        "fingerprint, ref, 'x:y'",
        "fingerprint, version, 4294967296"
    })
    void aSpoiledValueIsDamage(String table, String column, String value) throws IOException {
        boolean number = value.matches("-?[0-9]{5,}");
        Path file = copy();
        try (Store store = SqliteStore.open(file)) {
            spoil(file, table, column, number ? value : "'" + value + "'");
            assertThat(readings().filter(reading -> damaged(store, reading)).count())
                    .as("readings that met it")
                    .isPositive();
        }
    }

    /** Read with another character in the byte's place, it would be the name of nothing. */
    @ParameterizedTest
    @CsvSource({
        "secret, ref, 6177733a70726f643a6b65793aff",
        "secret, origin, 697373756564ff",
        "unit, ref, 6177733a70726f643a6b65793aff",
        "observed_credential, principal, ff",
        "data_key, ref, ff"
    })
    void aTextThatIsNotUtf8IsDamage(String table, String column, String bytes) throws IOException {
        Path file = copy();
        try (Store store = SqliteStore.open(file)) {
            spoil(file, table, column, "CAST(x'" + bytes + "' AS TEXT)");
            assertThat(readings().filter(reading -> damaged(store, reading)).count())
                    .as("readings that met it")
                    .isPositive();
        }
    }

    /** The schema's constraint was taken away with the value. */
    @ParameterizedTest
    @CsvSource({
        "home, vault_header",
        "observed_credential, principal",
        "plan, bytes",
        "unit, facts",
        "data_key, key_part",
        "leaf, leaf",
        "leaf, leaf_hash",
        "leaf, subtree_hash"
    })
    void aLostValueIsDamage(String table, String column) throws IOException {
        Path file = copy();
        try (Store store = SqliteStore.open(file)) {
            spoil(file, table, column, "NULL");
            assertThat(readings().filter(reading -> damaged(store, reading)).count())
                    .as("readings that met it")
                    .isPositive();
        }
    }

    /** The rows are sound, and each would open: only not as the value of what was asked for. */
    @Test
    void anIndexThatLeadsToAnotherSecretIsDamage() throws IOException {
        Path file = folder.resolve("index.db");
        int secrets = 400;
        try (Store store = SqliteStore.create(file)) {
            Samples.write(
                    store,
                    tx -> {
                        tx.homes().create(new Homes.Home(NOW, Samples.filled(40, 1)));
                        for (int i = 1; i <= secrets; i++) {
                            tx.secrets().add(Samples.secret(ref(i), 1, Label.CURRENT));
                        }
                    });
        }
        byte[] whole = Files.readAllBytes(file);
        int page = Integer.parseInt(new RawFile(file).ask("PRAGMA page_size"));
        String[] leaves =
                new RawFile(file)
                        .ask(
                                "SELECT group_concat(pageno) FROM dbstat WHERE name ="
                                        + " 'sqlite_autoindex_secret_1' AND pagetype = 'leaf'")
                        .split(",", -1);
        assertThat(leaves).hasSizeGreaterThan(3);
        int met = 0;
        for (int i = 1; i < leaves.length; i++) {
            int one = (Integer.parseInt(leaves[i - 1]) - 1) * page;
            int other = (Integer.parseInt(leaves[i]) - 1) * page;
            byte[] exchanged = whole.clone();
            System.arraycopy(whole, one, exchanged, other, page);
            System.arraycopy(whole, other, exchanged, one, page);
            Files.write(file, exchanged);
            try (Store store = SqliteStore.open(file)) {
                for (int number = 1; number <= secrets; number++) {
                    CredentialRef asked = ref(number);
                    if (damaged(store, tx -> isOfAnother(tx, asked))) {
                        met++;
                    }
                }
            }
        }
        assertThat(met).as("readings that met it").isPositive();
    }

    private static boolean isOfAnother(Tx tx, CredentialRef asked) {
        tx.secrets().held(asked, 1).ifPresent(found -> assertThat(found.ref()).isEqualTo(asked));
        tx.secrets().newest(asked).ifPresent(found -> assertThat(found.ref()).isEqualTo(asked));
        return false;
    }

    @Test
    void aSoundStoreIsReadBySameReadings() throws IOException {
        Path file = folder.resolve("sound.db");
        Files.write(file, sound);
        try (Store store = SqliteStore.open(file)) {
            assertThat(readings()).noneMatch(reading -> damaged(store, reading));
        }
    }

    private static Path copy() throws IOException {
        Path file = Files.createTempFile(folder, "spoiled", ".db");
        return Files.write(file, sound);
    }

    /** Spoils the first row, while the store is open: opening would have met most of it. */
    private static void spoil(Path file, String table, String column, String value) {
        RawFile raw = new RawFile(file);
        String declared = raw.ask("SELECT sql FROM sqlite_schema WHERE name = '" + table + "'");
        if (value.equals("NULL")) {
            raw.rewrite(table, declared.replace("NOT NULL", ""));
        }
        String first =
                declared.contains("WITHOUT ROWID")
                        ? ""
                        : " WHERE rowid = (SELECT min(rowid) FROM " + table + ")";
        raw.spoil("UPDATE " + table + " SET " + column + " = " + value + first);
    }

    private static Stream<Store.Work<?>> readings() {
        return Stream.of(
                tx -> tx.homes().find(),
                tx -> tx.accounts().all(),
                tx -> tx.accounts().find(PROD),
                tx -> tx.credentials().observedIn(PROD),
                tx -> tx.credentials().observed(ref(1)),
                tx -> tx.credentials().acceptedIn(PROD),
                tx -> tx.credentials().accepted(ref(1)),
                tx -> tx.credentials().consumersIn(PROD),
                tx -> tx.credentials().consumersOf(ref(1)),
                tx -> tx.credentials().findingsIn(PROD),
                tx -> tx.campaigns().plan(PLAN),
                tx -> tx.campaigns().plans(),
                tx -> tx.campaigns().approvals(PLAN),
                tx -> tx.campaigns().find(CAMPAIGN),
                tx -> tx.campaigns().ofPlan(PLAN),
                tx -> tx.campaigns().all(),
                tx -> tx.campaigns().unit(CAMPAIGN, 1),
                tx -> tx.campaigns().units(CAMPAIGN),
                tx -> tx.lanes().find(PROD),
                tx -> tx.lanes().all(),
                tx -> tx.journal().openIntents(PROD),
                tx -> tx.journal().openIntents(LAB),
                tx -> tx.journal().ofUnit(CAMPAIGN, 1),
                tx -> tx.journal().attempts(CAMPAIGN, 1, Step.ISSUE),
                tx -> tx.secrets().newest(ref(1)),
                tx -> tx.secrets().history(ref(1)),
                tx -> tx.secrets().heldAfter(null, 10),
                tx -> tx.secrets().placesAfter(null, 10),
                tx -> tx.secrets().sealedAfter(null, 10),
                tx -> tx.dataKeys().under(2, null, 10),
                tx -> tx.fingerprints().matching(Samples.fingerprint(1, 7)),
                tx -> tx.secrets().count(),
                tx -> tx.ledger().head(),
                tx -> {
                    tx.ledger().forEach(0, _ -> {});
                    return 0;
                });
    }

    /** Whether a reading says that the store is damaged; anything else that it says is a fault. */
    private static boolean damaged(Store store, Store.Work<?> reading) {
        try {
            store.read(reading);
            return false;
        } catch (StoreException e) {
            assertThat(e.kind()).isEqualTo(Kind.CORRUPTED);
            return true;
        }
    }
}
