package dev.keyrecall.engine.sshsig;

import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The options of a line of the allowed signers: {@code name="value"}, with commas between.
 *
 * <p>Source: ssh-keygen.1, ALLOWED SIGNERS.
 */
final class SignerOptions {
    /** Of a line that has none. */
    static final SignerOptions NONE = new SignerOptions(0, "");

    private static final String NAMESPACES = "namespaces";
    private static final String VALID_AFTER = "valid-after";
    private static final String VALID_BEFORE = "valid-before";
    private static final String CERT_AUTHORITY = "cert-authority";
    private static final Set<String> NAMES = Set.of(NAMESPACES, VALID_AFTER, VALID_BEFORE);
    private static final char QUOTE = '"';

    private final int line;
    private final String text;
    private final Map<String, String> values = new HashMap<>();
    private int at;

    private SignerOptions(int line, String text) {
        this.line = line;
        this.text = text;
    }

    static SignerOptions parse(int line, String text) throws SignerListException {
        SignerOptions options = new SignerOptions(line, text);
        options.readOne();
        while (options.at < text.length()) {
            if (text.charAt(options.at) != ',') {
                throw new SignerListException(line, "options are parted by commas alone");
            }
            options.at++;
            options.readOne();
        }
        return options;
    }

    private void readOne() throws SignerListException {
        int end = at;
        while (end < text.length() && text.charAt(end) != '=' && text.charAt(end) != ',') {
            end++;
        }
        String name = text.substring(at, end).toLowerCase(Locale.ROOT);
        if (name.equals(CERT_AUTHORITY)) {
            throw new SignerListException(
                    line, "certificates are not supported; list each signer's own key");
        }
        if (!NAMES.contains(name)) {
            // What is no name is not repeated.
            String which = Printable.isName(name) ? "the option " + name : "an option of it";
            throw new SignerListException(line, which + " is not supported");
        }
        at = end;
        if (values.putIfAbsent(name, value(name)) != null) {
            throw new SignerListException(line, "the option " + name + " stands there twice");
        }
    }

    private String value(String name) throws SignerListException {
        String opening = "=" + QUOTE;
        if (!text.startsWith(opening, at)) {
            throw new SignerListException(
                    line, "the option " + name + " has a value in double quotes");
        }
        StringBuilder value = new StringBuilder();
        at += opening.length();
        while (at < text.length() && text.charAt(at) != QUOTE) {
            if (text.startsWith("\\" + QUOTE, at)) {
                at++;
            }
            value.append(text.charAt(at++));
        }
        if (at == text.length()) {
            throw new SignerListException(line, "the value of the option " + name + " is open");
        }
        at++;
        return value.toString();
    }

    PatternList namespaces() throws SignerListException {
        String value = values.get(NAMESPACES);
        return value == null
                ? PatternList.ANY
                : PatternList.parse(value)
                        .orElseThrow(
                                () ->
                                        new SignerListException(
                                                line, "namespaces is not a list of patterns"));
    }

    Instant validAfter() throws SignerListException {
        return time(VALID_AFTER, Instant.MIN);
    }

    Instant validBefore() throws SignerListException {
        Instant before = time(VALID_BEFORE, Instant.MAX);
        if (!before.isAfter(validAfter())) {
            throw new SignerListException(line, "valid-before is not later than valid-after");
        }
        return before;
    }

    private Instant time(String name, Instant otherwise) throws SignerListException {
        String value = values.get(name);
        return value == null
                ? otherwise
                : SignerTime.parse(value)
                        .orElseThrow(
                                () ->
                                        new SignerListException(
                                                line,
                                                name
                                                        + " is a time in UTC that reads "
                                                        + SignerTime.FORM));
    }
}
