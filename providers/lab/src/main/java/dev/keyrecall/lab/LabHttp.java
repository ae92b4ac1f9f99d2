package dev.keyrecall.lab;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * The loopback HTTP server of a lab: one virtual thread a call, the fault plan applied to each, the
 * control paths beside. Never listens on anything but 127.0.0.1.
 */
public final class LabHttp implements AutoCloseable {
    /** The largest request body that is read. */
    public static final int BODY_MAX_BYTES = 1 << 20;

    /** How long a caller that is never answered is held, should it not give up itself. */
    public static final int HOLD_MAX_SECONDS = 120;

    /** Connections waiting to be accepted. */
    private static final int BACKLOG = 512;

    private final HttpServer server;
    private final ExecutorService executor;
    private final LabService service;
    private final LabControl control;
    private final FaultPlan faults;
    private final CallCounts counts;
    private final Waiter waiter;
    private final CountDownLatch closed = new CountDownLatch(1);

    /** Runs a request through the faults; null means: cut the connection. */
    private record Outcome(@Nullable LabResponse response) {
        private static final Outcome CUT = new Outcome(null);
    }

    private LabHttp(
            HttpServer server,
            LabService service,
            LabControl control,
            FaultPlan faults,
            CallCounts counts,
            Waiter waiter) {
        this.server = server;
        this.executor = Executors.newVirtualThreadPerTaskExecutor();
        this.service = service;
        this.control = control;
        this.faults = faults;
        this.counts = counts;
        this.waiter = waiter;
    }

    /**
     * Starts to listen.
     *
     * @param service answers the provider's calls
     * @param owner answers the control paths
     * @param port 0 for any free port
     * @throws UncheckedIOException when the port cannot be bound
     */
    public static LabHttp start(LabService service, LabServer owner, Waiter waiter, int port) {
        // Without it the JDK's server leaves Nagle's algorithm on, and answers on a kept-alive
        // connection wait 40 ms for the caller's delayed acknowledgement.
        if (System.getProperty("sun.net.httpserver.nodelay") == null) {
            System.setProperty("sun.net.httpserver.nodelay", "true");
        }
        try {
            HttpServer server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
            LabHttp http =
                    new LabHttp(
                            server,
                            service,
                            new LabControl(owner),
                            owner.faults(),
                            owner.counts(),
                            waiter);
            server.createContext("/", http::handle);
            server.setExecutor(http.executor);
            server.start();
            return http;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot listen on 127.0.0.1:" + port, e);
        }
    }

    /** Where it listens. */
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Stops listening, cuts every connection, lets go of held callers. Idempotent. */
    @Override
    public void close() {
        if (closed.getCount() == 0) {
            return;
        }
        closed.countDown();
        server.stop(0);
        executor.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = readBody(exchange);
            LabRequest request =
                    new LabRequest(
                            exchange.getRequestMethod(),
                            exchange.getRequestURI().getRawPath(),
                            orEmpty(exchange.getRequestURI().getRawQuery()),
                            exchange.getRequestHeaders(),
                            body);
            Outcome outcome =
                    LabControl.serves(request)
                            ? new Outcome(control.answer(request))
                            : answer(request);
            if (outcome.response() != null) {
                send(exchange, outcome.response());
            }
        }
    }

    private Outcome answer(LabRequest request) {
        String operation = service.operation(request);
        counts.addReceived(operation);
        waiter.await(faults.latency());
        Fault fault = faults.next(operation).orElse(null);
        if (fault == Fault.CUT_BEFORE) {
            return Outcome.CUT;
        }
        if (fault == Fault.ERROR_BEFORE) {
            return new Outcome(service.refuse(request, LabService.Refusal.ERROR));
        }
        if (fault == Fault.EXPIRED) {
            return new Outcome(service.refuse(request, LabService.Refusal.EXPIRED));
        }
        if (fault == Fault.THROTTLE || !faults.admits(operation)) {
            return new Outcome(service.refuse(request, LabService.Refusal.THROTTLED));
        }
        LabResponse response = service.answer(request, cut(fault));
        if (fault == Fault.ERROR_AFTER) {
            return new Outcome(service.refuse(request, LabService.Refusal.ERROR));
        }
        if (fault == Fault.TIMEOUT_AFTER) {
            hold();
        }
        return fault == Fault.CUT_AFTER || fault == Fault.TIMEOUT_AFTER
                ? Outcome.CUT
                : new Outcome(response);
    }

    private static LabService.PageCut cut(@Nullable Fault fault) {
        if (fault == Fault.SHORT_PAGE) {
            return LabService.PageCut.HALF;
        }
        return fault == Fault.EMPTY_PAGE ? LabService.PageCut.EMPTY : LabService.PageCut.NONE;
    }

    private void hold() {
        try {
            // Either way the caller gets no answer; the bound only keeps the thread from staying.
            boolean _ = closed.await(HOLD_MAX_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static byte[] readBody(HttpExchange exchange) throws IOException {
        try (InputStream in = exchange.getRequestBody()) {
            byte[] body = in.readNBytes(BODY_MAX_BYTES + 1);
            if (body.length > BODY_MAX_BYTES) {
                throw new IOException("a request body is at most " + BODY_MAX_BYTES + " bytes");
            }
            return body;
        }
    }

    private static void send(HttpExchange exchange, LabResponse response) throws IOException {
        for (Map.Entry<String, String> header : response.headers().entrySet()) {
            exchange.getResponseHeaders().set(header.getKey(), header.getValue());
        }
        byte[] body = response.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(response.status(), body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(body);
            }
        }
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
