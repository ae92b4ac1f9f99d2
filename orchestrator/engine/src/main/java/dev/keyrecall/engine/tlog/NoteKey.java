package dev.keyrecall.engine.tlog;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * An Ed25519 key that signs notes: what verifies them. Its text, {@code NAME+ID+KEY}, is what is
 * given to whoever is to verify. Immutable, thread-safe.
 *
 * <p>Source: C2SP signed-note v1.0.0; the text is that of golang.org/x/mod/sumdb/note.
 */
public final class NoteKey {
    /** How long a public key is. */
    public static final int KEY_BYTES = 32;

    private static final byte ED25519 = 1;
    private static final int ID_BYTES = 4;

    /** What stands before the 32 bytes in the DER of RFC 8410. */
    private static final byte[] DER = HexFormat.of().parseHex("302a300506032b6570032100");

    private final String name;
    private final byte[] key;
    private final int id;

    private NoteKey(String name, byte[] key) {
        this.name = name;
        this.key = key;
        this.id = id(name, key);
    }

    /**
     * The key of that name.
     *
     * @param key the public key as RFC 8032 encodes it
     * @throws MalformedException when the name holds a space or a plus, or is empty
     */
    public static NoteKey of(String name, byte[] key) throws MalformedException {
        requireName(name);
        if (key.length != KEY_BYTES) {
            throw new MalformedException("an Ed25519 key has " + KEY_BYTES + " bytes");
        }
        return new NoteKey(name, key.clone());
    }

    /**
     * Reads a key's text.
     *
     * @throws MalformedException when it is not a key's text, when its id is not the key's, or when
     *     the key is of another kind than Ed25519
     */
    public static NoteKey parse(String text) throws MalformedException {
        String[] parts = text.split("\\+", 3);
        if (parts.length != 3) {
            throw new MalformedException("a key reads NAME+ID+KEY");
        }
        byte[] typed = Base64Text.bytes(parts[2]);
        if (typed.length != 1 + KEY_BYTES || typed[0] != ED25519) {
            throw new MalformedException("only Ed25519 keys are supported");
        }
        NoteKey key = of(parts[0], Arrays.copyOfRange(typed, 1, typed.length));
        if (!parts[1].equals(HexFormat.of().toHexDigits(key.id))) {
            throw new MalformedException("the id is not that of the name and the key");
        }
        return key;
    }

    private static int id(String name, byte[] key) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(name.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) '\n');
            digest.update(ED25519);
            return ByteBuffer.wrap(digest.digest(key), 0, ID_BYTES).getInt();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    static void requireName(String name) throws MalformedException {
        boolean fit = !name.isEmpty() && name.chars().noneMatch(c -> c == '+' || c < ' ');
        if (!fit || name.codePoints().anyMatch(NoteKey::isSpace)) {
            throw new MalformedException("a key's name is empty, or holds a space or a plus");
        }
    }

    private static boolean isSpace(int point) {
        return Character.isSpaceChar(point) || Character.isWhitespace(point) || point == 0x85;
    }

    /** Its name, by custom that of the log. */
    public String name() {
        return name;
    }

    /** Tells keys of one name apart; not a digest to be trusted. */
    public int id() {
        return id;
    }

    /** Whether a signature of a note's text is of this key. */
    public boolean verifies(byte[] text, byte[] signature) {
        try {
            Signature verifier = Signature.getInstance("Ed25519");
            verifier.initVerify(publicKey());
            verifier.update(text);
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            // No point of the curve, or no signature by its length: either way, not of this key.
            return false;
        }
    }

    private PublicKey publicKey() throws GeneralSecurityException {
        ByteArrayOutputStream der = new ByteArrayOutputStream();
        der.writeBytes(DER);
        der.writeBytes(key);
        return KeyFactory.getInstance("Ed25519")
                .generatePublic(new X509EncodedKeySpec(der.toByteArray()));
    }

    /** The key's text. */
    @Override
    public String toString() {
        byte[] typed = new byte[1 + KEY_BYTES];
        typed[0] = ED25519;
        System.arraycopy(key, 0, typed, 1, KEY_BYTES);
        return name + "+" + HexFormat.of().toHexDigits(id) + "+" + Base64Text.of(typed);
    }
}
