package dev.keyrecall.spi;

import java.net.URI;

/**
 * Something in an account that cannot be listed, or not yet by us; named in every certificate.
 *
 * @param what the credentials that may exist unseen
 * @param why in a sentence
 * @param source the page that says so
 */
public record BlindSpot(String what, String why, URI source) {}
