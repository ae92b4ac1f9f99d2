package dev.keyrecall.engine.sshsig;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;

/**
 * OpenSSH's binary key revocation list. What it says of certificates is looked through for what
 * must be understood, and has no effect: none is accepted. One that is signed is refused: nothing
 * here could say whose signature it should be.
 *
 * <p>Source: PROTOCOL.krl.
 */
final class KeyRevocationList {
    private static final long FORMAT_VERSION = 1;
    private static final int COMMENT_BYTES_MAX = 4096;
    private static final int SHA1_BYTES = 20;
    private static final int SHA256_BYTES = 32;

    private static final int CERTIFICATES = 1;
    private static final int EXPLICIT_KEY = 2;
    private static final int FINGERPRINT_SHA1 = 3;
    private static final int SIGNATURE = 4;
    private static final int FINGERPRINT_SHA256 = 5;
    private static final int EXTENSION = 255;

    private static final int CERT_SERIAL_LIST = 0x20;
    private static final int CERT_KEY_ID = 0x23;
    private static final int CERT_EXTENSION = 0x39;

    private final Set<String> blobs = new HashSet<>();
    private final Set<String> sha1s = new HashSet<>();
    private final Set<String> sha256s = new HashSet<>();

    private KeyRevocationList() {}

    /** What such a list begins with. */
    static byte[] magic() {
        return "SSHKRL\n\0".getBytes(StandardCharsets.US_ASCII);
    }

    static RevokedKeys parse(byte[] list) throws SignerListException {
        KeyRevocationList read = new KeyRevocationList();
        try {
            read.read(new WireReader(list));
        } catch (WireException e) {
            throw new SignerListException("the key revocation list is refused: " + e.getMessage());
        }
        return new RevokedKeys(read.blobs, read.sha1s, read.sha256s);
    }

    private void read(WireReader in) throws WireException {
        if (!Arrays.equals(in.raw(magic().length, "its beginning"), magic())) {
            throw new WireException("it begins as none does");
        }
        long version = in.u32("its format's version");
        if (version != FORMAT_VERSION) {
            throw new WireException("its format has the version " + version + ", not 1");
        }
        in.u64("its version");
        in.u64("its date");
        if (in.u64("its flags") != 0) {
            throw new WireException("it has flags that nothing defines");
        }
        in.skipString("its reserved field");
        in.string(COMMENT_BYTES_MAX, "its comment");
        while (in.hasMore()) {
            int type = in.u8("a section");
            WireReader section = in.nested(RevokedKeys.BYTES_MAX, "a section");
            section(type, section);
        }
    }

    private void section(int type, WireReader section) throws WireException {
        switch (type) {
            case CERTIFICATES -> certificates(section);
            case EXPLICIT_KEY ->
                    entries(section, 1, SshPublicKey.BLOB_BYTES_MAX, blobs, "a revoked key");
            case FINGERPRINT_SHA1 ->
                    entries(section, SHA1_BYTES, SHA1_BYTES, sha1s, "a SHA-1 fingerprint");
            case FINGERPRINT_SHA256 ->
                    entries(section, SHA256_BYTES, SHA256_BYTES, sha256s, "a SHA-256 fingerprint");
            case EXTENSION -> extension(section);
            case SIGNATURE -> throw new WireException("it is signed, which is not supported");
            default -> throw new WireException("it has a section of the unknown type " + type);
        }
    }

    private static void entries(
            WireReader section, int bytesMin, int bytesMax, Set<String> into, String what)
            throws WireException {
        do {
            into.add(HexFormat.of().formatHex(section.string(bytesMin, bytesMax, what)));
        } while (section.hasMore());
    }

    private static void certificates(WireReader section) throws WireException {
        section.skipString("an authority's key");
        section.skipString("a section's reserved field");
        while (section.hasMore()) {
            int type = section.u8("a section of certificates");
            WireReader part = section.nested(RevokedKeys.BYTES_MAX, "a section of certificates");
            if (type == CERT_EXTENSION) {
                extension(part);
            } else if (type < CERT_SERIAL_LIST || type > CERT_KEY_ID) {
                throw new WireException(
                        "it has a section of certificates of the unknown type " + type);
            }
        }
    }

    /** None is known, so that each must say that it may be passed over. */
    private static void extension(WireReader section) throws WireException {
        String name = section.text(WireReader.NAME_BYTES_MAX, "an extension's name");
        int critical = section.u8("an extension");
        section.skipString("an extension");
        section.requireEnd("an extension");
        if (critical != 0) {
            throw new WireException("it has the unknown critical extension " + name);
        }
    }
}
