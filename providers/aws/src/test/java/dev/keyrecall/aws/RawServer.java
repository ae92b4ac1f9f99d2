package dev.keyrecall.aws;

import java.io.BufferedInputStream;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A bare HTTP/1.1 server on a socket: counts the requests that really cross the wire, below any
 * library, and answers each connection's n-th request by a script.
 */
final class RawServer implements AutoCloseable {
    /** What to do with a request that was read in full. */
    enum Deed {
        /** Answer, and keep the connection. */
        ANSWER,
        /** Close without an answer. */
        CLOSE,
        /** Close with a reset. */
        RESET,
        /** Answer the head of a message, and close before its end. */
        HALF
    }

    /** What to answer: a whole HTTP message. */
    record Script(List<Deed> deeds, String answer) {}

    private final ServerSocket socket;
    private final AtomicInteger requests = new AtomicInteger();
    private final List<String> heads = new ArrayList<>();
    private final List<String> bodies = new ArrayList<>();
    private final Script script;

    RawServer(Script script) throws IOException {
        this.script = script;
        this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().name("raw-server").start(this::accept);
    }

    static String http(int status, String headers, String body) {
        return "HTTP/1.1 "
                + status
                + " Status\r\n"
                + headers
                + "Content-Length: "
                + body.getBytes(StandardCharsets.UTF_8).length
                + "\r\n\r\n"
                + body;
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + socket.getLocalPort());
    }

    /** Requests read in full, over all connections. */
    int requests() {
        return requests.get();
    }

    synchronized List<String> heads() {
        return List.copyOf(heads);
    }

    synchronized List<String> bodies() {
        return List.copyOf(bodies);
    }

    private void accept() {
        try {
            while (!socket.isClosed()) {
                Socket connection = socket.accept();
                Thread.ofVirtual().start(() -> serve(connection));
            }
        } catch (SocketException closed) {
            // The test is over.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void serve(Socket connection) {
        try (connection;
                InputStream in = new BufferedInputStream(connection.getInputStream());
                OutputStream out = connection.getOutputStream()) {
            while (readRequest(in)) {
                int number = requests.getAndIncrement();
                Deed deed = script.deeds().get(Math.min(number, script.deeds().size() - 1));
                byte[] answer = script.answer().getBytes(StandardCharsets.UTF_8);
                switch (deed) {
                    case ANSWER -> out.write(answer);
                    case HALF -> out.write(answer, 0, answer.length - 10);
                    case RESET -> connection.setSoLinger(true, 0);
                    case CLOSE -> {}
                }
                out.flush();
                if (deed != Deed.ANSWER) {
                    return;
                }
            }
        } catch (IOException e) {
            // The caller hung up; what counts was counted before.
            if (socket.isClosed()) {
                return;
            }
        }
    }

    /** Reads one request to the end of its body; false at the end of the stream. */
    private boolean readRequest(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int c = in.read();
            if (c < 0) {
                return false;
            }
            head.append((char) c);
        }
        int length = 0;
        for (String line : head.toString().lines().toList()) {
            if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                length = Integer.parseInt(line.substring(15).strip());
            }
        }
        byte[] body = in.readNBytes(length);
        synchronized (this) {
            heads.add(head.toString());
            bodies.add(new String(body, StandardCharsets.UTF_8));
        }
        return body.length == length;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
