package dev.keyrecall.spi;

import java.net.URI;
import java.util.regex.Pattern;

/**
 * Something in an account that cannot be listed, or not yet by us; named in every certificate.
 *
 * @param name one of its own in the account, for people to type: lower-case words joined by dashes
 * @param what the credentials that may exist unseen
 * @param why in a sentence
 * @param source the page that says so
 */
public record BlindSpot(String name, String what, String why, URI source) {
    private static final Pattern NAME = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");
    private static final int NAME_MAX_CHARS = 64;

    public BlindSpot {
        if (name.length() > NAME_MAX_CHARS || !NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("no name of a blind spot: " + name);
        }
    }
}
