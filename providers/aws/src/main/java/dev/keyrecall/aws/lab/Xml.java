package dev.keyrecall.aws.lab;

import dev.keyrecall.spi.RevealsSecret;
import dev.keyrecall.spi.SecretBytes;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Writes XML: elements and text, no attributes but a namespace on the root. */
final class Xml {
    private final StringBuilder out = new StringBuilder();

    Xml root(String name, String namespace) {
        out.append('<').append(name).append(" xmlns=\"").append(namespace).append("\">");
        return this;
    }

    Xml open(String name) {
        out.append('<').append(name).append('>');
        return this;
    }

    Xml close(String name) {
        out.append("</").append(name).append('>');
        return this;
    }

    Xml leaf(String name, String text) {
        open(name);
        escape(text);
        return close(name);
    }

    /** A time with whole seconds, as IAM writes it. */
    Xml leaf(String name, Instant instant) {
        return leaf(name, instant.truncatedTo(ChronoUnit.SECONDS).toString());
    }

    Xml leaf(String name, boolean value) {
        return leaf(name, Boolean.toString(value));
    }

    @RevealsSecret(why = "CreateAccessKey answers the value, this once")
    Xml leaf(String name, SecretBytes secret) {
        String text = secret.reveal(value -> new String(value, StandardCharsets.US_ASCII));
        return leaf(name, text);
    }

    /** Appends what another writer wrote. */
    Xml append(Xml other) {
        out.append(other.out);
        return this;
    }

    boolean isEmpty() {
        return out.isEmpty();
    }

    private void escape(String text) {
        for (int index = 0; index < text.length(); index++) {
            char character = text.charAt(index);
            switch (character) {
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '&' -> out.append("&amp;");
                case '"' -> out.append("&quot;");
                case '\r' -> out.append("&#xD;");
                default -> out.append(character);
            }
        }
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
