package dev.keyrecall.engine.ledger;

import dev.keyrecall.spi.json.Json;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Digests as leaves carry them. */
public final class Sha256 {
    private Sha256() {}

    /** The lower-case hexadecimal SHA-256 of a document's canonical form. */
    public static String hex(Json document) {
        return hex(document.canonical().getBytes(StandardCharsets.UTF_8));
    }

    /** The lower-case hexadecimal SHA-256 of bytes. */
    public static String hex(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
