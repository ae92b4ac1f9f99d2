package dev.keyrecall.app.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyrecall.app.wiring.SystemIo;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.vault.LocalVault;
import dev.keyrecall.vault.RecordId;
import dev.keyrecall.vault.SealedRecord;
import dev.keyrecall.vault.Vault;
import dev.keyrecall.vault.VaultException;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The vault behind the agent is the vault; and it is there as long as it was said to be. */
final class AgentTest {
    private static final RecordId RECORD = new RecordId("aws/lab/one");
    private static byte[] header = new byte[0];

    @TempDir private Path home = Path.of("");

    @BeforeAll
    static void makeVault() {
        header = Agent.header();
    }

    private static LocalVault opened(Unlocking unlocking) throws EngineException {
        return Agent.vault(header, unlocking.material());
    }

    private Agent agent() throws EngineException {
        return Agent.start(home, AgentTest::opened);
    }

    private static SecretBytes value(String text) {
        return SecretBytes.ofUtf8(text);
    }

    @Test
    void whatOneSideSealsTheOtherOpens() throws EngineException, VaultException {
        try (Agent agent = agent();
                RemoteVault remote = agent.remote();
                LocalVault local = Agent.vault(header);
                SecretBytes value = value("sentinel value")) {
            assertThat(remote.id()).isEqualTo(local.id());
            assertThat(remote.keyVersion()).isEqualTo(local.keyVersion());
            SealedRecord there = remote.seal(RECORD, 3, value);
            try (SecretBytes back = local.open(RECORD, 3, there)) {
                assertThat(back.sameAs(value)).isTrue();
            }
            try (SecretBytes back = remote.open(RECORD, 3, local.seal(RECORD, 3, value))) {
                assertThat(back.sameAs(value)).isTrue();
            }
            assertThat(remote.fingerprint(value)).isEqualTo(local.fingerprint(value));
            assertThat(remote.fingerprints(value)).isEqualTo(local.fingerprints(value));
        }
    }

    /** More than one request carries, by number and by length, the empty one among them. */
    @Test
    void manyAreOpenedInTheirOrder() throws EngineException, VaultException {
        try (Agent agent = agent();
                RemoteVault remote = agent.remote();
                LocalVault local = Agent.vault(header)) {
            List<Vault.Placed> records = new ArrayList<>();
            for (int number = 0; number < 2 * AgentLimits.ITEMS_MAX + 1; number++) {
                int length = number % 40 == 0 ? SecretBytes.LENGTH_MAX_BYTES : number % 40 - 1;
                records.add(placed(local, number, length));
            }

            List<SecretBytes> opened = remote.openAll(records);

            assertThat(opened).hasSameSizeAs(records);
            for (int number = 0; number < records.size(); number++) {
                Vault.Placed one = records.get(number);
                try (SecretBytes value = opened.get(number);
                        SecretBytes same = local.open(one.record(), 1, one.sealed())) {
                    assertThat(value.sameAs(same)).as("record " + number).isTrue();
                }
            }
            assertThat(remote.openAll(List.of())).isEmpty();

            Vault.Placed moved = new Vault.Placed(RECORD, 1, records.get(300).sealed());
            records.set(300, moved);
            assertThatThrownBy(() -> remote.openAll(records))
                    .isInstanceOf(VaultException.Corrupted.class);
        }
    }

