package dev.keyrecall.store;

import static dev.keyrecall.engine.contract.Samples.append;
import static dev.keyrecall.engine.contract.Samples.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyrecall.engine.contract.LedgerLaws;
import dev.keyrecall.engine.contract.PostgresServer;
import dev.keyrecall.engine.port.Store;
import dev.keyrecall.engine.port.StoreException;
import dev.keyrecall.engine.port.StoreException.Kind;
import dev.keyrecall.store.CuttingProxy.Cut;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.concurrent.atomic.AtomicInteger;

/** Sessions that are killed, a server that goes and comes, an answer that is lost. */
final class PostgresFaultsTest {
    private static final String KILL_ALL =
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname ="
                    + " current_database() AND application_name = 'keyrecall'";

    @Test
    void aSessionThatIsKilledInTheMiddleLeavesNothing() {
        Postgres postgres = Postgres.fresh();
        try (Store store = postgres.create()) {
            write(store, tx -> append(tx, 0));
            AtomicInteger times = new AtomicInteger();
            assertThatThrownBy(
                            () ->
                                    write(
                                            store,
                                            tx -> {
                                                times.incrementAndGet();
                                                append(tx, 1);
                                                postgres.ask(KILL_ALL);
                                                append(tx, 2);
                                            }))
                    .isInstanceOfSatisfying(
                            StoreException.class,
                            e -> assertThat(e.kind()).isEqualTo(Kind.UNWRITABLE));
            assertThat(times).hasValue(1);
            assertThat(LedgerLaws.rows(store, 0)).hasSize(1);
            write(store, tx -> append(tx, 1));
            assertThat(LedgerLaws.rows(store, 0)).hasSize(2);
        }
    }

    @Test
    void aSessionThatDiedWhileNobodyUsedItIsReplacedWithoutAWord() {
        Postgres postgres = Postgres.fresh();
        try (Store store = postgres.create()) {
            for (int i = 0; i < 5; i++) {
                int sequence = i;
                write(store, tx -> append(tx, sequence));
                assertThat(LedgerLaws.rows(store, 0)).hasSize(i + 1);
                assertThat(postgres.ask(KILL_ALL)).isNotEqualTo("0");
            }
        }
    }

    @Test
    void aServerThatIsStartedAgainIsUsedAgain() {
        try (PostgresServer server = PostgresServer.begin();
                Store store = Postgres.fresh(server).create()) {
            write(store, tx -> append(tx, 0));
            server.stop();
            server.start();
            assertThat(LedgerLaws.rows(store, 0)).hasSize(1);
            write(store, tx -> append(tx, 1));
            server.kill();
            Thread.ofVirtual().start(server::start);
            write(store, tx -> append(tx, 2));
            assertThat(LedgerLaws.rows(store, 0)).hasSize(3);
        }
    }

    /** Silence takes as long as a login may, with TLS and without; not fifty times that. */
    @Test
    void aServerThatFellSilentIsAskedOnce() throws Exception {
        Postgres postgres = Postgres.fresh();
        postgres.create().close();
        PostgresPlace direct = postgres.place();
        try (CuttingProxy proxy = new CuttingProxy(direct.port());
                Store store = PostgresStore.open(through(proxy, direct))) {
            write(store, tx -> append(tx, 0));
            proxy.fallSilent();
            assertThatThrownBy(() -> write(store, tx -> append(tx, 1)))
                    .isInstanceOfSatisfying(
                            StoreException.class,
                            e -> assertThat(e.kind()).isEqualTo(Kind.UNWRITABLE))
                    .hasMessageContaining("no server answers there");
            assertThat(proxy.unanswered()).isLessThanOrEqualTo(2);
        }
    }

    /** Kept or not, it is told as neither, and is not tried again. */
    @ParameterizedTest
    @EnumSource(
            value = Cut.class,
            names = {"BEFORE_THE_SERVER", "BEFORE_THE_ANSWER"})
    void aCommitWithoutAnAnswerIsInDoubt(Cut where) throws Exception {
        Postgres postgres = Postgres.fresh();
        postgres.create().close();
        PostgresPlace direct = postgres.place();
        try (CuttingProxy proxy = new CuttingProxy(direct.port());
                Store store = PostgresStore.open(through(proxy, direct))) {
            write(store, tx -> append(tx, 0));
            proxy.cut(where);
            AtomicInteger times = new AtomicInteger();
            assertThatThrownBy(
                            () ->
                                    write(
                                            store,
                                            tx -> {
                                                times.incrementAndGet();
                                                append(tx, 1);
                                            }))
                    .isInstanceOfSatisfying(
                            StoreException.class,
                            e -> assertThat(e.kind()).isEqualTo(Kind.UNWRITABLE))
                    .hasMessageContaining("in doubt, kept as a whole or not at all");
            assertThat(times).hasValue(1);
            proxy.cut(Cut.NOWHERE);
            assertThat(LedgerLaws.rows(store, 0)).hasSize(where == Cut.BEFORE_THE_ANSWER ? 2 : 1);
        }
    }

    private static PostgresPlace through(CuttingProxy proxy, PostgresPlace direct) {
        return new PostgresPlace(
                direct.host(),
                proxy.port(),
                direct.database(),
                direct.parameters(),
                direct.passwordFile());
    }
}
