package dev.keyrecall.engine.sshsig;

import java.util.Optional;

/**
 * The text around a signature's bytes: a header, lines of Base64, a footer, and nothing more.
 *
 * <p>Source: PROTOCOL.sshsig section 1.
 */
final class Armour {
    static final String HEADER = "-----BEGIN SSH SIGNATURE-----\n";
    static final String FOOTER = "\n-----END SSH SIGNATURE-----";

    private static final String HINT =
            "hand in the .sig file that ssh-keygen -Y sign wrote, unchanged";

    private Armour() {}

    static byte[] open(String text) throws SignatureRefusedException {
        if (text.length() > SshSignature.TEXT_CHARS_MAX) {
            throw refused("the text has more than " + SshSignature.TEXT_CHARS_MAX + " characters");
        }
        if (text.indexOf('\r') >= 0) {
            throw refused("the lines end otherwise than with a line feed");
        }
        if (!text.startsWith(HEADER)) {
            throw refused("the text does not begin with " + HEADER.strip());
        }
        String body = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
        int end = body.length() - FOOTER.length();
        if (end < HEADER.length() || !body.endsWith(FOOTER)) {
            throw refused("the text does not end with " + FOOTER.strip());
        }
        String lines = body.substring(HEADER.length(), end);
        if (lines.startsWith("\n") || lines.endsWith("\n") || lines.contains("\n\n")) {
            throw refused("there is an empty line in the text");
        }
        Optional<byte[]> blob = Base64Blob.padded(lines.replace("\n", ""));
        return blob.orElseThrow(() -> refused("what is in the text is not Base64"));
    }

    private static SignatureRefusedException refused(String message) {
        return new SignatureRefusedException(Refusal.ARMOUR, message, HINT);
    }
}
