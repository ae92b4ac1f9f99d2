package dev.keyrecall.aws.lab;

import dev.keyrecall.aws.lab.AwsRefusal.Common;
import dev.keyrecall.lab.LabRequest;
import dev.keyrecall.spi.RevealsSecret;
import dev.keyrecall.spi.SecretBytes;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The server's side of Signature Version 4, in the Authorization header or in the query string.
 *
 * <p>Source: "Create a signed AWS API request", IAM user guide, docs.aws.amazon.com.
 *
 * @param keyId the access key id that the caller claims
 * @param date the scope's date, yyyyMMdd
 * @param region the scope's region
 * @param service the scope's service
 * @param timestamp when the caller says that it signed, yyyyMMddTHHmmssZ
 * @param expiresAfter how long a signature in the query string holds; null for one in the header
 * @param signedHeaders lower-case names, in the order given
 * @param signature what the caller calculated, lower-case hex
 */
record SigV4(
        String keyId,
        String date,
        String region,
        String service,
        String timestamp,
        @Nullable Duration expiresAfter,
        List<String> signedHeaders,
        String signature) {
    private static final String ALGORITHM = "AWS4-HMAC-SHA256";
    private static final Pattern CREDENTIAL =
            Pattern.compile(
                    "([A-Za-z0-9]{16,128})/(\\d{8})/([a-z0-9-]+)/([a-z0-9-]+)/aws4_request");
    private static final DateTimeFormatter BASIC =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'");
    private static final HexFormat HEX = HexFormat.of();
    private static final long EXPIRES_MAX_SECONDS = 604_800;
    private static final String MISMATCH =
            "The request signature we calculated does not match the signature you provided. Check"
                    + " your AWS Secret Access Key and signing method. Consult the service"
                    + " documentation for details.";

    /**
     * Reads the Authorization header, or the query string where there is no such header.
     *
     * @throws AwsRefusal when neither is there, or what is there is malformed
     */
    static SigV4 read(LabRequest request, QueryForm form) {
        String header = request.header("authorization").orElse(null);
        if (header != null) {
            return read(header, request.header("x-amz-date").orElse(null));
        }
        if (form.get("X-Amz-Algorithm").filter(ALGORITHM::equals).isEmpty()) {
            throw AwsRefusal.of(Common.UNSIGNED, "Request is missing Authentication Token");
        }
        Map<String, String> parts = new TreeMap<>();
        for (String name : List.of("Credential", "SignedHeaders", "Signature", "Date", "Expires")) {
            form.get("X-Amz-" + name).ifPresent(value -> parts.put(name, value));
        }
        return of(parts, part(parts, "Date"), expires(part(parts, "Expires")));
    }

    private static SigV4 read(String header, @Nullable String timestamp) {
        if (!header.startsWith(ALGORITHM + " ")) {
            throw incomplete("Unsupported AWS 'algorithm'");
        }
        Map<String, String> parts = new TreeMap<>();
        for (String part : header.substring(ALGORITHM.length()).split(",", -1)) {
            int equals = part.indexOf('=');
            if (equals < 0) {
                throw incomplete(
                        "'"
                                + part.strip()
                                + "' not a valid key=value pair (missing equal-sign) in"
                                + " Authorization header");
            }
            parts.put(part.substring(0, equals).strip(), part.substring(equals + 1).strip());
        }
        if (timestamp == null) {
            throw incomplete(
                    "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date'"
                            + " header.");
        }
        return of(parts, timestamp, null);
    }

    private static SigV4 of(
            Map<String, String> parts, String timestamp, @Nullable Duration expiresAfter) {
        Matcher credential = CREDENTIAL.matcher(part(parts, "Credential"));
        if (!credential.matches()) {
            throw incomplete("Credential must have exactly 5 slash-delimited elements");
        }
        return new SigV4(
                credential.group(1),
                credential.group(2),
                credential.group(3),
                credential.group(4),
                timestamp,
                expiresAfter,
                List.of(part(parts, "SignedHeaders").split(";", -1)),
                part(parts, "Signature"));
    }

    private static Duration expires(String seconds) {
        if (!seconds.matches("\\d{1,6}") || Long.parseLong(seconds) > EXPIRES_MAX_SECONDS) {
            throw incomplete("X-Amz-Expires must be less than a week (in seconds)");
        }
        return Duration.ofSeconds(Long.parseLong(seconds));
    }

    private static String part(Map<String, String> parts, String name) {
        String value = parts.get(name);
        if (value == null || value.isEmpty()) {
            throw incomplete("Authorization requires '" + name + "' parameter.");
        }
        return value;
    }

    private static AwsRefusal incomplete(String message) {
        return AwsRefusal.of(Common.INCOMPLETE_SIGNATURE, message);
    }

    /**
     * Checks scope, date and signature.
     *
     * @param expectedService the service that the request calls
     * @param secret the secret of {@link #keyId}
     * @throws AwsRefusal unless all are right
     */
    void verify(
            LabRequest request,
            String expectedService,
            SecretBytes secret,
            Instant now,
            Duration skewMax) {
        if (!service.equals(expectedService)) {
            throw AwsRefusal.of(
                    Common.BAD_SIGNATURE,
                    "Credential should be scoped to correct service: '" + expectedService + "'. ");
        }
        if (!signedHeaders.contains("host")) {
            throw AwsRefusal.of(
                    Common.BAD_SIGNATURE,
                    "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
        }
        checkDate(now, skewMax);
        String toSign =
                String.join(
                        "\n",
                        ALGORITHM,
                        timestamp,
                        String.join("/", date, region, service, "aws4_request"),
                        CanonicalRequest.digest(request, signedHeaders));
        byte[] calculated = HEX.formatHex(sign(secret, toSign)).getBytes(StandardCharsets.UTF_8);
        if (!MessageDigest.isEqual(calculated, signature.getBytes(StandardCharsets.UTF_8))) {
            throw AwsRefusal.of(Common.BAD_SIGNATURE, MISMATCH);
        }
    }

    private void checkDate(Instant now, Duration skewMax) {
        Instant signedAt;
        try {
            signedAt = LocalDateTime.parse(timestamp, BASIC).toInstant(ZoneOffset.UTC);
        } catch (DateTimeParseException e) {
            throw incomplete("Date must be in ISO-8601 'basic format'. Got '" + timestamp + "'.");
        }
        if (!timestamp.startsWith(date)) {
            throw AwsRefusal.of(
                    Common.BAD_SIGNATURE,
                    "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of"
                            + " date from HTTP: '"
                            + date
                            + "' != '"
                            + timestamp
                            + "'");
        }
        String bound = " (" + basic(now) + " %s " + skewMax.toMinutes() + " min.)";
        Duration valid = expiresAfter == null ? skewMax : expiresAfter;
        if (signedAt.isBefore(now.minus(valid))) {
            throw AwsRefusal.of(
                    Common.BAD_SIGNATURE,
                    "Signature expired: "
                            + timestamp
                            + " is now earlier than "
                            + basic(now.minus(valid))
                            + bound.replace("%s", "-"));
        }
        if (signedAt.isAfter(now.plus(skewMax))) {
            throw AwsRefusal.of(
                    Common.BAD_SIGNATURE,
                    "Signature not yet current: "
                            + timestamp
                            + " is still later than "
                            + basic(now.plus(skewMax))
                            + bound.replace("%s", "+"));
        }
    }

    private static String basic(Instant instant) {
        return BASIC.format(instant.atOffset(ZoneOffset.UTC));
    }

    @RevealsSecret(why = "a provider checks a signature by calculating it from the shared secret")
    private byte[] sign(SecretBytes secret, String toSign) {
        byte[] prefix = "AWS4".getBytes(StandardCharsets.UTF_8);
        byte[] key =
                secret.reveal(
                        value -> {
                            byte[] joined = Arrays.copyOf(prefix, prefix.length + value.length);
                            System.arraycopy(value, 0, joined, prefix.length, value.length);
                            byte[] first = hmac(joined, date);
                            Arrays.fill(joined, (byte) 0);
                            return first;
                        });
        return hmac(hmac(hmac(hmac(key, region), service), "aws4_request"), toSign);
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }
}
