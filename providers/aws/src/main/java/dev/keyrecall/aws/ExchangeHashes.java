package dev.keyrecall.aws;

import org.jspecify.annotations.Nullable;

import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpFullRequest;
import software.amazon.awssdk.http.SdkHttpRequest;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Hashes what is sent and what is answered, as {@link dev.keyrecall.spi.Receipt} tells it. The
 * clients are synchronous: a call is sent and answered on the thread that makes it, and whoever
 * wants its hashes asks on that thread, right after it.
 */
final class ExchangeHashes implements ExecutionInterceptor {
    /** Answers to calls with an effect are a few kibibytes. A longer one is not hashed. */
    private static final int ANSWER_MAX_BYTES = 1_048_576;

    private static final int FIRST_BYTES = 4_096;

    private static final ThreadLocal<@Nullable Exchange> LAST = new ThreadLocal<>();

    /** The hashes of one exchange. */
    record Exchange(@Nullable String request, @Nullable String response) {
        static final Exchange NONE = new Exchange(null, null);
    }

    /** Those of the call just made on this thread; gone after this. */
    static Exchange take() {
        Exchange last = LAST.get();
        LAST.remove();
        return last == null ? Exchange.NONE : last;
    }

    @Override
    public void beforeTransmission(
            Context.BeforeTransmission context, ExecutionAttributes attributes) {
        SdkHttpRequest request = context.httpRequest();
        MessageDigest digest = sha256();
        String query = request.encodedQueryParameters().map(text -> "?" + text).orElse("");
        // The SDK leaves an empty path to the client, which sends a slash.
        String path = request.encodedPath().isEmpty() ? "/" : request.encodedPath();
        digest.update(
                (request.method() + " " + path + query + "\n").getBytes(StandardCharsets.UTF_8));
        if (request instanceof SdkHttpFullRequest full) {
            full.contentStreamProvider().ifPresent(body -> update(digest, body));
        }
        LAST.set(new Exchange(hex(digest), null));
    }

    @Override
    public Optional<InputStream> modifyHttpResponseContent(
            Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
        Optional<InputStream> body = context.responseBody();
        Exchange sent = LAST.get();
        if (body.isEmpty() || sent == null) {
            return body;
        }
        Read read = read(body.get());
        if (read.rest() != null) {
            return Optional.of(
                    new SequenceInputStream(new Forgetting(read.bytes(), body.get()), read.rest()));
        }
        MessageDigest digest = sha256();
        digest.update(
                (context.httpResponse().statusCode() + "\n").getBytes(StandardCharsets.UTF_8));
        digest.update(read.bytes());
        LAST.set(new Exchange(sent.request(), hex(digest)));
        return Optional.of(new Forgetting(read.bytes(), body.get()));
    }

    /**
     * What was read of an answer.
     *
     * @param rest what the SDK has to read on from; null at the end
     */
    private record Read(byte[] bytes, @Nullable InputStream rest) {}

    /** Whatever goes wrong in reading goes wrong for the SDK, which knows what that means. */
    private static final class Failing extends InputStream {
        private final IOException failure;

        Failing(IOException failure) {
            this.failure = failure;
        }

        @Override
        public int read() throws IOException {
            throw failure;
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            throw failure;
        }
    }

    /** Overwrites what was read from it once it is closed: the answer may hold a new value. */
    private static final class Forgetting extends ByteArrayInputStream {
        private final InputStream from;

        Forgetting(byte[] bytes, InputStream from) {
            super(bytes);
            this.from = from;
        }

        @Override
        public void close() throws IOException {
            Arrays.fill(buf, (byte) 0);
            from.close();
        }
    }

    private static Read read(InputStream body) {
        byte[] bytes = new byte[FIRST_BYTES];
        int length = 0;
        try {
            while (length < ANSWER_MAX_BYTES) {
                if (length == bytes.length) {
                    byte[] larger = Arrays.copyOf(bytes, 2 * length);
                    Arrays.fill(bytes, (byte) 0);
                    bytes = larger;
                }
                int read = body.read(bytes, length, bytes.length - length);
                if (read < 0) {
                    return new Read(cut(bytes, length), null);
                }
                length += read;
            }
            return new Read(cut(bytes, length), body);
        } catch (IOException e) {
            return new Read(cut(bytes, length), new Failing(e));
        }
    }

    private static byte[] cut(byte[] bytes, int length) {
        byte[] exact = Arrays.copyOf(bytes, length);
        Arrays.fill(bytes, (byte) 0);
        return exact;
    }

    private static void update(MessageDigest digest, ContentStreamProvider body) {
        try (InputStream in = body.newStream()) {
            byte[] buffer = new byte[8_192];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
            Arrays.fill(buffer, (byte) 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String hex(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
