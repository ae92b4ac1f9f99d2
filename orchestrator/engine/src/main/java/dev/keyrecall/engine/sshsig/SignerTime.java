package dev.keyrecall.engine.sshsig;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A time in a list of allowed signers, always in UTC. Without the Z ssh-keygen takes it for the
 * time zone of the machine; one list must not mean two things, so such a time is refused.
 *
 * <p>Source: ssh-keygen.1, ALLOWED SIGNERS.
 */
final class SignerTime {
    static final String FORM = "YYYYMMDDZ, YYYYMMDDHHMMZ or YYYYMMDDHHMMSSZ";

    private static final Pattern UTC =
            Pattern.compile("(\\d{4})(\\d\\d)(\\d\\d)(?:(\\d\\d)(\\d\\d)(\\d\\d)?)?Z");

    private SignerTime() {}

    static Optional<Instant> parse(String text) {
        Matcher parts = UTC.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                            LocalDateTime.of(
                                            number(parts, 1),
                                            number(parts, 2),
                                            number(parts, 3),
                                            number(parts, 4),
                                            number(parts, 5),
                                            number(parts, 6))
                                    .toInstant(ZoneOffset.UTC))
                    // Earlier ones are not times to ssh-keygen.
                    .filter(Instant.EPOCH::isBefore);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static int number(Matcher parts, int group) {
        String digits = parts.group(group);
        return digits == null ? 0 : Integer.parseInt(digits);
    }
}
