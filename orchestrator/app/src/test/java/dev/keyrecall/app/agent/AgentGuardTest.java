package dev.keyrecall.app.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyrecall.app.agent.Wire.Frame;
import dev.keyrecall.app.wiring.SystemIo;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.vault.LocalVault;
import dev.keyrecall.vault.RecordId;
import dev.keyrecall.vault.SealedRecord;
import dev.keyrecall.vault.VaultException;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** Whom the agent answers, what it refuses, and what it believes. */
final class AgentGuardTest {
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

    private static Frame ask(Wire wire, int code, FrameWriter body)
            throws IOException, MalformedException {
        wire.send(code, body);
        return wire.receive().orElseThrow();
    }

    private static Answered ending(Frame frame) {
        return Answered.of(frame.code()).orElseThrow();
    }

    @Test
    void aProcessOfAnotherUserGetsNoAnswer() throws EngineException, IOException {
        SystemIoUser us = new SystemIoUser();
        // The agent thinks that it belongs to somebody else, so we are the stranger.
        try (Agent agent =
                Agent.start(
                        home, "somebody-else", AgentGuardTest::opened, us.clock(), us.waiter())) {
            AgentSocket ours = AgentSocket.in(home, us.name());
            assertThat(Agent.connect(ours)).as("it listens").isPresent();
            assertThat(RemoteVault.find(ours, SystemIo.create()))
                    .as("but does not answer")
                    .isEmpty();
            // And a command does not speak to an agent of another user.
            assertThatThrownBy(agent::remote)
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("is not somebody-else's");
        }
    }

    private record SystemIoUser() {
        String name() {
            return SystemIo.create().osUser();
        }

        java.time.InstantSource clock() {
            return SystemIo.create().clock();
        }

        dev.keyrecall.engine.Waiter waiter() {
            return SystemIo.create().waiter();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "000000000000", // no room for version and operation
                "00000001ff00",
                "7fffffff0101", // 2 GiB
                "ffffffff0101",
                "00100001" + "0101", // one byte over the limit
                "000000020001", // another version of the protocol
                "000000020163", // no such operation
                "00000003" + "010100", // status with a byte left over
                "00000004" + "01020101", // seal: 257 records
                "00000004" + "01020001", // seal: one record, none follows
                "0000000d" + "0102" + "0001" + "00000000" + "00000001" + "00", // no record id
                "00000008" + "0104" + "0001" + "7fffffff", // a value of 2 GiB
                "00000007" + "0106" + "01" + "00000009", // adopt: cut short
            })
    void whatIsNoRequestIsRefusedAndHarmsNobodyElse(String bytes)
            throws EngineException, IOException, MalformedException {
        try (Agent agent = Agent.start(home, AgentGuardTest::opened);
                RemoteVault remote = agent.remote();
                SocketChannel channel = agent.connect()) {
            channel.write(ByteBuffer.wrap(HexFormat.of().parseHex(bytes)));
            Wire wire = new Wire(channel);
            assertThat(ending(wire.receive().orElseThrow())).isEqualTo(Answered.MALFORMED);
            assertThat(ended(wire)).as("the agent closes the connection").isTrue();
            assertThat(remote.status().keyVersion()).isEqualTo(1);
        }
    }

    private static boolean ended(Wire wire) throws MalformedException {
        try {
            return wire.receive().isEmpty();
        } catch (IOException e) {
            // Reset, because something that we sent was not read any more.
            return true;
        }
    }

    @Test
    void aBatchIsDoneWholeOrNotAtAll()
            throws EngineException, IOException, MalformedException, VaultException {
        try (Agent agent = Agent.start(home, AgentGuardTest::opened);
                SocketChannel channel = agent.connect();
                LocalVault local = Agent.vault(header);
                SecretBytes value = SecretBytes.ofUtf8("sentinel value")) {
            Wire wire = new Wire(channel);
            FrameWriter request = new FrameWriter().u16(3);
            for (int version = 1; version <= 3; version++) {
                request.text(RECORD.value()).u32(version).secret(value);
            }
            Frame sealed = ask(wire, Operation.SEAL.code(), request);
            FrameReader parts = sealed.reader();
            assertThat(parts.count()).isEqualTo(3);
            List<SealedRecord> records = new ArrayList<>();
            for (int version = 1; version <= 3; version++) {
                records.add(new SealedRecord(parts.bytes(), parts.bytes()));
                try (SecretBytes back = local.open(RECORD, version, records.getLast())) {
                    assertThat(back.sameAs(value)).isTrue();
                }
            }
            Frame opened = ask(wire, Operation.OPEN.code(), opening(records, 0));
            assertThat(ending(opened)).isEqualTo(Answered.DONE);
            Frame swapped = ask(wire, Operation.OPEN.code(), opening(records, 1));
            assertThat(ending(swapped)).isEqualTo(Answered.CORRUPTED);
            assertThat(new String(swapped.body(), java.nio.charset.StandardCharsets.ISO_8859_1))
                    .doesNotContain("sentinel");
        }
    }

