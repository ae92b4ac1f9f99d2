package dev.keyrecall.engine.sshsig;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Revoked keys as lines of text. A line is a public key; a fingerprint; or a directive of which
 * {@code ssh-keygen -k} makes a binary list: {@code key:}, {@code sha1:} and {@code sha256:} before
 * a public key, {@code hash:} before a fingerprint; of these {@code ssh-keygen -Y verify} reads the
 * first alone, and accepts no signature with a list that has others. Keys that are not supported
 * are allowed there: they sign nothing that would be accepted. Certificates are refused, since one
 * that is listed revokes its key to ssh-keygen.
 *
 * <p>Source: ssh-keygen.1, KEY REVOCATION LISTS.
 */
final class RevokedKeyLines {
    /** All of these revoke the key; how the binary list would name it makes no difference here. */
    private static final List<String> KEY_DIRECTIVES = List.of("key:", "sha1:", "sha256:");

    private static final String HASH_DIRECTIVE = "hash:";

    private final Set<String> blobs = new HashSet<>();
    private final Set<String> sha256s = new HashSet<>();

    private RevokedKeyLines() {}

    static RevokedKeys parse(byte[] list) throws SignerListException {
        List<String> lines = ListText.lines(utf8(list));
        RevokedKeyLines read = new RevokedKeyLines();
        for (int i = 0; i < lines.size(); i++) {
            if (!ListText.saysNothing(lines.get(i))) {
                read.read(i + 1, lines.get(i));
            }
        }
        return new RevokedKeys(read.blobs, Set.of(), read.sha256s);
    }

    private static String utf8(byte[] list) throws SignerListException {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(list)).toString();
        } catch (CharacterCodingException e) {
            throw new SignerListException("the list is neither binary nor UTF-8");
        }
    }

    private void read(int line, String text) throws SignerListException {
        String lower = text.toLowerCase(Locale.ROOT);
        Optional<byte[]> digest = Fingerprints.digest(ListText.word(text));
        if (lower.startsWith(HASH_DIRECTIVE)) {
            digest =
                    Fingerprints.digest(
                            ListText.word(text.substring(HASH_DIRECTIVE.length()).strip()));
        }
        if (digest.isPresent()) {
            sha256s.add(HexFormat.of().formatHex(digest.get()));
            return;
        }
        String key =
                KEY_DIRECTIVES.stream()
                        .filter(lower::startsWith)
                        .findFirst()
                        .map(directive -> text.substring(directive.length()).strip())
                        .orElse(text);
        byte[] blob =
                ListText.blob(key)
                        .orElseThrow(
                                () ->
                                        new SignerListException(
                                                line, "it is neither a key nor a fingerprint"));
        requireUnderstood(line, blob);
        blobs.add(HexFormat.of().formatHex(blob));
    }

    private static void requireUnderstood(int line, byte[] blob) throws SignerListException {
        try {
            SshPublicKey.parse(blob);
        } catch (SshKeyException e) {
            switch (e.trouble()) {
                case UNSUPPORTED, WEAK -> {}
                case MALFORMED, UNSOUND, CERTIFICATE ->
                        throw new SignerListException(line, String.valueOf(e.getMessage()));
            }
        }
    }
}
