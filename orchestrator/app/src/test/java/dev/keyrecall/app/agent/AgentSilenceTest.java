package dev.keyrecall.app.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyrecall.app.agent.Wire.Frame;
import dev.keyrecall.app.wiring.SystemIo;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.vault.LocalVault;
import dev.keyrecall.vault.RecordId;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Semaphore;

/** One side says nothing more: the other does not wait for ever. */
@Timeout(120)
final class AgentSilenceTest {
    private static final Instant START = Instant.parse("2026-11-23T12:00:00Z");
    private static byte[] header = new byte[0];

    @TempDir private Path home = Path.of("");

    /** The seconds that the agent may let pass. */
    private final Semaphore seconds = new Semaphore(0);

    @BeforeAll
    static void makeVault() {
        header = Agent.header();
    }

    private static LocalVault opened(Unlocking unlocking) throws EngineException {
        return Agent.vault(header, unlocking.material());
    }

    /** An agent whose time stands until {@link #seconds} are given. */
    private Agent agent() throws EngineException {
        return Agent.start(
                home,
                SystemIo.create().osUser(),
                AgentSilenceTest::opened,
                () -> START,
                _ -> seconds.acquire());
    }

    private void pass(Duration time) throws InterruptedException {
        int count = (int) time.dividedBy(AgentLimits.TICK);
        seconds.release(count);
        while (seconds.availablePermits() > 0) {
            Thread.sleep(1);
        }
    }

    /** Time stands until so many wait for that long: else it passes before the agent sees them. */
    private static void awaitWaiting(Agent agent, Duration limit, int count)
            throws InterruptedException {
        while (agent.waiting(limit) != count) {
            Thread.sleep(1);
        }
    }

    private static boolean closed(SocketChannel channel) {
        try {
            return channel.read(ByteBuffer.allocate(1)) < 0;
        } catch (IOException e) {
            // Reset, because something that we sent was not read any more.
            return true;
        }
    }

    private static SocketChannel half(Agent agent) throws EngineException, IOException {
        SocketChannel channel = agent.connect();
        channel.write(ByteBuffer.wrap(HexFormat.of().parseHex("0000ffff0102")));
        return channel;
    }

    @Test
    void whoSaysNothingOrHalfARequestIsClosedAndOthersGoOn()
            throws EngineException, IOException, InterruptedException, MalformedException {
        try (Agent agent = agent();
                SocketChannel used = agent.connect();
                SocketChannel mute = agent.connect();
                SocketChannel half = half(agent)) {
            Wire wire = new Wire(used);
            wire.send(Operation.STATUS.code(), new FrameWriter());
            assertThat(wire.receive()).isPresent();
            awaitWaiting(agent, AgentLimits.IDLE_MAX, 1);
            awaitWaiting(agent, AgentLimits.FRAME_MAX, 2);
            pass(AgentLimits.FRAME_MAX.plus(AgentLimits.TICK.multipliedBy(2)));
            assertThat(closed(mute)).isTrue();
            assertThat(closed(half)).isTrue();
            wire.send(Operation.STATUS.code(), new FrameWriter());
            Frame answer = wire.receive().orElseThrow();
            assertThat(answer.code()).as("a used one may be idle longer").isZero();
            awaitWaiting(agent, AgentLimits.IDLE_MAX, 1);
            pass(AgentLimits.IDLE_MAX.plus(AgentLimits.TICK.multipliedBy(2)));
            assertThat(closed(used)).isTrue();
        }
    }

    @Test
    void whoDoesNotReadAnswersIsClosed()
            throws EngineException, IOException, InterruptedException, MalformedException {
        try (Agent agent = agent();
                SocketChannel greedy = unread(agent)) {
            while (agent.connections() > 0) {
                pass(AgentLimits.TICK);
            }
            ByteBuffer any = ByteBuffer.allocate(1 << 16);
            try {
                while (greedy.read(any.clear()) >= 0) {
                    any.clear();
                }
            } catch (IOException e) {
                // Reset, because something that we sent was not read any more.
                any.clear();
            }
            try (RemoteVault other = agent.remote()) {
                assertThat(other.status().keyVersion()).isEqualTo(1);
            }
        }
    }

    /** Asks until the agent cannot send its answers any more. */
    private static SocketChannel unread(Agent agent)
            throws EngineException, IOException, InterruptedException {
        SocketChannel channel = agent.connect();
        channel.configureBlocking(false);
        ByteBuffer request = request();
        int full = 0;
        while (full < 200) {
            if (channel.write(request) == 0) {
                full++;
                Thread.sleep(1);
            }
            if (!request.hasRemaining()) {
                request.rewind();
            }
        }
        channel.configureBlocking(true);
        return channel;
    }

    /** Seals many values of some size. */
    private static ByteBuffer request() {
        try (FrameWriter body = new FrameWriter().u16(32);
                SecretBytes value = SecretBytes.adopt(new byte[16_000])) {
            for (int i = 1; i <= 32; i++) {
                body.text(new RecordId("aws/lab/one").value()).u32(i).secret(value);
            }
            return ByteBuffer.allocate(6 + body.length())
                    .putInt(2 + body.length())
                    .put((byte) 1)
                    .put((byte) Operation.SEAL.code())
                    .put(body.array(), 0, body.length())
                    .flip();
        }
    }

    @Test
    void noneOfThemHoldsUpTheSealing()
            throws EngineException, IOException, InterruptedException, MalformedException {
        try (Agent agent = agent();
                SocketChannel mute = agent.connect();
                SocketChannel half = half(agent);
                SocketChannel greedy = unread(agent);
                RemoteVault remote = agent.remote()) {
            remote.sealNow();
            agent.awaitEnd();
            assertThat(closed(mute)).isTrue();
            assertThat(closed(half)).isTrue();
            assertThat(greedy.isOpen()).as("from here").isTrue();
            assertThat(RemoteVault.find(agent.socket, SystemIo.create())).isEmpty();
        }
    }

    @Test
    void whatListensAndNeverAnswersIsSaidToBeSilent() throws IOException {
        AgentSocket socket = AgentSocket.in(home, SystemIo.create().osUser());
        List<SocketChannel> waiting = new ArrayList<>();
        try (ServerSocketChannel mute = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            UnixDomainSocketAddress at = UnixDomainSocketAddress.of(socket.path());
            mute.bind(at, 1);
            assertThatThrownBy(() -> RemoteVault.find(socket, SystemIo.create()))
                    .as("its queue has room")
                    .isInstanceOf(AgentSilentException.class);
            for (SocketChannel next = queued(at); next.isConnected(); next = queued(at)) {
                waiting.add(next);
            }
            assertThatThrownBy(() -> RemoteVault.find(socket, SystemIo.create()))
                    .as("its queue is full")
                    .isInstanceOf(AgentSilentException.class);
        } finally {
            for (SocketChannel one : waiting) {
                one.close();
            }
        }
    }

    /** A connection in the queue, or an open channel without one where that is full. */
    private static SocketChannel queued(UnixDomainSocketAddress at) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.configureBlocking(false);
        try {
            channel.connect(at);
        } catch (IOException e) {
            channel.close();
        }
        return channel;
    }

    @Test
    void anAgentWhoseSocketWasExchangedEndsAndLeavesTheOtherAlone()
            throws EngineException, IOException, InterruptedException {
        try (Agent agent = agent();
                ServerSocketChannel other = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            Files.delete(agent.socket.path());
            other.bind(UnixDomainSocketAddress.of(agent.socket.path()));
            seconds.release(2);
            agent.awaitEnd();
            assertThat(Files.exists(agent.socket.path())).isTrue();
        }
    }
}
