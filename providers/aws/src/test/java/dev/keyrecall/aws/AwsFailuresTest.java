package dev.keyrecall.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyrecall.aws.AwsFailures.Effect;
import dev.keyrecall.spi.ProviderException;
import dev.keyrecall.spi.ProviderException.Reason;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.iam.model.IamException;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.List;

import javax.net.ssl.SSLHandshakeException;

/** The table of what AWS and the network say, and what may be done next. */
class AwsFailuresTest {
    private static final String OPERATION = "iam:CreateAccessKey";

    private static AwsServiceException refusal(int status, String code, String text) {
        return IamException.builder()
                .statusCode(status)
                .requestId("r-1")
                .awsErrorDetails(
                        AwsErrorDetails.builder().errorCode(code).errorMessage(text).build())
                .build();
    }

    @ParameterizedTest
    @CsvSource({
        "NotFoundException,400,NOT_FOUND",
        "DisabledException,400,CONFLICT",
        "KMSInvalidStateException,400,CONFLICT",
        "InvalidCiphertextException,400,INVALID",
        "IncorrectKeyException,400,INVALID",
        "InvalidKeyUsageException,400,INVALID",
        "LimitExceeded,409,LIMIT",
        "LimitExceededException,400,LIMIT",
        "NoSuchEntity,404,NOT_FOUND",
        "ResourceNotFoundException,400,NOT_FOUND",
        "EntityTemporarilyUnmodifiable,409,CONFLICT",
        "ConcurrentModification,409,CONFLICT",
        "DeleteConflict,409,CONFLICT",
        "EntityAlreadyExists,409,CONFLICT",
        "ResourceExistsException,400,CONFLICT",
        "InvalidRequestException,400,CONFLICT",
        "InvalidInput,400,INVALID",
        "ValidationError,400,INVALID",
        "ValidationException,400,INVALID",
        "InvalidParameterException,400,INVALID",
        "MalformedPolicyDocument,400,INVALID",
        "NeverHeardOfIt,400,INVALID",
        "AccessDenied,403,PERMISSION",
        "AccessDeniedException,400,PERMISSION",
        "DecryptionFailure,400,PERMISSION",
        "InvalidClientTokenId,403,OPERATOR_CREDENTIAL",
        "UnrecognizedClientException,400,OPERATOR_CREDENTIAL",
        "SignatureDoesNotMatch,403,OPERATOR_CREDENTIAL",
        "InvalidSignatureException,400,OPERATOR_CREDENTIAL",
        "ExpiredToken,400,OPERATOR_CREDENTIAL",
        "ExpiredTokenException,400,OPERATOR_CREDENTIAL"
    })
    void aRefusalHasOneReasonWhateverTheCallWouldHaveDone(String code, int status, Reason reason) {
        for (Effect effect : Effect.values()) {
            ProviderException sorted =
                    AwsFailures.of(OPERATION, effect, refusal(status, code, "why"));
            assertThat(sorted)
                    .isInstanceOfSatisfying(
                            ProviderException.Refused.class,
                            refused -> {
                                assertThat(refused.reason()).isEqualTo(reason);
                                assertThat(refused.code()).isEqualTo(code);
                                assertThat(refused.requestId()).isEqualTo("r-1");
                                assertThat(refused).hasMessageStartingWith(OPERATION + ": " + code);
                            });
        }
    }

    @ParameterizedTest
    @CsvSource({
        "Throttling,400",
        "ThrottlingException,400",
        "RequestLimitExceeded,503",
        "TooManyRequestsException,429",
        "SomethingElse,429",
        "SlowDown,503"
    })
    void aRateLimitIsToldFromAFaultByItsCode(String code, int status) {
        for (Effect effect : Effect.values()) {
            assertThat(AwsFailures.of(OPERATION, effect, refusal(status, code, "why")))
                    .isInstanceOf(ProviderException.Throttled.class);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "ServiceFailure,500",
        "InternalServiceError,500",
        "ServiceUnavailable,503",
        ",502",
        "KMSInternalException,500",
        "KeyUnavailableException,400",
        "DependencyTimeoutException,400"
    })
    void aFaultOfTheServerLeavesAChangeInDoubtAndAReadUndone(String code, int status) {
        AwsServiceException failure = refusal(status, code, "why");
        assertThat(AwsFailures.of(OPERATION, Effect.NONE, failure))
                .isInstanceOf(ProviderException.Unavailable.class);
        assertThat(AwsFailures.of(OPERATION, Effect.NONE_WITH_VALUE, failure))
                .isInstanceOf(ProviderException.Unavailable.class);
        assertThat(AwsFailures.of(OPERATION, Effect.CHANGE, failure))
                .isInstanceOf(ProviderException.InDoubt.class);
        assertThat(AwsFailures.of(OPERATION, Effect.CHANGE_WITH_VALUE, failure))
                .isInstanceOf(ProviderException.InDoubt.class);
    }

