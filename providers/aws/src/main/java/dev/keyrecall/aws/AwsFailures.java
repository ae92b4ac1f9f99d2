package dev.keyrecall.aws;

import dev.keyrecall.spi.ProviderException;
import dev.keyrecall.spi.ProviderException.Reason;

import org.jspecify.annotations.Nullable;

import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.net.ssl.SSLHandshakeException;

/**
 * The one table that sorts AWS's refusals and the network's failures by what may be done next.
 *
 * <p>Source: https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html and the errors
 * of each operation there, in Secrets Manager's, in STS's and in KMS's API reference.
 */
final class AwsFailures {
    /** What a call would have left behind, had it been carried out. */
    enum Effect {
        /** Nothing. */
        NONE,
        /** Nothing, but the request carried a value that an error text might quote. */
        NONE_WITH_VALUE,
        /** A change. */
        CHANGE,
        /** A change, and the request carried a value that an error text might quote. */
        CHANGE_WITH_VALUE
    }

    /** Longer texts of the provider are cut. */
    static final int TEXT_MAX_CHARS = 300;

    private static final int CAUSES_MAX = 16;
    private static final int NESTED_MAX_BYTES = 4_096;

    private static final Pattern NESTED =
            Pattern.compile(
                    "<ErrorResponse[^<>]*>\\s*<Errors>\\s*<Error>\\s*<Code>([A-Za-z0-9.]{1,80})</Code>");
    private static final long RETRY_AFTER_MAX_SECONDS = 86_400;

    static final Set<String> THROTTLING =
            Set.of(
                    "Throttling",
                    "ThrottlingException",
                    "ThrottledException",
                    "RequestThrottled",
                    "RequestThrottledException",
                    "RequestLimitExceeded",
                    "TooManyRequests",
                    "TooManyRequestsException",
                    "PriorRequestNotComplete",
                    "BandwidthLimitExceeded",
                    "SlowDown");

    /** Codes of a fault on AWS's side, whatever the status: KMS gives some of them with 400. */
    static final Set<String> FAULTS =
            Set.of("KMSInternalException", "KeyUnavailableException", "DependencyTimeoutException");

    /** Codes by the reason they stand for; exact spelling, because codes are part of AWS's API. */
    static final Map<String, Reason> REASONS = reasons();

    private AwsFailures() {}

    private static Map<String, Reason> reasons() {
        Map<String, Reason> table = new HashMap<>();
        put(
                table,
                Reason.OPERATOR_CREDENTIAL,
                "InvalidClientTokenId",
                "UnrecognizedClientException",
                "SignatureDoesNotMatch",
                "InvalidSignatureException",
                "ExpiredToken",
                "ExpiredTokenException",
                "RequestExpired",
                "IncompleteSignature",
                "IncompleteSignatureException",
                "MissingAuthenticationToken",
                "MissingAuthenticationTokenException",
                "InvalidAccessKeyId",
                "AuthFailure");
        put(
                table,
                Reason.PERMISSION,
                "AccessDenied",
                "AccessDeniedException",
                "UnauthorizedOperation",
                "NotAuthorized",
                "OptInRequired",
                "DecryptionFailure",
                "EncryptionFailure");
        put(
                table,
                Reason.NOT_FOUND,
                "NoSuchEntity",
                "NoSuchEntityException",
                "NotFoundException",
                "ResourceNotFoundException");
        put(table, Reason.LIMIT, "LimitExceeded", "LimitExceededException");
        put(
                table,
                Reason.CONFLICT,
                "EntityTemporarilyUnmodifiable",
                "ConcurrentModification",
                "DeleteConflict",
                "EntityAlreadyExists",
                "ResourceExistsException",
                "DisabledException",
                "KMSInvalidStateException",
                "InvalidRequestException",
                "PreconditionNotMetException");
        put(
                table,
                Reason.INVALID,
                "InvalidInput",
                "InvalidParameterException",
                "InvalidParameterValue",
                "InvalidParameterCombination",
                "MissingParameter",
                "MalformedPolicyDocument",
                "MalformedPolicyDocumentException",
                "ValidationError",
                "ValidationException",
                "InvalidCiphertextException",
                "IncorrectKeyException",
                "InvalidKeyUsageException",
                "InvalidArnException",
                "InvalidAction",
                "UnknownOperationException",
                "SerializationException");
        return Map.copyOf(table);
    }

    private static void put(Map<String, Reason> table, Reason reason, String... codes) {
        for (String code : codes) {
            table.put(code, reason);
        }
    }

    /**
     * Sorts a failure.
     *
     * @param operation as AWS writes it in policies: {@code iam:CreateAccessKey}
     */
    static ProviderException of(String operation, Effect effect, RuntimeException failure) {
        return failure instanceof AwsServiceException refusal
                ? refusal(operation, effect, refusal)
                : silence(operation, effect, failure);
    }

    private static ProviderException refusal(
            String operation, Effect effect, AwsServiceException failure) {
        String requestId = requestId(failure.requestId());
        int status = failure.statusCode();
        String code = code(failure);
        String message = operation + ": " + code + text(effect, failure);
        if (THROTTLING.contains(code) || status == 429) {
            return new ProviderException.Throttled(message, retryAfter(failure), requestId);
        }
        if (status >= 500 || status < 300 || FAULTS.contains(code)) {
            return unclear(effect, message + " (HTTP " + status + ")", requestId, null);
        }
        Reason reason = REASONS.getOrDefault(code, Reason.INVALID);
        return new ProviderException.Refused(reason, code, message, requestId);
    }

