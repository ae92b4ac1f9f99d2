package dev.keyrecall.app.sink;

import dev.keyrecall.spi.RevealsSecret;
import dev.keyrecall.spi.SecretBytes;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.net.ssl.SSLContext;

/**
 * Posts parcels. Follows no redirect, uses no proxy, and reads nothing of an answer but its status.
 */
final class WebhookSink implements Sink {
    private static final String HMAC = "HmacSHA256";
    private static final int SUCCESS = 200;
    private static final int SUCCESS_END = 300;

    private final URI address;
    private final @Nullable SecretBytes hmacKey;
    private final HttpClient client;
    private final String build;
    private volatile @Nullable CompletableFuture<?> underWay;

    /**
     * To one address.
     *
     * @param hmacKey closed with this; null for none
     */
    WebhookSink(URI address, SSLContext context, @Nullable SecretBytes hmacKey, String build) {
        this.address = address;
        this.hmacKey = hmacKey;
        this.build = build;
        this.client =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .proxy(HttpClient.Builder.NO_PROXY)
                        .connectTimeout(SinkLimits.CONNECT_MAX)
                        .sslContext(context)
                        .build();
    }

    @Override
    public void send(Parcel parcel) throws IOException {
        CompletableFuture<HttpResponse<Void>> answer =
                client.sendAsync(request(parcel), HttpResponse.BodyHandlers.discarding());
        underWay = answer;
        try {
            int status =
                    answer.get(SinkLimits.ANSWER_MAX.toMillis(), TimeUnit.MILLISECONDS)
                            .statusCode();
            if (status < SUCCESS || status >= SUCCESS_END) {
                throw new IOException("it answered with status " + status);
            }
        } catch (ExecutionException e) {
            throw switch (e.getCause()) {
                case IOException cause -> cause;
                // It was cut off, because whoever waits for it ends.
                case CancellationException cut -> new IOException("no answer in time", cut);
                case null, default ->
                        new IOException("it could not be sent: " + name(e.getCause()));
            };
        } catch (TimeoutException | CancellationException e) {
            throw new IOException("no answer in time", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            answer.cancel(true);
            underWay = null;
        }
    }

    private static String name(@Nullable Throwable thrown) {
        return thrown == null ? "unknown" : thrown.getClass().getSimpleName();
    }

    private HttpRequest request(Parcel parcel) {
        byte[] body = parcel.lines();
        HttpRequest.Builder request =
                HttpRequest.newBuilder(address)
                        .timeout(SinkLimits.ANSWER_MAX)
                        .header("Content-Type", "application/x-ndjson")
                        .header("User-Agent", "keyrecall/" + build)
                        .header("Idempotency-Key", parcel.key())
                        .header("Keyrecall-Origin", parcel.origin())
                        .header("Keyrecall-Sink", parcel.sink())
                        .header("Keyrecall-Entries", parcel.entries())
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        if (hmacKey != null) {
            request.header("Keyrecall-Signature", "sha256=" + hmac(hmacKey, parcel.key(), body));
        }
        return request.build();
    }

    @RevealsSecret(why = "the key of a signature is given to Java's own implementation")
    private static String hmac(SecretBytes key, String idempotencyKey, byte[] body) {
        return key.reveal(
                bytes -> {
                    try {
                        Mac mac = Mac.getInstance(HMAC);
                        mac.init(new SecretKeySpec(bytes, HMAC));
                        mac.update((idempotencyKey + "\n").getBytes(StandardCharsets.UTF_8));
                        return HexFormat.of().formatHex(mac.doFinal(body));
                    } catch (GeneralSecurityException e) {
                        throw new IllegalStateException("every JDK has " + HMAC, e);
                    }
                });
    }

    @Override
    public void abort() {
        CompletableFuture<?> sent = underWay;
        if (sent != null) {
            sent.cancel(true);
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
        if (hmacKey != null) {
            hmacKey.close();
        }
    }
}