    @ParameterizedTest
    @EnumSource(Effect.class)
    void withoutAConnectionNothingWasDone(Effect effect) {
        for (IOException network :
                List.of(
                        new ConnectException("Connection refused"),
                        new UnknownHostException("iam.invalid"),
                        new NoRouteToHostException("No route to host"),
                        new SSLHandshakeException("PKIX path building failed"),
                        new SocketTimeoutException("Connect timed out"))) {
            ProviderException sorted = AwsFailures.of(OPERATION, effect, silence(network));
            assertThat(sorted).isInstanceOf(ProviderException.Unavailable.class);
            assertThat(sorted).hasMessageContaining(network.getClass().getSimpleName());
        }
    }

    @Test
    void onceSentSilenceLeavesAChangeInDoubt() {
        for (IOException network :
                List.of(
                        new SocketTimeoutException("Read timed out"),
                        new SocketException("Connection reset"),
                        new IOException("Premature EOF"))) {
            assertThat(AwsFailures.of(OPERATION, Effect.NONE, silence(network)))
                    .isInstanceOf(ProviderException.Unavailable.class);
            assertThat(AwsFailures.of(OPERATION, Effect.CHANGE, silence(network)))
                    .isInstanceOf(ProviderException.InDoubt.class)
                    .hasCause(network);
        }
    }

    @Test
    void anExceptionOfAParserIsNotPassedOn() {
        String value = "hunter2";
        SdkClientException failure =
                SdkClientException.create(
                        "Unable to parse " + value, new IllegalStateException("at " + value));
        ProviderException sorted = AwsFailures.of(OPERATION, Effect.CHANGE, failure);
        assertThat(sorted).isInstanceOf(ProviderException.InDoubt.class).hasNoCause();
        assertThat(sorted).hasMessageNotContaining(value);
    }

    /** As the JDK's client throws when a time-out disconnects it while it sends. */
    @Test
    void whatTheSdkLetsThroughIsSilenceToo() {
        String value = "hunter2";
        assertThatThrownBy(
                        () ->
                                AwsCall.change(
                                        OPERATION,
                                        () -> {
                                            throw new NullPointerException("at " + value);
                                        }))
                .isInstanceOf(ProviderException.InDoubt.class)
                .hasNoCause()
                .hasMessage(OPERATION + ": NullPointerException");
        assertThatThrownBy(
                        () ->
                                AwsCall.read(
                                        OPERATION,
                                        () -> {
                                            throw new IllegalStateException("at " + value);
                                        }))
                .isInstanceOf(ProviderException.Unavailable.class)
                .hasMessageNotContaining(value);
    }

    @Test
    void aTextIsWithheldWhereTheRequestCarriedAValue() {
        AwsServiceException failure =
                refusal(400, "ValidationException", "Value 'hunter2' at 'secretString' failed");
        for (Effect effect : List.of(Effect.CHANGE_WITH_VALUE, Effect.NONE_WITH_VALUE)) {
            assertThat(AwsFailures.of(OPERATION, effect, failure))
                    .hasMessageNotContaining("hunter2")
                    .hasMessageContaining("ValidationException");
        }
        assertThat(AwsFailures.of(OPERATION, Effect.CHANGE, failure))
                .hasMessageContaining("secretString");
    }

    @ParameterizedTest
    @ValueSource(strings = {"two\nlines\tand \u001b[31mcolour", "long"})
    void aTextIsOneBoundedLine(String text) {
        String whole = text.equals("long") ? "x".repeat(10_000) : text;
        String message =
                String.valueOf(
                        AwsFailures.of(
                                        OPERATION,
                                        Effect.NONE,
                                        refusal(400, "ValidationError", whole))
                                .getMessage());
        assertThat(message.chars().noneMatch(Character::isISOControl)).isTrue();
        assertThat(message).hasSizeLessThan(AwsFailures.TEXT_MAX_CHARS + 100);
    }

    @Test
    void noCodeIsBothARateLimitAndARefusal() {
        assertThat(AwsFailures.REASONS)
                .doesNotContainKeys(AwsFailures.THROTTLING.toArray(String[]::new));
    }

    private static SdkClientException silence(IOException network) {
        return SdkClientException.create("Unable to execute HTTP request", network);
    }
}