    /** Opens the records, with the last one's version off by so much. */
    private static FrameWriter opening(List<SealedRecord> records, int off) {
        FrameWriter request = new FrameWriter().u16(records.size());
        for (int i = 0; i < records.size(); i++) {
            request.text(RECORD.value())
                    .u32(i + 1 + (i == records.size() - 1 ? off : 0))
                    .bytes(records.get(i).keyPart())
                    .bytes(records.get(i).dataPart());
        }
        return request;
    }

    @Test
    void oneConnectionTooManyIsRefusedAndTheOthersGoOn()
            throws EngineException, IOException, MalformedException {
        List<SocketChannel> held = new ArrayList<>();
        try (Agent agent = Agent.start(home, AgentGuardTest::opened)) {
            for (int i = 0; i < AgentLimits.CONNECTIONS_MAX; i++) {
                SocketChannel channel = agent.connect();
                held.add(channel);
                assertThat(ending(ask(new Wire(channel), 1, new FrameWriter())))
                        .isEqualTo(Answered.DONE);
            }
            try (SocketChannel more = agent.connect()) {
                assertThat(ending(new Wire(more).receive().orElseThrow()))
                        .isEqualTo(Answered.REFUSED);
            }
            assertThat(ending(ask(new Wire(held.getFirst()), 1, new FrameWriter())))
                    .isEqualTo(Answered.DONE);
        } finally {
            for (SocketChannel channel : held) {
                channel.close();
            }
        }
    }

    private static LocalVault adopted(byte[] stored, Unlocking unlocking) throws EngineException {
        if (unlocking.kind() == Unlocking.Kind.PASSPHRASE) {
            return Agent.vault(stored, unlocking.material());
        }
        try {
            return LocalVault.adopt(stored, unlocking.material(), SystemIo.create().random());
        } catch (VaultException e) {
            throw new EngineException(Ending.REFUSED, String.valueOf(e.getMessage()));
        }
    }

    @Test
    void aChangedVaultIsAdoptedAndSealsUnderItsNewKey() throws EngineException, VaultException {
        AtomicReference<byte[]> stored = new AtomicReference<>(header);
        try (Agent agent = Agent.start(home, unlocking -> adopted(stored.get(), unlocking));
                RemoteVault remote = agent.remote();
                LocalVault before = Agent.vault(header);
                SecretBytes value = SecretBytes.ofUtf8("sentinel value")) {
            SealedRecord old = remote.seal(RECORD, 1, value);
            LocalVault.Created changed = before.withNewVaultKey();
            try (LocalVault after = changed.vault()) {
                try (Unlocking early = ofKey(after)) {
                    assertThatThrownBy(() -> remote.adopt(early))
                            .as("not before the header is in the database")
                            .isInstanceOf(EngineException.class);
                }
                stored.set(changed.header());
                try (Unlocking unlocking = ofKey(after)) {
                    remote.adopt(unlocking);
                }
            }
            assertThat(remote.keyVersion()).isEqualTo(2);
            assertThat(remote.seal(RECORD, 2, value).vaultKeyVersion()).isEqualTo(2);
            requireOpens(remote, old, value);
        }
    }

    @Test
    void neitherAnotherVaultNorAnOlderHeaderIsAdopted() throws EngineException, VaultException {
        AtomicReference<byte[]> stored = new AtomicReference<>(header);
        byte[] another = Agent.header();
        try (Agent agent = Agent.start(home, unlocking -> adopted(stored.get(), unlocking));
                RemoteVault remote = agent.remote();
                LocalVault before = Agent.vault(header);
                LocalVault stranger = Agent.vault(another);
                SecretBytes wrong = SecretBytes.ofUtf8("another passphrase");
                SecretBytes value = SecretBytes.ofUtf8("sentinel value")) {
            requireRefused(remote, Unlocking.passphrase(wrong));
            requireRefused(remote, ofKey(stranger));
            stored.set(another);
            requireRefused(remote, ofKey(stranger));
            LocalVault.Created changed = before.withNewVaultKey();
            stored.set(changed.header());
            try (LocalVault after = changed.vault();
                    Unlocking unlocking = ofKey(after)) {
                remote.adopt(unlocking);
            }
            stored.set(header);
            requireRefused(remote, ofKey(before));
            assertThat(remote.keyVersion()).isEqualTo(2);
            requireOpens(remote, remote.seal(RECORD, 1, value), value);
        }
    }

    private static Unlocking ofKey(LocalVault vault) {
        return new Unlocking(Unlocking.Kind.VAULT_KEY, vault.exportKey());
    }

    private static void requireRefused(RemoteVault remote, Unlocking wrong) {
        try (wrong) {
            assertThatThrownBy(() -> remote.adopt(wrong))
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("did not take the changed vault");
        }
    }

    private static void requireOpens(RemoteVault remote, SealedRecord sealed, SecretBytes value) {
        try (SecretBytes back = remote.open(RECORD, 1, sealed)) {
            assertThat(back.sameAs(value)).isTrue();
        } catch (VaultException e) {
            throw new AssertionError(e);
        }
    }
}
