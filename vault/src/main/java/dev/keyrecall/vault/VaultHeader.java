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
 * checksum; commitment, MAC and confirmation need keys and are checked on opening.
 */
final class VaultHeader {
    private static final byte[] MAGIC = "KRVAULT\0".getBytes(StandardCharsets.US_ASCII);
    private static final int FORMAT = 1;
    private static final int BODY_AT = MAGIC.length + 2 + 4;
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

    byte[] encoded() {
        return encoded;
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

    /** The versions of the kept keys of one kind, ascending. */
    List<Integer> keptVersions(int kind) {
        return kept.stream().filter(k -> k.kind() == kind).map(KeptKey::version).sorted().toList();
    }

    /** Whether the MAC is right under this key; constant time. */
    boolean isAuthentic(RawKey headerKey) {
        int macAt = encoded.length - 2 * HASH;
        byte[] found = Arrays.copyOfRange(encoded, macAt, macAt + HASH);
        return MessageDigest.isEqual(found, Primitives.hmac(headerKey, encoded, macAt));
    }

    /** A header with these fields. */
    static VaultHeader write(
            byte[] vault,
            int keyVersion,
            RawKey vaultKey,
            List<Recipient> recipients,
            List<KeptKey> kept) {
        int length = FIXED_BYTES + 2 * HASH;
        length += recipients.stream().mapToInt(Recipient::length).sum();
        length += kept.stream().mapToInt(key -> 1 + 4 + 2 + key.wrapped().length).sum();
        try (RawKey commitment = VaultKeys.derive(vaultKey, vault, Context.COMMITMENT, keyVersion);
                RawKey headerKey = VaultKeys.derive(vaultKey, vault, Context.HEADER, keyVersion)) {
            ByteWriter writer =
                    new ByteWriter(length)
                            .bytes(MAGIC)
                            .u16(FORMAT)
                            .u32(length)
                            .bytes(vault)
                            .u32(keyVersion)
                            .bytes(commitment.bytes())
                            .u8(recipients.size());
            recipients.forEach(recipient -> recipient.write(writer));
            writer.u8(kept.size());
            for (KeptKey key : kept) {
                writer.u8(key.kind()).u32(key.version());
                writer.u16(key.wrapped().length).bytes(key.wrapped());
            }
            byte[] authenticated = writer.soFar();
            writer.bytes(Primitives.hmac(headerKey, authenticated, authenticated.length));
            byte[] encoded = writer.bytes(Primitives.sha256().digest(writer.soFar())).whole();
            return new VaultHeader(
                    encoded,
                    vault,
                    keyVersion,
                    commitment.getEncoded(),
                    List.copyOf(recipients),
                    List.copyOf(kept));
        }
    }

    /**
     * Parses a header.
     *
     * @param encoded not to be changed afterwards
     * @throws VaultException.Corrupted when it is not exactly a header
     * @throws VaultException.Unsupported when it is undamaged but of a newer format
     */
    static VaultHeader parse(byte[] encoded)
            throws VaultException.Corrupted, VaultException.Unsupported {
        int format = requireWhole(encoded);
        if (format != FORMAT) {
            throw new VaultException.Unsupported(
                    "the vault header has format " + format + ", this program reads " + FORMAT);
        }
        int end = encoded.length - 2 * HASH;
        if (end < BODY_AT) {
            throw new VaultException.Corrupted("the vault header is cut short");
        }
        ByteReader reader = new ByteReader(encoded, BODY_AT, end);
        byte[] vault = reader.bytes(VaultId.LENGTH_BYTES);
        int keyVersion = reader.version();
        byte[] commitment = reader.bytes(HASH);
        List<Recipient> recipients = recipients(reader, keyVersion);
        List<KeptKey> kept = kept(reader, keyVersion);
        reader.requireEnd();
        VaultHeader header =
                new VaultHeader(encoded, vault, keyVersion, commitment, recipients, kept);
        header.requireNeededKeys();
        return header;
    }

    /**
     * Requires the frame and the checksum of a header of any format.
     *
     * @return its format
     */
    static int requireWhole(byte[] encoded) throws VaultException.Corrupted {
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
        return format;
    }

    private static List<Recipient> recipients(ByteReader reader, int keyVersion)
            throws VaultException.Corrupted {
        int count = reader.u8();
        if (count < 1 || count > VaultLimits.RECIPIENTS_MAX) {
            throw new VaultException.Corrupted("the number of recipients is out of range");
        }
        List<Recipient> recipients = new ArrayList<>(count);
        Set<RecipientId> ids = new HashSet<>();
        for (int i = 0; i < count; i++) {
            Recipient recipient = Recipient.read(reader, keyVersion);
            if (!ids.add(RecipientId.of(recipient.id()))) {
                throw new VaultException.Corrupted("two recipients have one id");
            }
            recipients.add(recipient);
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
                    wrapped.length < Primitives.NONCE_BYTES + Primitives.TAG_BYTES
                            || (key.isKnown() && wrapped.length != WrappedKey.LENGTH_BYTES)
                            || (key.isOfOlderVaultKey() && version >= keyVersion);
            if (isMisplaced || !seen.add((long) kind << 32 | version)) {
                throw new VaultException.Corrupted("a kept key is out of its range");
            }
            kept.add(key);
        }
        return List.copyOf(kept);
    }

    /** A vault always has a fingerprint key, and what its recipients' confirmations are about. */
    private void requireNeededKeys() throws VaultException.Corrupted {
        if (keptVersions(KeptKey.FINGERPRINT_KEY).isEmpty()) {
            throw new VaultException.Corrupted("the vault header has no fingerprint key");
        }
        List<Integer> successions = keptVersions(KeptKey.SUCCESSION_KEY);
        for (Recipient recipient : recipients) {
            int version = recipient.confirmedVersion();
            if (version != keyVersion && !successions.contains(version)) {
                throw new VaultException.Corrupted("a confirmed key is not in the vault header");
            }
        }
    }
}
