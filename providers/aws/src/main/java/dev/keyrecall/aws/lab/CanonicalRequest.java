package dev.keyrecall.aws.lab;

import dev.keyrecall.lab.LabRequest;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** The canonical form of a request, over which Signature Version 4 signs. */
final class CanonicalRequest {
    private static final HexFormat HEX = HexFormat.of();

    /** Never part of what is signed: it is the signature. */
    private static final String SIGNATURE_PARAMETER = "X-Amz-Signature=";

    private CanonicalRequest() {}

    /** SHA-256 over the canonical form, lower-case hex. */
    static String digest(LabRequest request, List<String> signedHeaders) {
        return sha256(text(request, signedHeaders).getBytes(StandardCharsets.UTF_8));
    }

    private static String text(LabRequest request, List<String> signedHeaders) {
        StringBuilder headers = new StringBuilder();
        for (String name : signedHeaders) {
            List<String> values =
                    request.headers().getOrDefault(name, List.of()).stream()
                            .map(value -> value.strip().replaceAll(" +", " "))
                            .toList();
            headers.append(name).append(':').append(String.join(",", values)).append('\n');
        }
        return String.join(
                "\n",
                request.method(),
                path(request.rawPath()),
                query(request.rawQuery()),
                headers.toString(),
                String.join(";", signedHeaders),
                sha256(request.body()));
    }

    /** Each segment encoded once more: every service but S3 signs the path encoded twice. */
    private static String path(String rawPath) {
        if (rawPath.isEmpty()) {
            return "/";
        }
        List<String> segments =
                Arrays.stream(rawPath.split("/", -1)).map(CanonicalRequest::encode).toList();
        return String.join("/", segments);
    }

    private static String query(String rawQuery) {
        if (rawQuery.isEmpty()) {
            return "";
        }
        List<String> pairs = new ArrayList<>();
        for (String pair : rawQuery.split("&", -1)) {
            if (pair.startsWith(SIGNATURE_PARAMETER)) {
                continue;
            }
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            String value = equals < 0 ? "" : pair.substring(equals + 1);
            pairs.add(encode(decode(name)) + "=" + encode(decode(value)));
        }
        return String.join("&", pairs.stream().sorted().toList());
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    private static String encode(String text) {
        StringBuilder encoded = new StringBuilder();
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            char character = (char) (octet & 0xFF);
            if (character < 0x80
                    && (Character.isLetterOrDigit(character) || "-._~".indexOf(character) >= 0)) {
                encoded.append(character);
            } else {
                encoded.append('%').append(HexFormat.of().withUpperCase().toHexDigits(octet));
            }
        }
        return encoded.toString();
    }

    private static String sha256(byte[] bytes) {
        try {
            return HEX.formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