    private static Vault.Placed placed(LocalVault vault, int number, int length) {
        RecordId record = new RecordId("aws/lab/" + number);
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) number);
        try (SecretBytes value = SecretBytes.adopt(bytes)) {
            return new Vault.Placed(record, 1, vault.seal(record, 1, value));
        }
    }

    @Test
    void theLargestSecretPassesAndTheEmptyOneToo() throws EngineException, VaultException {
        try (Agent agent = agent();
                RemoteVault remote = agent.remote()) {
            for (int length : List.of(0, 1, SecretBytes.LENGTH_MAX_BYTES)) {
                try (SecretBytes value = SecretBytes.adopt(new byte[length]);
                        SecretBytes back = remote.open(RECORD, 1, remote.seal(RECORD, 1, value))) {
                    assertThat(back.sameAs(value)).as("%s bytes", length).isTrue();
                }
            }
        }
    }

    @Test
    void aRecordInAnotherPlaceIsCorruptedAndTheAgentGoesOn()
            throws EngineException, VaultException {
        try (Agent agent = agent();
                RemoteVault remote = agent.remote();
                SecretBytes value = value("sentinel value")) {
            SealedRecord sealed = remote.seal(RECORD, 1, value);
            assertThatThrownBy(() -> remote.open(RECORD, 2, sealed))
                    .isInstanceOf(VaultException.Corrupted.class)
                    .hasMessageNotContaining("sentinel");
            remote.open(RECORD, 1, sealed).close();
        }
    }

    @Test
    void manyThreadsAreServedAtOnceAndAnInterruptCutsNothingShort()
            throws EngineException, InterruptedException, ExecutionException {
        try (Agent agent = agent();
                RemoteVault remote = agent.remote();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Boolean>> works = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                String text = "value " + i;
                works.add(
                        threads.submit(
                                () -> {
                                    Thread.currentThread().interrupt();
                                    try (SecretBytes value = value(text)) {
                                        SealedRecord sealed = remote.seal(RECORD, 1, value);
                                        try (SecretBytes back = remote.open(RECORD, 1, sealed)) {
                                            return back.sameAs(value) && Thread.interrupted();
                                        }
                                    }
                                }));
            }
            for (Future<Boolean> work : works) {
                assertThat(work.get()).as("opened, and still marked as interrupted").isTrue();
            }
        }
    }

    @Test
    void theSocketIsItsOwnersAlone() throws EngineException, IOException {
        try (Agent agent = agent()) {
            assertThat(
                            PosixFilePermissions.toString(
                                    Files.getPosixFilePermissions(agent.socket.path())))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void aSecondAgentIsRefusedAndTheFirstGoesOn() throws EngineException {
        try (Agent agent = agent();
                RemoteVault remote = agent.remote()) {
            assertThatThrownBy(this::agent)
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("holds this vault open already");
            assertThat(remote.status().keyVersion()).isEqualTo(1);
        }
    }

    @Test
    void theSocketOfAKilledAgentMeansSealedAndIsReplaced() throws EngineException, IOException {
        Path left = home.resolve("agent.sock");
        try (ServerSocketChannel killed = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            killed.bind(UnixDomainSocketAddress.of(left));
        }
        assertThat(Files.exists(left)).isTrue();
        assertThat(
                        RemoteVault.find(
                                AgentSocket.in(home, SystemIo.create().osUser()),
                                SystemIo.create()))
                .isEmpty();
        try (Agent agent = agent();
                RemoteVault remote = agent.remote()) {
            assertThat(remote.status().keyVersion()).isEqualTo(1);
        }
        assertThat(Files.exists(left)).as("removed at its end").isFalse();
    }

    @Test
    void itEndsWhenItIsToldToSeal() throws EngineException, InterruptedException {
        try (Agent agent = agent();
                RemoteVault remote = agent.remote();
                SecretBytes value = value("sentinel value")) {
            SealedRecord sealed = remote.seal(RECORD, 1, value);
            remote.sealNow();
            agent.awaitEnd();
            assertThatThrownBy(() -> remote.open(RECORD, 1, sealed))
                    .isInstanceOf(AgentGoneException.class);
            assertThat(RemoteVault.find(agent.socket, SystemIo.create())).isEmpty();
        }
    }

    @Test
    void itEndsWhenTheTimeIsUp() throws EngineException, InterruptedException {
        Instant start = Instant.parse("2026-11-23T12:00:00Z");
        // A clock that stands still: what was waited counts.
        CountDownLatch asked = new CountDownLatch(1);
        List<Duration> waited = new ArrayList<>();
        try (Agent agent =
                Agent.start(
                        home,
                        SystemIo.create().osUser(),
                        AgentTest::opened,
                        () -> start,
                        duration -> {
                            asked.await();
                            waited.add(duration);
                        })) {
            try (RemoteVault remote = agent.remote()) {
                assertThat(remote.status().until()).isEqualTo(start.plus(Duration.ofHours(1)));
            }
            asked.countDown();
            agent.awaitEnd();
            assertThat(RemoteVault.find(agent.socket, SystemIo.create())).isEmpty();
        }
        assertThat(waited.stream().reduce(Duration.ZERO, Duration::plus))
                .isEqualTo(Duration.ofHours(1));
    }

    @Test
    void itEndsAtTheHourAlsoWhenTheMachineSlept() throws EngineException, InterruptedException {
        Instant start = Instant.parse("2026-11-23T12:00:00Z");
        List<Instant> times = new ArrayList<>();
        try (Agent agent =
                Agent.start(
                        home,
                        SystemIo.create().osUser(),
                        AgentTest::opened,
                        () -> {
                            times.add(start);
                            return times.size() < 4 ? start : start.plus(Duration.ofHours(9));
                        },
                        duration -> {})) {
            agent.awaitEnd();
            assertThat(times).hasSizeLessThan(10);
        }
    }

    @Test
    void itEndsWhenItsSocketIsRemoved() throws EngineException, IOException, InterruptedException {
        Instant start = Instant.parse("2026-11-23T12:00:00Z");
        CountDownLatch removed = new CountDownLatch(1);
        try (Agent agent =
                Agent.start(
                        home,
                        SystemIo.create().osUser(),
                        AgentTest::opened,
                        () -> start,
                        duration -> removed.await())) {
            Files.delete(agent.socket.path());
            removed.countDown();
            agent.awaitEnd();
        }
    }

    @Test
    void aPathTooLongForASocketIsRefusedInWords() throws IOException {
        Path deep = home.resolve("d".repeat(60)).resolve("e".repeat(60));
        Files.createDirectories(deep);
        assertThatThrownBy(() -> Agent.start(deep, AgentTest::opened))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("too long");
    }

    @Test
    void aVaultThatDoesNotOpenLeavesNoSocketAndNoLock() throws EngineException {
        byte[] other = header;
        header = Agent.header();
        try {
            byte[] damaged = header.clone();
            damaged[40] ^= 1;
            assertThatThrownBy(
                            () ->
                                    Agent.start(
                                            home,
                                            unlocking ->
                                                    Agent.vault(damaged, unlocking.material())))
                    .isInstanceOf(EngineException.class);
            assertThat(Files.exists(home.resolve("agent.sock"))).isFalse();
            agent().close();
        } finally {
            header = other;
        }
    }
}
