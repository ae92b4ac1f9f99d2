package dev.keyrecall.vault;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The vault header as parsed, and its bytes (format page, section 3). Parsing checks form and
 * checksum; commitment and MAC need the vault key and are checked by {@link VaultKeys}.
 */
final class VaultHeader {
    private static final byte[] MAGIC = "KRVAULT\0".getBytes(StandardCharsets.US_ASCII);
    private static final int FORMAT = 1;
    private static final int LENGTH_AT = MAGIC.length + 2;
    private static final int BODY_AT = LENGTH_AT + 4;
    private static final int HASH = Primitives.HASH_BYTES;
    private static final int FIXED_BYTES = BODY_AT + VaultId.LENGTH_BYTES + 4 + HASH + 1 + 1;

    private final byte[] encoded;
    private final byte[] vault;
    private final int keyVersion;
    private final byte[] commitment;
    private final List<Recipient> recipients;
    private final List<KeptKey> kept;

    private VaultHeader(
            byte[] encoded,
            byte[] vault,
            int keyVersion,
            byte[] commitment,
            List<Recipient> recipients,
            List<KeptKey> kept) {
        this.encoded = encoded;
        this.vault = vault;
        this.keyVersion = keyVersion;
        this.commitment = commitment;
        this.recipients = recipients;
        this.kept = kept;
    }

    byte[] vault() {
        return vault;
    }

    int keyVersion() {
        return keyVersion;
    }

    byte[] commitment() {
        return commitment;
    }

    List<Recipient> recipients() {
        return recipients;
    }

    List<KeptKey> kept() {
        return kept;
    }

    /** Whether the MAC is right under this key; constant time. */
    boolean isAuthentic(RawKey headerKey) {
        int macAt = encoded.length - 2 * HASH;
        byte[] found = Arrays.copyOfRange(encoded, macAt, macAt + HASH);
        return MessageDigest.isEqual(found, Primitives.hmac(headerKey, encoded, macAt));
    }

    /** The bytes of a header with these fields and no kept keys. */
    static byte[] write(
            byte[] vault,
            int keyVersion,
            byte[] commitment,
            List<Recipient> recipients,
            RawKey headerKey) {
        int length = FIXED_BYTES + 2 * HASH;
        for (Recipient recipient : recipients) {
            length += Recipient.ID_BYTES + 1 + 2 + 2;
            length += recipient.parameters().length + recipient.wrapped().length;
        }
        ByteWriter writer =
                new ByteWriter(length)
                        .bytes(MAGIC)
                        .u16(FORMAT)
                        .u32(length)
                        .bytes(vault)
                        .u32(keyVersion)
                        .bytes(commitment)
                        .u8(recipients.size());
        for (Recipient recipient : recipients) {
            writer.bytes(recipient.id())
                    .u8(recipient.kind())
                    .u16(recipient.parameters().length)
                    .bytes(recipient.parameters())
                    .u16(recipient.wrapped().length)
                    .bytes(recipient.wrapped());
        }
        writer.u8(0);
        byte[] authenticated = writer.soFar();
        writer.bytes(Primitives.hmac(headerKey, authenticated, authenticated.length));
        return writer.bytes(Primitives.sha256().digest(writer.soFar())).whole();
    }

    /**
     * Parses a header.
     *
     * @throws VaultException.Corrupted when it is not exactly a header
     * @throws VaultException.Unsupported when it is undamaged but of a newer format
     */
    static VaultHeader parse(byte[] encoded)
            throws VaultException.Corrupted, VaultException.Unsupported {
        requireFrame(encoded);
        int end = encoded.length - 2 * HASH;
        if (end < BODY_AT) {
            throw new VaultException.Corrupted("the vault header is cut short");
        }
        ByteReader reader = new ByteReader(encoded, BODY_AT, end);
        byte[] vault = reader.bytes(VaultId.LENGTH_BYTES);
        int keyVersion = reader.version();
        byte[] commitment = reader.bytes(HASH);
        List<Recipient> recipients = recipients(reader);
        List<KeptKey> kept = kept(reader, keyVersion);
        reader.requireEnd();
        return new VaultHeader(encoded, vault, keyVersion, commitment, recipients, kept);
    }

    private static void requireFrame(byte[] encoded)
            throws VaultException.Corrupted, VaultException.Unsupported {
        int body = encoded.length - HASH;
        if (body < BODY_AT || encoded.length > VaultLimits.HEADER_MAX_BYTES) {
            throw new VaultException.Corrupted("the vault header has an impossible length");
        }
        ByteReader reader = new ByteReader(encoded, 0, body);
        byte[] magic = reader.bytes(MAGIC.length);
        int format = reader.u16();
        int length = reader.u32();
        if (!Arrays.equals(magic, MAGIC) || length != encoded.length) {
            throw new VaultException.Corrupted("these bytes are not a whole vault header");
        }
        MessageDigest sha256 = Primitives.sha256();
        sha256.update(encoded, 0, body);
        if (!Arrays.equals(sha256.digest(), Arrays.copyOfRange(encoded, body, encoded.length))) {
            throw new VaultException.Corrupted("the vault header is damaged: wrong checksum");
        }
        if (format != FORMAT) {
            throw new VaultException.Unsupported(
                    "the vault header has format " + format + ", this program reads " + FORMAT);
        }
    }

    private static List<Recipient> recipients(ByteReader reader) throws VaultException.Corrupted {
        int count = reader.u8();
        if (count < 1 || count > VaultLimits.RECIPIENTS_MAX) {
            throw new VaultException.Corrupted("the number of recipients is out of range");
        }
        List<Recipient> recipients = new ArrayList<>(count);
        Set<VaultId> ids = new HashSet<>();
        for (int i = 0; i < count; i++) {
            byte[] id = reader.bytes(Recipient.ID_BYTES);
            int kind = reader.u8();
            byte[] parameters = reader.sized(VaultLimits.PARAMETERS_MAX_BYTES);
            byte[] wrapped = reader.sized(VaultLimits.WRAPPED_MAX_BYTES);
            if (!ids.add(VaultId.of(id))) {
                throw new VaultException.Corrupted("two recipients have one id");
            }
            recipients.add(new Recipient(id, kind, parameters, wrapped));
        }
        return List.copyOf(recipients);
    }

    private static List<KeptKey> kept(ByteReader reader, int keyVersion)
            throws VaultException.Corrupted {
        int count = reader.u8();
        if (count > VaultLimits.KEPT_KEYS_MAX) {
            throw new VaultException.Corrupted("the number of kept keys is out of range");
        }
        List<KeptKey> kept = new ArrayList<>(count);
        Set<Long> seen = new HashSet<>();
        for (int i = 0; i < count; i++) {
            int kind = reader.u8();
            int version = reader.version();
            byte[] wrapped = reader.sized(VaultLimits.KEPT_WRAPPED_MAX_BYTES);
            KeptKey key = new KeptKey(kind, version, wrapped);
            boolean isMisplaced =
                    key.isKnown()
                            && (version >= keyVersion || wrapped.length != WrappedKey.LENGTH_BYTES);
            if (isMisplaced || !seen.add((long) kind << 32 | version)) {
                throw new VaultException.Corrupted("a kept key is out of its range");
            }
            kept.add(key);
        }
        return List.copyOf(kept);
    }
}