    /** No answer, or one that could not be read. */
    private static ProviderException silence(
            String operation, Effect effect, RuntimeException failure) {
        // Only a network exception is passed on: an exception of the parser may quote the answer,
        // and an answer may hold a value.
        IOException network = network(failure);
        String message =
                operation
                        + ": "
                        + (network == null ? failure : network).getClass().getSimpleName()
                        + (network == null || network.getMessage() == null
                                ? ""
                                : ": " + clean(network.getMessage()));
        if (neverConnected(failure)) {
            return new ProviderException.Unavailable(message, null, network);
        }
        return unclear(effect, message, null, network);
    }

    private static ProviderException unclear(
            Effect effect, String message, @Nullable String requestId, @Nullable Throwable cause) {
        return switch (effect) {
            case NONE, NONE_WITH_VALUE ->
                    new ProviderException.Unavailable(message, requestId, cause);
            case CHANGE, CHANGE_WITH_VALUE ->
                    new ProviderException.InDoubt(message, requestId, cause);
        };
    }

    /** Whether the failure came before a connection stood, so that nothing was sent. */
    private static boolean neverConnected(Throwable failure) {
        return chain(failure).stream()
                .anyMatch(
                        cause ->
                                switch (cause) {
                                    case ConnectException _ -> true;
                                    case UnknownHostException _ -> true;
                                    case NoRouteToHostException _ -> true;
                                    case SSLHandshakeException _ -> true;
                                    case SocketTimeoutException timeout -> whileConnecting(timeout);
                                    default -> false;
                                });
    }

    /** The JDK has no type of its own for this one; a read time-out says "Read timed out". */
    private static boolean whileConnecting(SocketTimeoutException timeout) {
        return String.valueOf(timeout.getMessage())
                .toLowerCase(Locale.ROOT)
                .startsWith("connect timed out");
    }

    /**
     * The innermost network exception of the JDK: a JSON parser's exceptions are IOExceptions too.
     */
    private static @Nullable IOException network(Throwable failure) {
        IOException innermost = null;
        for (Throwable cause : chain(failure)) {
            if (cause instanceof IOException io
                    && io.getClass().getPackageName().startsWith("java")) {
                innermost = io;
            }
        }
        return innermost;
    }

    private static List<Throwable> chain(Throwable failure) {
        List<Throwable> causes = new ArrayList<>();
        Throwable cause = failure;
        while (cause != null && causes.size() < CAUSES_MAX) {
            causes.add(cause);
            cause = cause.getCause();
        }
        return causes;
    }

    /** The provider's own code; "HTTP 502" where it gave none. */
    static String code(AwsServiceException failure) {
        AwsErrorDetails details = failure.awsErrorDetails();
        String code = details == null ? null : details.errorCode();
        if ((code == null || code.isBlank()) && details != null && details.rawResponse() != null) {
            code = nested(details.rawResponse().asByteArrayUnsafe());
        }
        return code == null || code.isBlank() ? "HTTP " + failure.statusCode() : clean(code);
    }

    /** The code in the shape of EC2's errors, which the SDK's other parsers do not know. */
    private static @Nullable String nested(byte[] answer) {
        int length = Math.min(answer.length, NESTED_MAX_BYTES);
        Matcher shape = NESTED.matcher(new String(answer, 0, length, StandardCharsets.UTF_8));
        return shape.find() ? shape.group(1) : null;
    }

    private static String text(Effect effect, AwsServiceException failure) {
        AwsErrorDetails details = failure.awsErrorDetails();
        String text = details == null ? null : details.errorMessage();
        if (text == null || text.isBlank()) {
            return "";
        }
        return switch (effect) {
            case NONE, CHANGE -> ": " + clean(text);
            case NONE_WITH_VALUE, CHANGE_WITH_VALUE ->
                    " (text withheld: the request carried a value)";
        };
    }

    /** One line, of bounded length, with no control character. */
    private static String clean(String text) {
        String line = text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
        return line.length() <= TEXT_MAX_CHARS ? line : line.substring(0, TEXT_MAX_CHARS) + "…";
    }

    private static @Nullable Duration retryAfter(AwsServiceException failure) {
        AwsErrorDetails details = failure.awsErrorDetails();
        if (details == null || details.sdkHttpResponse() == null) {
            return null;
        }
        Optional<Duration> exact =
                details.sdkHttpResponse()
                        .firstMatchingHeader("x-amz-retry-after")
                        .flatMap(AwsFailures::number)
                        .map(Duration::ofMillis);
        return exact.or(
                        () ->
                                details.sdkHttpResponse()
                                        .firstMatchingHeader("Retry-After")
                                        .flatMap(AwsFailures::number)
                                        .filter(seconds -> seconds <= RETRY_AFTER_MAX_SECONDS)
                                        .map(Duration::ofSeconds))
                .orElse(null);
    }

    private static Optional<Long> number(String text) {
        return text.strip().matches("[0-9]{1,9}")
                ? Optional.of(Long.parseLong(text.strip()))
                : Optional.empty();
    }

    /** The request id; null where the SDK says "UNKNOWN". */
    static @Nullable String requestId(@Nullable String id) {
        return id == null || id.isBlank() || id.equals("UNKNOWN") ? null : clean(id);
    }
}
