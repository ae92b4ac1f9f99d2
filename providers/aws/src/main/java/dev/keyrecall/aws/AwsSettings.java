package dev.keyrecall.aws;

import dev.keyrecall.spi.ProviderException;

import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an AWS account is described by, checked.
 *
 * @param endpoint null for AWS itself
 * @param attemptTimeout how long one HTTP request may take
 * @param callTimeout how long one call may take in all
 */
record AwsSettings(
        @Nullable URI endpoint,
        String region,
        Path credentialsFile,
        String profile,
        Duration attemptTimeout,
        Duration callTimeout) {
    static final String ENDPOINT = "endpoint";
    static final String REGION = "region";
    static final String CREDENTIALS_FILE = "credentials-file";
    static final String PROFILE = "profile";
    static final String CALL_TIMEOUT = "call-timeout";
    static final String CALL_LIMITS = "call-limits";

    /** Longest wait for the answer to one request. */
    static final Duration ATTEMPT_TIMEOUT = Duration.ofSeconds(10);

    /** Longest duration of one call, signing and connecting included. */
    static final Duration CALL_TIMEOUT_MAX = Duration.ofSeconds(30);

    private static final Pattern REGION_SHAPE = Pattern.compile("[a-z]{2,}(-[a-z0-9]+){2,3}");
    private static final Pattern TIMEOUT_SHAPE = Pattern.compile("([1-9][0-9]{0,5})(ms|s|m)");
    private static final Pattern LOOPBACK =
            Pattern.compile("localhost|127(\\.[0-9]{1,3}){3}|\\[::1\\]");

    /**
     * Checks the settings of one account.
     *
     * @throws ProviderException.Refused INVALID, naming the setting and the remedy
     */
    static AwsSettings of(Map<String, String> settings) throws ProviderException.Refused {
        String endpoint = settings.get(ENDPOINT);
        String region = required(settings, REGION);
        if (!REGION_SHAPE.matcher(region).matches()) {
            throw invalid(REGION, "'" + region + "' is not a region such as eu-central-1");
        }
        String timeout = settings.get(CALL_TIMEOUT);
        Duration attempt = timeout == null ? ATTEMPT_TIMEOUT : duration(timeout);
        Duration call = timeout == null ? CALL_TIMEOUT_MAX : attempt;
        return new AwsSettings(
                endpoint == null ? null : endpoint(endpoint),
                region,
                path(required(settings, CREDENTIALS_FILE)),
                settings.getOrDefault(PROFILE, "default"),
                attempt,
                call);
    }

    static String required(Map<String, String> settings, String name)
            throws ProviderException.Refused {
        String value = settings.get(name);
        if (value == null || value.isBlank()) {
            throw invalid(name, "is required");
        }
        return value;
    }

    private static Path path(String text) throws ProviderException.Refused {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw invalid(CREDENTIALS_FILE, "is not a path");
        }
    }

    private static URI endpoint(String text) throws ProviderException.Refused {
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            throw invalid(ENDPOINT, "is not an address");
        }
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        String host = uri.getHost();
        if (host == null
                || uri.getRawUserInfo() != null
                || uri.getRawQuery() != null
                || uri.getRawFragment() != null) {
            throw invalid(ENDPOINT, "must read https://HOST or http://127.0.0.1:PORT");
        }
        boolean loopback = LOOPBACK.matcher(host.toLowerCase(Locale.ROOT)).matches();
        if (!scheme.equals("https") && !(scheme.equals("http") && loopback)) {
            throw invalid(
                    ENDPOINT, "must be https: secrets would cross the network to '" + host + "'");
        }
        return uri;
    }

    private static Duration duration(String text) throws ProviderException.Refused {
        Matcher shape = TIMEOUT_SHAPE.matcher(text);
        if (!shape.matches()) {
            throw invalid(CALL_TIMEOUT, "'" + text + "' is not a duration such as 500ms, 10s, 1m");
        }
        long number = Long.parseLong(shape.group(1));
        return switch (shape.group(2)) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            default -> Duration.ofMinutes(number);
        };
    }

    static ProviderException.Refused invalid(String name, String what) {
        return new ProviderException.Refused(
                ProviderException.Reason.INVALID, name, "setting " + name + ": " + what, null);
    }
}
