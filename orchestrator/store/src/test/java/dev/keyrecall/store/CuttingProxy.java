package dev.keyrecall.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands between a store and its server, and cuts the line at the next commit: before the server
 * hears of it, or after it has answered and before the store hears that.
 */
final class CuttingProxy implements AutoCloseable {
    /** Where the line is cut. */
    enum Cut {
        NOWHERE,
        BEFORE_THE_SERVER,
        BEFORE_THE_ANSWER
    }

    /** As the driver sends it; not the first half of a word. */
    private static final String COMMIT = "COMMIT\u0000";

    private final ServerSocket listening;
    private final int server;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final AtomicInteger unanswered = new AtomicInteger();
    private volatile Cut cut = Cut.NOWHERE;
    private volatile boolean silent;

    CuttingProxy(int server) throws IOException {
        this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        this.server = server;
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return listening.getLocalPort();
    }

    void cut(Cut where) {
        cut = where;
    }

    /** Ends every line, and answers whoever comes from now on with nothing. */
    void fallSilent() throws IOException {
        silent = true;
        endLines();
    }

    /** How many came since it fell silent. */
    int unanswered() {
        return unanswered.get();
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket client = listening.accept();
                if (silent) {
                    sockets.add(client);
                    unanswered.incrementAndGet();
                    continue;
                }
                Line line = new Line(client, new Socket(InetAddress.getLoopbackAddress(), server));
                sockets.addAll(List.of(line.client, line.server));
                Thread.ofVirtual().start(line::toServer);
                Thread.ofVirtual().start(line::toClient);
            } catch (IOException e) {
                return;
            }
        }
    }

    private final class Line {
        private final Socket client;
        private final Socket server;
        private volatile boolean committing;

        Line(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        void toServer() {
            byte[] bytes = new byte[65_536];
            try (InputStream in = client.getInputStream();
                    OutputStream out = server.getOutputStream()) {
                for (int length = in.read(bytes); length > 0; length = in.read(bytes)) {
                    String said = new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
                    if (said.contains(COMMIT) && cut == Cut.BEFORE_THE_SERVER) {
                        break;
                    }
                    committing = said.contains(COMMIT);
                    out.write(bytes, 0, length);
                }
            } catch (IOException e) {
                // Cut.
            }
            hangUp();
        }

        void toClient() {
            byte[] bytes = new byte[65_536];
            try (InputStream in = server.getInputStream();
                    OutputStream out = client.getOutputStream()) {
                for (int length = in.read(bytes); length > 0; length = in.read(bytes)) {
                    if (committing && cut == Cut.BEFORE_THE_ANSWER) {
                        break;
                    }
                    out.write(bytes, 0, length);
                }
            } catch (IOException e) {
                // Cut.
            }
            hangUp();
        }

        private void hangUp() {
            try {
                client.close();
                server.close();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
        endLines();
    }

    private void endLines() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
