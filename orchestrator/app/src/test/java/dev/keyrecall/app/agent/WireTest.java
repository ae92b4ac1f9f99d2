package dev.keyrecall.app.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyrecall.app.agent.Wire.Frame;
import dev.keyrecall.spi.SecretBytes;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What passed over a connection stays in no array of ours, however the connection ends. */
final class WireTest {
    private static final byte[] SENTINEL = "sentinel value".getBytes(StandardCharsets.UTF_8);

    @TempDir private Path folder = Path.of("");
    private final List<byte[]> arrays = new ArrayList<>();
    private SocketChannel sender;
    private Wire wire;

    @BeforeEach
    void connect() throws IOException {
        UnixDomainSocketAddress at = UnixDomainSocketAddress.of(folder.resolve("s"));
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(at);
            sender = SocketChannel.open(at);
            wire = new Wire(server.accept(), this::array);
        }
    }

    @AfterEach
    void close() throws IOException {
        sender.close();
        wire.close();
    }

    private byte[] array(int length) {
        arrays.add(new byte[length]);
        return arrays.getLast();
    }

    private void requireWiped() {
        assertThat(arrays).as("that were made").isNotEmpty();
        assertThat(arrays).allMatch(array -> allZero(array));
    }

    private static boolean allZero(byte[] array) {
        for (byte one : array) {
            if (one != 0) {
                return false;
            }
        }
        return true;
    }

    /** A frame's first bytes: of so many in all, this is what comes. */
    private static ByteBuffer frame(int bodyBytes, byte[] body) {
        return ByteBuffer.allocate(6 + body.length)
                .putInt(2 + bodyBytes)
                .put((byte) 1)
                .put((byte) 2)
                .put(body)
                .flip();
    }

    @Test
    void aFrameThatComesWholeIsItsTakers() throws IOException, MalformedException {
        sender.write(frame(SENTINEL.length, SENTINEL));
        Frame frame = wire.receive().orElseThrow();
        assertThat(frame.body()).isEqualTo(SENTINEL).isSameAs(arrays.getFirst());
        frame.wipe();
        requireWiped();
    }

    @Test
    void oneThatBreaksOffIsWiped() throws IOException {
        // More than fits the buffer, so that some of it has passed into the array.
        byte[] part = new byte[40_000];
        java.util.Arrays.fill(part, (byte) 's');
        sender.write(frame(50_000, part));
        sender.close();
        assertThatThrownBy(() -> wire.receive()).isInstanceOf(EOFException.class);
        assertThat(arrays).hasSize(1);
        requireWiped();
    }

    @Test
    void oneWhoseConnectionIsClosedHereIsWiped() throws IOException, InterruptedException {
        byte[] part = new byte[40_000];
        java.util.Arrays.fill(part, (byte) 's');
        Thread receiving = Thread.ofVirtual().unstarted(this::receiveUntilClosed);
        receiving.start();
        sender.write(frame(50_000, part));
        while (arrays.isEmpty() || allZero(arrays.getFirst())) {
            Thread.sleep(1);
        }
        wire.close();
        receiving.join();
        requireWiped();
    }

    private void receiveUntilClosed() {
        try {
            wire.receive();
        } catch (IOException | MalformedException e) {
            // That is how it ends.
            return;
        }
    }

    private FrameReader reader(FrameWriter written) {
        byte[] body = java.util.Arrays.copyOf(written.array(), written.length());
        return new FrameReader(body, this::array);
    }

    @Test
    void aSecretWithSomethingAfterItIsNotCopied() {
        try (SecretBytes value = SecretBytes.copyOf(SENTINEL);
                FrameWriter body = new FrameWriter().secret(value).u8(0)) {
            assertThatThrownBy(() -> reader(body).lastSecret())
                    .isInstanceOf(MalformedException.class);
        }
        assertThat(arrays).isEmpty();
    }

    @Test
    void norIsOneThatIsTooLong() {
        try (FrameWriter body = new FrameWriter()) {
            body.bytes(new byte[SecretBytes.LENGTH_MAX_BYTES + 1]);
            assertThatThrownBy(() -> reader(body).secret()).isInstanceOf(MalformedException.class);
        }
        assertThat(arrays).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void unlockingMaterialIsWipedWithItsHolderOrNeverCopied(boolean wellFormed)
            throws MalformedException {
        try (SecretBytes value = SecretBytes.copyOf(SENTINEL);
                FrameWriter body = new FrameWriter()) {
            body.u8(1).secret(value);
            if (wellFormed) {
                Unlocking.read(reader(body)).close();
            } else {
                body.u8(0);
                assertThatThrownBy(() -> Unlocking.read(reader(body)))
                        .isInstanceOf(MalformedException.class);
            }
        }
        assertThat(arrays).hasSize(wellFormed ? 1 : 0).allMatch(WireTest::allZero);
    }

    @Test
    void aTextIsReadWithoutACopy() throws MalformedException {
        try (FrameWriter body = new FrameWriter().text("äöü").text("")) {
            FrameReader reader = reader(body);
            assertThat(reader.text()).isEqualTo("äöü");
            assertThat(reader.text()).isEmpty();
            reader.end();
        }
        try (FrameWriter body = new FrameWriter()) {
            body.bytes(new byte[] {'a', (byte) 0xff});
            assertThatThrownBy(() -> reader(body).text()).isInstanceOf(MalformedException.class);
        }
        try (FrameWriter body = new FrameWriter()) {
            body.bytes(new byte[] {'a', (byte) 0xc3});
            assertThatThrownBy(() -> reader(body).text()).isInstanceOf(MalformedException.class);
        }
        assertThat(arrays).isEmpty();
    }

    @Test
    void aWriterThatGrowsOrClosesLeavesNothing() {
        FrameWriter body = new FrameWriter();
        byte[] first = body.array();
        body.bytes(SENTINEL).bytes(new byte[10_000]);
        assertThat(body.array()).isNotSameAs(first);
        assertThat(allZero(first)).isTrue();
        body.close();
        assertThat(allZero(body.array())).isTrue();
    }
}
