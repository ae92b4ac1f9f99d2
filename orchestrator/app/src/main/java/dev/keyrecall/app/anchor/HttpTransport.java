package dev.keyrecall.app.anchor;

import dev.keyrecall.engine.anchor.AnchorException;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import javax.net.ssl.SSLException;

/** The JDK's HTTP client, once for each message: they are rare, and nothing of it stays. */
final class HttpTransport implements Transport {
    private final Duration limit;

    /**
     * One that gives up.
     *
     * @param limit from the first try to connect to the last byte of the answer
     */
    HttpTransport(Duration limit) {
        this.limit = limit;
    }

    @Override
    public Answer post(URI to, String contentType, byte[] body) throws AnchorException {
        HttpClient client =
                HttpClient.newBuilder()
                        .connectTimeout(limit)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .version(HttpClient.Version.HTTP_1_1)
                        .build();
        CompletableFuture<HttpResponse<byte[]>> answer = null;
        try {
            answer =
                    client.sendAsync(
                            HttpRequest.newBuilder(to)
                                    .timeout(limit)
                                    .header("Content-Type", contentType)
                                    .POST(BodyPublishers.ofByteArray(body))
                                    .build(),
                            BodyHandlers.limiting(BodyHandlers.ofByteArray(), ANSWER_MAX_BYTES));
            // The client's own limit ends with the answer's headers.
            HttpResponse<byte[]> got = answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
            return new Answer(got.statusCode(), got.body());
        } catch (ExecutionException e) {
            throw new AnchorException(why(Objects.requireNonNull(e.getCause())));
        } catch (TimeoutException e) {
            throw new AnchorException(silent());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AnchorException(silent());
        } catch (IllegalArgumentException e) {
            throw new AnchorException("its address is none that can be spoken to");
        } finally {
            if (answer != null) {
                answer.cancel(true);
            }
            client.shutdownNow();
        }
    }

    private String silent() {
        return "it does not answer within " + limit.toSeconds() + " s";
    }

    /**
     * By kind: the client's own words may hold the address. What it met first may stand below what
     * that led to.
     */
    String why(Throwable cause) {
        for (@Nullable Throwable one = cause; one != null; one = one.getCause()) {
            if (one instanceof UnknownHostException || one instanceof UnresolvedAddressException) {
                return "its host is not known";
            }
            if (one instanceof SSLException) {
                return "its TLS certificate is not accepted, or it speaks no TLS";
            }
        }
        return switch (cause) {
            case java.net.http.HttpTimeoutException _ -> silent();
            case ConnectException _ -> "it cannot be connected to";
            case IOException e when String.valueOf(e.getMessage()).contains("capacity") ->
                    "its answer is longer than " + ANSWER_MAX_BYTES + " bytes";
            case IOException _ -> "the connection broke";
            default -> "it cannot be spoken to: " + cause.getClass().getSimpleName();
        };
    }
}
