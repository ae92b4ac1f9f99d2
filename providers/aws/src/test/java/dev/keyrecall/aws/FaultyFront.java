package dev.keyrecall.aws;

import org.jspecify.annotations.Nullable;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Stands before an emulator and passes requests and answers on byte by byte, but for one, which
 * meets what was armed: a socket, so that what crosses the wire need not be HTTP at all.
 */
final class FaultyFront implements AutoCloseable {
    private static final byte[] HEAD_END = {'\r', '\n', '\r', '\n'};

    /** What is done about one request, which was read in full. */
    sealed interface Deed {
        /** Something else is answered; the request is not passed on. */
        record Answer(byte[] bytes, boolean keep) implements Deed {
            static Answer of(String text) {
                return new Answer(text.getBytes(StandardCharsets.ISO_8859_1), false);
            }
        }

        /** So many hundredths of the true answer are sent, and the connection is reset. */
        record Part(int hundredths) implements Deed {}

        /** The true answer is sent after this long. */
        record Late(int millis) implements Deed {}
    }

    private record Armed(int skip, Deed deed) {}

    private final ServerSocket socket;
    private final URI behind;
    private final AtomicReference<@Nullable Armed> armed = new AtomicReference<>();
    private final AtomicInteger seen = new AtomicInteger();
    private final CountDownLatch closed = new CountDownLatch(1);

    FaultyFront(URI behind) throws IOException {
        this.behind = behind;
        this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().name("faulty-front").start(this::accept);
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + socket.getLocalPort());
    }

    /** The request after so many others, counted from now, meets it. */
    void arm(int skip, Deed deed) {
        seen.set(0);
        armed.set(new Armed(skip, deed));
    }

    /** Whether what was armed was met; forgets it. */
    boolean met() {
        return armed.getAndSet(null) == null;
    }

    private void accept() {
        try {
            while (!socket.isClosed()) {
                Socket connection = socket.accept();
                Thread.ofVirtual().start(() -> serve(connection));
            }
        } catch (SocketException e) {
            // The test is over.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void serve(Socket connection) {
        try (connection;
                InputStream in = new BufferedInputStream(connection.getInputStream());
                OutputStream out = connection.getOutputStream()) {
            boolean keep = true;
            while (keep) {
                byte[] request = message(in);
                if (request.length == 0) {
                    return;
                }
                keep = answer(connection, out, request);
                out.flush();
            }
        } catch (IOException e) {
            // The caller hung up, as callers do that were not answered in time.
            if (socket.isClosed()) {
                return;
            }
        }
    }

    private boolean answer(Socket connection, OutputStream out, byte[] request) throws IOException {
        @Nullable Armed due = armed.get();
        boolean met =
                due != null
                        && seen.getAndIncrement() == due.skip()
                        && armed.compareAndSet(due, null);
        if (!met || due == null) {
            out.write(passedOn(request));
            return true;
        }
        return switch (due.deed()) {
            case Deed.Answer(byte[] bytes, boolean keep) -> {
                out.write(bytes);
                yield keep;
            }
            case Deed.Part(int hundredths) -> {
                byte[] whole = passedOn(request);
                out.write(whole, 0, whole.length * hundredths / 100);
                out.flush();
                connection.setSoLinger(true, 0);
                yield false;
            }
            case Deed.Late(int millis) -> {
                byte[] whole = passedOn(request);
                try {
                    boolean _ = closed.await(millis, TimeUnit.MILLISECONDS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                out.write(whole);
                yield true;
            }
        };
    }

    /** The true answer. */
    byte[] passedOn(byte[] request) throws IOException {
        try (Socket to = new Socket(InetAddress.getLoopbackAddress(), behind.getPort())) {
            to.getOutputStream().write(request);
            to.getOutputStream().flush();
            return message(new BufferedInputStream(to.getInputStream()));
        }
    }

    /** One HTTP message with a Content-Length or no body; empty at the end of the stream. */
    private static byte[] message(InputStream in) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        while (!endsHead(bytes)) {
            int c = in.read();
            if (c < 0) {
                return new byte[0];
            }
            bytes.write(c);
        }
        int length = 0;
        for (String line : bytes.toString(StandardCharsets.ISO_8859_1).lines().toList()) {
            if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                length = Math.max(0, Integer.parseInt(line.substring(15).strip()));
            }
        }
        bytes.write(in.readNBytes(length));
        return bytes.toByteArray();
    }

    private static boolean endsHead(ByteArrayOutputStream bytes) {
        if (bytes.size() < HEAD_END.length) {
            return false;
        }
        byte[] all = bytes.toByteArray();
        return Arrays.equals(all, all.length - HEAD_END.length, all.length, HEAD_END, 0, 4);
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        socket.close();
    }
}
