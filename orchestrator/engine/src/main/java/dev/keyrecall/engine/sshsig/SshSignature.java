package dev.keyrecall.engine.sshsig;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * A detached SSH signature, read and not yet verified: it says who claims to have signed, and
 * nothing of who did. Immutable. Its bytes are no name for it: of an ECDSA signature whoever has
 * seen it can make a second one that is as good.
 *
 * <p>Source: PROTOCOL.sshsig.
 *
 * @param key whose it is said to be; sound
 * @param namespace what it was made for; printable ASCII, never empty
 * @param hash what the message was hashed with
 * @param value what the key made
 */
public record SshSignature(
        SshPublicKey key, String namespace, HashAlgorithm hash, SignatureValue value) {
    /** Longer texts are refused unread; that of an RSA key of 16,384 bits has some 6,000. */
    public static final int TEXT_CHARS_MAX = 32 << 10;

    /** Of a namespace, as NAME@DOMAIN. */
    public static final int NAMESPACE_BYTES_MAX = 256;

    private static final String PREAMBLE = "SSHSIG";
    private static final Charset ASCII = StandardCharsets.US_ASCII;
    private static final byte[] NOTHING = {};
    private static final int VERSION = 1;
    private static final int RESERVED_BYTES_MAX = 4096;
    private static final int VALUE_BYTES_MAX = 16 << 10;

    public SshSignature {
        if (value.format().keyType() != key.type()) {
            throw new IllegalArgumentException("the signature is not of the key's type");
        }
    }

    /**
     * Reads what {@code ssh-keygen -Y sign} writes. Verifies nothing.
     *
     * @param text whole, with its header and footer
     * @throws SignatureRefusedException with {@link Refusal#ARMOUR}, {@link Refusal#FORMAT}, {@link
     *     Refusal#VERSION}, {@link Refusal#ALGORITHM}, {@link Refusal#KEY_UNSOUND}, {@link
     *     Refusal#NAMESPACE} or {@link Refusal#HASH}
     */
    public static SshSignature parse(String text) throws SignatureRefusedException {
        return ofBlob(Armour.open(text));
    }

    static SshSignature ofBlob(byte[] blob) throws SignatureRefusedException {
        try {
            return read(new WireReader(blob));
        } catch (WireException e) {
            throw new SignatureRefusedException(Refusal.FORMAT, String.valueOf(e.getMessage()));
        }
    }

    private static SshSignature read(WireReader in)
            throws WireException, SignatureRefusedException {
        String preamble = new String(in.raw(PREAMBLE.length(), "the preamble"), ASCII);
        if (!preamble.equals(PREAMBLE)) {
            throw new WireException("it does not begin with " + PREAMBLE);
        }
        long version = in.u32("the version");
        if (version != VERSION) {
            throw new SignatureRefusedException(
                    Refusal.VERSION,
                    "the signature has the version " + version + "; only 1 is supported");
        }
        // Its own limit is lower, and its reader says first of which algorithm it is.
        SshPublicKey key = key(in.string(VALUE_BYTES_MAX, "the key"));
        String namespace = in.text(NAMESPACE_BYTES_MAX, "the namespace");
        if (namespace.isEmpty()) {
            throw new SignatureRefusedException(Refusal.NAMESPACE, "the namespace is empty");
        }
        requireUnused(in.string(RESERVED_BYTES_MAX, "the reserved field"));
        String hashName = in.name("the hash algorithm");
        HashAlgorithm hash =
                HashAlgorithm.named(hashName)
                        .orElseThrow(
                                () ->
                                        new SignatureRefusedException(
                                                Refusal.HASH,
                                                "the hash " + hashName + " is not supported",
                                                "sign with -O hashalg=sha512"));
        byte[] signature = in.string(VALUE_BYTES_MAX, "the signature");
        in.requireEnd("the signature");
        SignatureValue value = new SignatureValueReader(key).read(signature);
        return new SshSignature(key, namespace, hash, value);
    }

    /** The standard has it signed, and ssh-keygen leaves it out of what it signs and verifies. */
    private static void requireUnused(byte[] reserved) throws WireException {
        if (reserved.length > 0) {
            throw new WireException("its reserved field is used, which no ssh-keygen does");
        }
    }

    private static SshPublicKey key(byte[] blob) throws SignatureRefusedException {
        try {
            return SshPublicKey.parse(blob);
        } catch (SshKeyException e) {
            Refusal refusal =
                    switch (e.trouble()) {
                        case MALFORMED -> Refusal.FORMAT;
                        case UNSUPPORTED, CERTIFICATE -> Refusal.ALGORITHM;
                        case WEAK, UNSOUND -> Refusal.KEY_UNSOUND;
                    };
            throw new SignatureRefusedException(
                    refusal,
                    String.valueOf(e.getMessage()),
                    "sign with a key of Ed25519, ECDSA or RSA, or with a security key of these");
        }
    }

    /** What the key has signed, if it has signed that message. */
    byte[] signedBytes(byte[] message) {
        return new WireWriter()
                .raw(PREAMBLE.getBytes(ASCII))
                .string(namespace)
                .string(NOTHING)
                .string(hash.wireName())
                .string(hash.digest(message))
                .bytes();
    }
}
