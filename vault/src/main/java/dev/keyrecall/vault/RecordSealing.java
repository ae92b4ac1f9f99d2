package dev.keyrecall.vault;

import dev.keyrecall.spi.RevealsSecret;
import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.vault.memory.KeySlot;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

import javax.crypto.AEADBadTagException;

/**
 * The envelope of one version of one secret (format page, section 4): a key part, which a change of
 * the vault key rewrites, and a data part, which it leaves alone; and its fingerprints.
 * Thread-safe.
 */
final class RecordSealing {
    static final int FIRST_DATA_KEY = 1;
    private static final int CIPHERTEXT_AT = Primitives.HASH_BYTES;
    private static final int TAG = Primitives.TAG_BYTES;

    /** What a record is longer than its secret. */
    static final int OVERHEAD_BYTES = KeyPart.LENGTH_BYTES + CIPHERTEXT_AT + TAG;

    private final VaultKeys keys;
    private final SecureRandom random;
    private final Workbenches benches = new Workbenches();
    private final AtomicLong wraps;
    private final byte[] dataBeginning;
    private final byte[] wrapBeginning;

    /** Begins to count at {@code wrapsBefore}, which only a test has above zero. */
    RecordSealing(VaultKeys keys, SecureRandom random, long wrapsBefore) {
        this.keys = keys;
        this.random = random;
        this.wraps = new AtomicLong(wrapsBefore);
        this.dataBeginning = Context.DATA.beginning(keys.vault());
        this.wrapBeginning = Context.WRAP.beginning(keys.vault());
    }

    /** Seals under a fresh data key of the given version. */
    SealedRecord seal(RecordId record, int version, int dataKeyVersion, SecretBytes value) {
        countWrap();
        Workbench bench = benches.take();
        byte[] drawnKey = new byte[RawKey.LENGTH_BYTES];
        byte[] nonce = new byte[Primitives.NONCE_BYTES];
        bench.draw(random, drawnKey);
        bench.draw(random, nonce);
        try (RawKey dataKey = RawKey.adopt(drawnKey)) {
            byte[] name = record.utf8();
            byte[] keyPart = keyPart(bench, name, version, dataKeyVersion, dataKey, nonce);
            byte[] dataPart = new byte[CIPHERTEXT_AT + value.length() + TAG];
            bench.commit(dataKey, dataPart);
            ByteWriter aad =
                    Context.data(bench.aad(), dataBeginning, dataKeyVersion, version, name);
            encrypt(bench, dataKey, aad, value, dataPart);
            return new SealedRecord(keyPart, dataPart);
        } finally {
            benches.giveBack(bench);
        }
    }

    /** The one place where a data key encrypts: it is fresh, so the nonce may be constant. */
    @RevealsSecret(why = "the value is what gets encrypted")
    private static void encrypt(
            Workbench bench, RawKey dataKey, ByteWriter aad, SecretBytes value, byte[] out) {
        value.reveal(
                bytes -> {
                    bench.data()
                            .encrypt(
                                    dataKey,
                                    Gcm.zeroNonce(),
                                    aad.array(),
                                    aad.length(),
                                    bytes,
                                    out,
                                    CIPHERTEXT_AT);
                    return out;
                });
    }

    private byte[] keyPart(
            Workbench bench,
            byte[] name,
            int version,
            int dataKeyVersion,
            RawKey dataKey,
            byte[] nonce) {
        int keyVersion = keys.currentVersion();
        ByteWriter aad =
                Context.wrap(bench.aad(), wrapBeginning, keyVersion, dataKeyVersion, version, name);
        byte[] keyPart =
                new ByteWriter(KeyPart.LENGTH_BYTES)
                        .u8(KeyPart.FORMAT)
                        .u32(keyVersion)
                        .u32(dataKeyVersion)
                        .bytes(nonce)
                        .array();
        try (RawKey recordKey = keys.recordKey()) {
            bench.wrapping()
                    .encrypt(
                            recordKey,
                            Gcm.nonce(nonce, 0),
                            aad.array(),
                            aad.length(),
                            dataKey.bytes(),
                            keyPart,
                            KeyPart.WRAPPED_AT + Primitives.NONCE_BYTES);
        }
        return keyPart;
    }

    /** Random nonces bear so many wraps and no more; see the format page, section 6. */
    private void countWrap() {
        if (wraps.incrementAndGet() > VaultLimits.WRAPS_MAX) {
            throw new IllegalStateException("this vault key has wrapped enough: change it");
        }
    }

