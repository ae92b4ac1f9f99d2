package dev.keyrecall.store;

import static dev.keyrecall.engine.contract.Samples.append;
import static dev.keyrecall.engine.contract.Samples.ref;
import static dev.keyrecall.engine.contract.Samples.secret;
import static dev.keyrecall.engine.contract.Samples.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyrecall.engine.contract.LedgerLaws;
import dev.keyrecall.engine.contract.PostgresServer;
import dev.keyrecall.engine.contract.Samples;
import dev.keyrecall.engine.port.Openings.Opening;
import dev.keyrecall.engine.port.Store;
import dev.keyrecall.engine.port.StoreException;
import dev.keyrecall.engine.port.StoreException.Kind;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Making and opening a store in PostgreSQL, and what is refused. */
final class PostgresStoreTest {
    private static final Duration SHORT_WAIT = Duration.ofMillis(50);

    private static final String NEXT =
            "CREATE TABLE keyrecall.later (a integer NOT NULL);"
                    + " INSERT INTO keyrecall.later VALUES (1);";

    @TempDir private Path folder = Path.of("");

    private static void refused(Kind kind, String why, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.kind()).isEqualTo(kind))
                .hasMessageContaining(why);
    }

    @Test
    void whereThereIsNoDatabaseOrNoStoreIsSaid() {
        Postgres postgres = Postgres.fresh();
        refused(Kind.ABSENT, "there is no store in postgresql://127.0.0.1", postgres::open);
        assertThat(PostgresStore.stands(postgres.place())).isFalse();
        Postgres none = new Postgres(postgres.server(), "nowhere");
        refused(Kind.ABSENT, "createdb nowhere", none::open);
        refused(Kind.ABSENT, "createdb nowhere", none::create);
    }

    @Test
    void whatIsNotOursIsRefusedUntouched() {
        Postgres postgres = Postgres.fresh();
        postgres.ask("CREATE SCHEMA keyrecall; CREATE TABLE keyrecall.theirs (a text)");
        refused(Kind.CORRUPTED, "is not a store of Keyrecall", postgres::open);
        assertThatIllegalStateException()
                .isThrownBy(postgres::create)
                .withMessageContaining("stands already");
        assertThat(postgres.ask("SELECT count(*) FROM pg_tables WHERE schemaname = 'keyrecall'"))
                .isEqualTo("1");
    }

    @Test
    void anEmptySchemaThatWasGivenIsTaken() {
        Postgres postgres = Postgres.fresh();
        postgres.ask("CREATE SCHEMA keyrecall");
        postgres.create().close();
        postgres.open().close();
    }

    @Test
    void aServerThatIsNotThereIsSaid() {
        Postgres postgres = Postgres.fresh();
        PostgresPlace place = postgres.place();
        PostgresPlace elsewhere =
                new PostgresPlace(
                        place.host(),
                        1,
                        place.database(),
                        place.parameters(),
                        place.passwordFile());
        refused(Kind.UNWRITABLE, "no server answers", () -> PostgresStore.open(elsewhere));
    }

    @Test
    void aPasswordIsReadFromItsFileAndToldToNobody() throws IOException {
        Postgres postgres = Postgres.fresh();
        postgres.create().close();
        Path wrong = folder.resolve("password");
        String mark = HexFormat.of().formatHex(new byte[] {(byte) System.nanoTime(), 7, 7, 7});
        Files.writeString(wrong, mark);
        PostgresPlace place =
                PostgresPlace.parse(postgres.server().url(postgres.database()), wrong);
        refused(Kind.UNWRITABLE, "does not let the role in", () -> PostgresStore.open(place));
        assertThatThrownBy(() -> PostgresStore.open(place))
                .satisfies(
                        e -> {
                            for (Throwable one = e; one != null; one = one.getCause()) {
                                assertThat(String.valueOf(one)).doesNotContain(mark);
                            }
                        });
        PostgresPlace absent =
                PostgresPlace.parse(
                        postgres.server().url(postgres.database()), folder.resolve("none"));
        refused(Kind.UNWRITABLE, "cannot be read", () -> PostgresStore.open(absent));
        Files.write(wrong, new byte[2_000]);
        refused(Kind.UNWRITABLE, "longer than 1024 bytes", () -> PostgresStore.open(place));
    }

    @ParameterizedTest
    @CsvSource({
        "mysql://h/d,                           begins with postgresql://",
        "postgresql://h,                        has a host and a database",
        "postgresql:///d,                       has a host and a database",
        "postgresql://h/,                       has a host and a database",
        "postgresql://h/d/e,                    has a host and a database",
        "postgresql://me@h/d,                   no role and no password",
        "postgresql://me:hidden@h/d,            no role and no password",
        "postgresql://h/d?password=hidden,      holds no password",
        "postgresql://h/d?user=a&sslpassword=hidden, holds no password",
        "postgresql://h/d?options=-cfsync=off,  may say",
        "postgresql://h/d?user,                 may say",
        "postgresql://h/d?user=a&user=b,        says user twice",
        "postgresql://h:0/d,                    a number up to 65535",
        "postgresql://h:x/d,                    a number up to 65535",
    })
    void aUrlThatIsNoPlaceIsRefused(String url, String why) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PostgresPlace.parse(url, null))
                .withMessageContaining(why)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("hidden"));
    }

    @Test
    void aUrlIsRead() {
        assertThat(PostgresPlace.parse("postgresql://db.example/keys", null))
                .isEqualTo(new PostgresPlace("db.example", 5432, "keys", Map.of(), null));
        assertThat(PostgresPlace.parse("postgresql://[::1]:6000/k?user=me&sslmode=require", null))
                .isEqualTo(
                        new PostgresPlace(
                                "[::1]",
                                6000,
                                "k",
                                Map.of("user", "me", "sslmode", "require"),
                                null));
        assertThat(PostgresPlace.parse("postgresql://[::1]/k", null).host()).isEqualTo("[::1]");
    }

    @Test
    void ofSeveralWhoMakeTheSameStoreOneDoes() throws Exception {
        Postgres postgres = Postgres.fresh();
        List<Future<Boolean>> makers = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            for (int i = 0; i < 4; i++) {
                makers.add(threads.submit(() -> made(postgres)));
            }
        }
        assertThat(makers.stream().filter(Future::resultNow)).hasSize(1);
        try (Store store = postgres.open()) {
            assertThat(store.check()).isEmpty();
        }
    }

    private static boolean made(Postgres postgres) {
        try {
            postgres.create().close();
            return true;
        } catch (IllegalStateException e) {
            return false;
        }
    }

    @Test
    void severalProcessesMigrateOnceAndKeepWhatThereIs() throws Exception {
        Postgres postgres = filled();
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<?>> processes = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                processes.add(threads.submit(() -> open(postgres, NEXT).close()));
            }
            for (Future<?> process : processes) {
                process.get();
            }
        }
        assertThat(postgres.ask("SELECT sum(a) FROM later")).isEqualTo("1");
        refused(
                Kind.TOO_NEW,
                "has version 2; this Keyrecall knows versions up to 1",
                postgres::open);
        try (Store store = open(postgres, NEXT)) {
            assertThat(LedgerLaws.rows(store, 0)).hasSize(1);
        }
    }

    @Test
    void aMigrationThatFailsLeavesTheSchemaAsItWas() {
        Postgres postgres = filled();
        assertThatIllegalStateException()
                .isThrownBy(
                        () -> open(postgres, NEXT + " INSERT INTO keyrecall.later VALUES (NULL);"));
        assertThat(postgres.ask("SELECT max(version), to_regclass('later') FROM schema_version"))
                .isEqualTo("1|");
        postgres.open().close();
    }

    private static Postgres filled() {
        Postgres postgres = Postgres.fresh();
        try (Store store = postgres.create()) {
            write(store, tx -> append(tx, 0));
        }
        return postgres;
    }

    private static PostgresStore open(Postgres postgres, String script) {
        List<String> scripts = new ArrayList<>(PostgresMigrations.present().scripts());
        scripts.add(script);
        return PostgresStore.open(
                postgres.place(), Limits.BUSY_WAIT, new PostgresMigrations(scripts));
    }

    @Test
    void whoWaitsLongerThanTheLimitIsToldAndReadersDoNotWait() throws Exception {
        Postgres postgres = Postgres.fresh();
        postgres.create().close();
        CountDownLatch holds = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        try (Store holder = postgres.open();
                Store other =
                        PostgresStore.open(
                                postgres.place(), SHORT_WAIT, PostgresMigrations.present());
                ExecutorService threads = Executors.newSingleThreadExecutor()) {
            Future<?> holding =
                    threads.submit(
                            () ->
                                    write(
                                            holder,
                                            tx -> {
                                                append(tx, 0);
                                                holds.countDown();
                                                uninterrupted(release);
                                            }));
            holds.await();
            assertThat(LedgerLaws.rows(other, 0)).isEmpty();
            refused(
                    Kind.BUSY,
                    "another session keeps the store",
                    () -> write(other, tx -> append(tx, 0)));
            assertThat(LedgerLaws.rows(other, 0)).isEmpty();
            release.countDown();
            holding.get();
            write(other, tx -> append(tx, 1));
            assertThat(LedgerLaws.rows(holder, 0)).hasSize(2);
        }
    }

    private static void uninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aSessionWaitsForTheDiskWhateverTheDatabaseIsSetTo() {
        Postgres postgres = Postgres.fresh();
        postgres.ask("ALTER DATABASE " + postgres.database() + " SET synchronous_commit = local");
        try (PostgresConnection connection =
                PostgresConnection.open(postgres.place(), Limits.BUSY_WAIT)) {
            assertThat(connection.text("SHOW synchronous_commit")).isEqualTo("on");
            assertThat(connection.text("SHOW search_path")).isEqualTo("keyrecall,pg_temp");
            assertThat(connection.text("SHOW lock_timeout")).isEqualTo("10s");
            assertThat(connection.text("SHOW statement_timeout")).isEqualTo("2min");
        }
    }

    /** Of its own, because its settings are the server's. */
    @ParameterizedTest
    @CsvSource({"fsync", "full_page_writes"})
    void aServerThatDoesNotWaitForItsDiskIsRefusedByName(String setting) {
        try (PostgresServer server = PostgresServer.begin()) {
            Postgres postgres = Postgres.fresh(server);
            try (Store store = postgres.create()) {
                write(store, tx -> append(tx, 0));
                postgres.server().ask("postgres", "ALTER SYSTEM SET " + setting + " = off");
                server.stop();
                server.start();
                refused(
                        Kind.UNWRITABLE,
                        setting + " is off there",
                        () -> write(store, tx -> append(tx, 1)));
                refused(Kind.UNWRITABLE, setting + " is off there", postgres::open);
                postgres.server().ask("postgres", "ALTER SYSTEM RESET " + setting);
                postgres.server().ask("postgres", "SELECT pg_reload_conf()");
                server.stop();
                server.start();
                write(store, tx -> append(tx, 1));
                assertThat(LedgerLaws.rows(store, 0)).hasSize(2);
                postgres.server().ask("postgres", "ALTER SYSTEM SET " + setting + " = off");
                postgres.server().ask("postgres", "SELECT pg_reload_conf()");
                refusedSoon(setting, store);
            }
        }
    }

    /** A server comes to read its settings again by and by. */
    private static void refusedSoon(String setting, Store store) {
        long size = 2;
        while (true) {
            long next = size;
            try {
                write(store, tx -> append(tx, next));
            } catch (StoreException e) {
                assertThat(e).hasMessageContaining(setting + " is off there");
                return;
            }
            size++;
        }
    }

    @Test
    void aDatabaseOfAnotherEncodingIsRefused() {
        Postgres postgres = Postgres.fresh();
        postgres.server()
                .ask(
                        "postgres",
                        "CREATE DATABASE latin ENCODING 'LATIN1' LOCALE_PROVIDER libc LOCALE 'C'"
                                + " TEMPLATE template0");
        Postgres latin = new Postgres(postgres.server(), "latin");
        refused(Kind.UNWRITABLE, "its encoding is LATIN1", latin::create);
    }

    @Test
    void whatIsDestroyedIsInNoFileOfATable() throws IOException {
        Postgres postgres = Postgres.fresh();
        try (Store store = postgres.create();
                Store reader = postgres.open()) {
            write(store, tx -> tx.secrets().add(secret(ref(1), 1, null)));
            write(store, tx -> tx.secrets().add(secret(ref(2), 2, null)));
            byte[] destroyed = secret(ref(2), 2, null).sealed().keyPart();
            assertThat(holds(postgres, destroyed)).isTrue();
            reader.read(
                    tx -> {
                        assertThat(tx.secrets().count()).isEqualTo(2);
                        // Not by this thread, which is inside a transaction of another store.
                        inAnotherThread(
                                () -> {
                                    write(
                                            store,
                                            to -> to.secrets().destroy(ref(2), 2, Samples.NOW));
                                    assertThat(store.forget()).isFalse();
                                });
                        return true;
                    });
            assertThat(store.forget()).isTrue();
            assertThat(holds(postgres, destroyed)).isFalse();
            assertThat(holds(postgres, secret(ref(1), 1, null).sealed().keyPart())).isTrue();
        }
    }

    @Test
    void whatIsErasedIsInNoFileOfATableAndInNoSampleOfThePlanner() throws IOException {
        Postgres postgres = Postgres.fresh();
        Opening ada = new Opening("0a".repeat(32), Samples.filled(32, 4), "Ada Lovelace the first");
        Opening grace =
                new Opening("0b".repeat(32), Samples.filled(32, 5), "Grace Hopper the first");
        try (Store store = postgres.create()) {
            write(store, tx -> tx.openings().add(ada));
            write(store, tx -> tx.openings().add(grace));
            postgres.ask("ANALYZE keyrecall.opening");
            assertThat(whereIs(postgres, ada)).containsExactly("opening", "opening_of_text");
            write(
                    store,
                    tx -> {
                        String leaf =
                                "{\"commitments\":[\"%s\"],\"kind\":\"erasure\"}"
                                        .formatted(ada.commitment());
                        tx.ledger()
                                .append(
                                        0,
                                        leaf.getBytes(StandardCharsets.UTF_8),
                                        Samples.filled(32, 1),
                                        Samples.head(1));
                        tx.openings().remove(ada.commitment());
                    });
            assertThat(store.forget()).isTrue();
            assertThat(whereIs(postgres, ada)).isEmpty();
            assertThat(whereIs(postgres, grace)).containsExactly("opening", "opening_of_text");
        }
    }

    private static List<String> whereIs(Postgres postgres, Opening opening) throws IOException {
        byte[] text = opening.text().getBytes(StandardCharsets.UTF_8);
        List<String> where = new ArrayList<>();
        for (String relation :
                List.of("opening", "opening_of_text", "opening_is_one", "pg_statistic")) {
            if (holds(postgres, relation, text)) {
                where.add(relation);
            }
        }
        return where;
    }

    private static void inAnotherThread(Runnable work) {
        try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
            thread.submit(work).get();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean holds(Postgres postgres, byte[] bytes) throws IOException {
        return holds(postgres, "data_key", bytes);
    }

    private static boolean holds(Postgres postgres, String relation, byte[] bytes)
            throws IOException {
        postgres.ask("CHECKPOINT");
        Path file =
                Path.of(
                        postgres.ask("SHOW data_directory"),
                        postgres.ask("SELECT pg_relation_filepath('" + relation + "')"));
        String all = HexFormat.of().formatHex(Files.readAllBytes(file));
        return all.contains(HexFormat.of().formatHex(bytes));
    }
}
