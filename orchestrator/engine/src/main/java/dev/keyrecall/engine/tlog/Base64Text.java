package dev.keyrecall.engine.tlog;

import java.util.Base64;

/** Standard Base64 with padding (RFC 4648 section 4), of which each value has exactly one text. */
final class Base64Text {
    private Base64Text() {}

    static String of(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    /**
     * The bytes.
     *
     * @throws MalformedException when the text is not the one that these bytes have
     */
    static byte[] bytes(String text) throws MalformedException {
        try {
            byte[] bytes = Base64.getDecoder().decode(text);
            if (of(bytes).equals(text)) {
                return bytes;
            }
        } catch (IllegalArgumentException e) {
            throw new MalformedException("that is not Base64");
        }
        throw new MalformedException("that is not the one way to write it in Base64");
    }
}
