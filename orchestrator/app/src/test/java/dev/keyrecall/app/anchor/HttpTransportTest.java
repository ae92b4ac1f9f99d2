package dev.keyrecall.app.anchor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import dev.keyrecall.app.anchor.Transport.Answer;
import dev.keyrecall.engine.anchor.AnchorException;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import javax.net.ssl.SSLException;

/** Whatever answers, or does not: a message is sent in a bounded time, or an error says why. */
@Timeout(120)
final class HttpTransportTest {
    private static final String SECRET = "/services/T0/" + "secret-part";

    private final Transport transport = new HttpTransport(Duration.ofSeconds(2));
    private final Transport patient = new HttpTransport(Duration.ofSeconds(60));
    private final CountDownLatch end = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private HttpServer server;

    /** What a server does. */
    private interface Manner {
        void answer(HttpExchange exchange) throws IOException, InterruptedException;
    }

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.start();
    }

    @AfterEach
    void stop() {
        end.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    private URI answering(Manner manner) {
        server.createContext(
                "/",
                exchange -> {
                    try (exchange) {
                        manner.answer(exchange);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + SECRET);
    }

    private static void fails(Transport transport, URI to, String why) {
        assertThatExceptionOfType(AnchorException.class)
                .isThrownBy(() -> transport.post(to, "text/plain", new byte[3]))
                .withMessageContaining(why)
                .satisfies(e -> assertThat(e.toString()).doesNotContain("secret-part"));
    }

    @Test
    void aMessageIsSentAndItsAnswerTaken() throws Exception {
        String[] seen = new String[3];
        URI to =
                answering(
                        exchange -> {
                            seen[0] = exchange.getRequestMethod() + exchange.getRequestURI();
                            seen[1] = exchange.getRequestHeaders().getFirst("Content-Type");
                            seen[2] =
                                    new String(
                                            exchange.getRequestBody().readAllBytes(),
                                            StandardCharsets.UTF_8);
                            exchange.sendResponseHeaders(201, 2);
                            exchange.getResponseBody().write(new byte[] {1, 2});
                        });
        Answer answer = patient.post(to, "text/plain; x", "né".getBytes(StandardCharsets.UTF_8));
        assertThat(answer.code()).isEqualTo(201);
        assertThat(answer.body()).containsExactly(1, 2);
        assertThat(seen).containsExactly("POST" + SECRET, "text/plain; x", "né");
    }

    @Test
    void anAnswerIsAsLongAsItMayBeAndNoLonger() throws Exception {
        int[] length = {Transport.ANSWER_MAX_BYTES};
        URI to =
                answering(
                        exchange -> {
                            exchange.sendResponseHeaders(200, length[0]);
                            exchange.getResponseBody().write(new byte[length[0]]);
                        });
        assertThat(patient.post(to, "text/plain", new byte[0]).body()).hasSize(length[0]);
        length[0]++;
        fails(patient, to, "longer than 65536 bytes");
    }

    @Test
    void anAnswerWithoutAnEndIsLeft() {
        URI to =
                answering(
                        exchange -> {
                            exchange.sendResponseHeaders(200, 0);
                            try (OutputStream out = exchange.getResponseBody()) {
                                while (true) {
                                    out.write(new byte[4_096]);
                                }
                            }
                        });
        fails(patient, to, "longer than");
    }

    @Test
    void aServerThatHangsIsNotWaitedFor() {
        fails(transport, answering(_ -> end.await()), "does not answer within 2 s");
    }

    @Test
    void aServerThatHangsInItsAnswerIsNotWaitedFor() {
        URI to =
                answering(
                        exchange -> {
                            exchange.sendResponseHeaders(200, 0);
                            exchange.getResponseBody().write(new byte[10]);
                            exchange.getResponseBody().flush();
                            end.await();
                        });
        fails(transport, to, "does not answer within 2 s");
    }

    @Test
    void aRedirectionIsNotFollowed() throws Exception {
        URI to =
                answering(
                        exchange -> {
                            exchange.getResponseHeaders().add("Location", "/elsewhere");
                            exchange.sendResponseHeaders(307, -1);
                        });
        Answer answer = patient.post(to, "text/plain", new byte[0]);
        assertThat(answer.code()).isEqualTo(307);
        assertThatExceptionOfType(AnchorException.class)
                .isThrownBy(answer::requireYes)
                .withMessageContaining("307");
    }

    @Test
    void nobodyIsSaid() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }
        fails(patient, URI.create("http://127.0.0.1:" + free + SECRET), "cannot be connected to");
        fails(patient, URI.create("http://no-such-host.invalid" + SECRET), "its host is not known");
    }

    @Test
    void whatSpeaksNoTlsIsSaid() throws IOException {
        try (ServerSocket plain = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var _ = threads.submit(() -> greet(plain));
            fails(patient, URI.create("https://127.0.0.1:" + plain.getLocalPort() + SECRET), "TLS");
        }
    }

    /** The client is on its way with the request sometimes when it meets the plain text. */
    @Test
    void whatSpeaksNoTlsIsSaidAlsoWhereItShowsLater() {
        IOException late =
                new IOException(
                        "HTTP/1.1 header parser received no bytes",
                        new SSLException("Unrecognized SSL message, plaintext connection?"));
        assertThat(new HttpTransport(Duration.ofSeconds(2)).why(late)).contains("speaks no TLS");
    }

    private static boolean greet(ServerSocket plain) throws IOException {
        try (Socket socket = plain.accept()) {
            socket.getOutputStream().write("220 mail.example\r\n".getBytes(StandardCharsets.UTF_8));
            // To the client's end: whoever closes before that resets what it has said.
            return socket.getInputStream().readAllBytes().length > 0;
        }
    }
}