    /**
     * The same data key under the current vault key.
     *
     * @throws VaultException.Corrupted unless this vault wrote exactly this key part for this place
     */
    byte[] rewrap(RecordId record, int version, byte[] keyPart) throws VaultException.Corrupted {
        int dataKeyVersion = KeyPart.dataKeyVersion(keyPart);
        countWrap();
        Workbench bench = benches.take();
        byte[] name = record.utf8();
        byte[] nonce = new byte[Primitives.NONCE_BYTES];
        bench.draw(random, nonce);
        try (RawKey dataKey = dataKey(bench, name, version, dataKeyVersion, keyPart)) {
            return keyPart(bench, name, version, dataKeyVersion, dataKey, nonce);
        } finally {
            benches.giveBack(bench);
        }
    }

    /**
     * Opens a record in its place.
     *
     * @throws VaultException.Corrupted unless this vault sealed exactly these bytes for this place
     */
    SecretBytes open(RecordId record, int version, SealedRecord sealed)
            throws VaultException.Corrupted {
        byte[] dataPart = sealed.dataPart();
        int length = dataPart.length - CIPHERTEXT_AT - TAG;
        if (length < 0 || length > VaultLimits.SECRET_MAX_BYTES) {
            throw new VaultException.Corrupted("a sealed record has an impossible length");
        }
        int dataKeyVersion = KeyPart.dataKeyVersion(sealed.keyPart());
        Workbench bench = benches.take();
        byte[] name = record.utf8();
        try (RawKey dataKey = dataKey(bench, name, version, dataKeyVersion, sealed.keyPart())) {
            byte[] expected = new byte[CIPHERTEXT_AT];
            bench.commit(dataKey, expected);
            if (!MessageDigest.isEqual(Arrays.copyOf(dataPart, CIPHERTEXT_AT), expected)) {
                throw new VaultException.Corrupted("a sealed record commits to another data key");
            }
            ByteWriter aad =
                    Context.data(bench.aad(), dataBeginning, dataKeyVersion, version, name);
            return SecretBytes.adopt(
                    bench.data()
                            .decrypt(
                                    dataKey,
                                    Gcm.zeroNonce(),
                                    aad.array(),
                                    aad.length(),
                                    dataPart,
                                    CIPHERTEXT_AT,
                                    dataPart.length - CIPHERTEXT_AT));
        } catch (AEADBadTagException e) {
            throw changed(e);
        } finally {
            benches.giveBack(bench);
        }
    }

    private RawKey dataKey(
            Workbench bench, byte[] name, int version, int dataKeyVersion, byte[] keyPart)
            throws VaultException.Corrupted {
        int keyVersion = KeyPart.vaultKeyVersion(keyPart);
        RawKey held = keys.recordKey(keyVersion).orElse(null);
        if (held == null || version < 1) {
            throw new VaultException.Corrupted(
                    "a sealed record names vault key version "
                            + keyVersion
                            + ", which this vault does not hold");
        }
        ByteWriter aad =
                Context.wrap(bench.aad(), wrapBeginning, keyVersion, dataKeyVersion, version, name);
        try (RawKey recordKey = held) {
            return RawKey.adopt(
                    bench.wrapping()
                            .decrypt(
                                    recordKey,
                                    Gcm.nonce(keyPart, KeyPart.WRAPPED_AT),
                                    aad.array(),
                                    aad.length(),
                                    keyPart,
                                    KeyPart.WRAPPED_AT + Primitives.NONCE_BYTES,
                                    WrappedKey.LENGTH_BYTES - Primitives.NONCE_BYTES));
        } catch (AEADBadTagException e) {
            throw changed(e);
        }
    }

    private static VaultException.Corrupted changed(AEADBadTagException cause) {
        return new VaultException.Corrupted(
                "a sealed record was changed, or belongs to another place or vault", cause);
    }

    /** The fingerprints under the newest keys, the current one first. */
    @RevealsSecret(why = "the value is what gets fingerprinted")
    List<Fingerprint> fingerprints(SecretBytes value, int most) {
        Workbench bench = benches.take();
        try {
            List<Fingerprint> all = new ArrayList<>();
            for (Map.Entry<Integer, KeySlot> one : keys.fingerprintKeys().entrySet()) {
                if (all.size() < most) {
                    try (RawKey key = RawKey.adopt(one.getValue().copy())) {
                        byte[] hash = value.reveal(bytes -> bench.hmac(key, bytes));
                        all.add(Fingerprint.of(one.getKey(), hash));
                    }
                }
            }
            return List.copyOf(all);
        } finally {
            benches.giveBack(bench);
        }
    }

    /** Forgets randomness and ciphers; the keys are wiped by whoever has them. */
    void close() {
        benches.clear();
    }
}
