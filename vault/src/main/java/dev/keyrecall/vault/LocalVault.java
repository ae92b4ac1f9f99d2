package dev.keyrecall.vault;

import dev.keyrecall.spi.RevealsSecret;
import dev.keyrecall.spi.SecretBytes;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * A vault whose keys are in this process. Stores nothing itself: the caller keeps the header and
 * the sealed records; without a passphrase neither tells a secret. The format is written down in
 * docs/formats/vault.md.
 *
 * <p>Thread-safe. Once closed, every operation throws {@link IllegalStateException}.
 */
public final class LocalVault implements Vault {
    private static final int FIRST_KEY = 1;

    private final VaultId id;
    private final VaultKeys keys;
    private final SecureRandom random;
    private final Lock use;
    private final Lock end;
    private boolean closed;

    private LocalVault(VaultKeys keys, SecureRandom random) {
        // Closing wipes keys, so it waits for what is under way: half a wiped key seals nothing.
        ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
        this.id = VaultId.of(keys.vault());
        this.keys = keys;
        this.random = random;
        this.use = lock.readLock();
        this.end = lock.writeLock();
    }

    /** What {@link #create} gives: the header to store, and the vault, open. */
    public static final class Created {
        private final byte[] header;
        private final LocalVault vault;

        private Created(byte[] header, LocalVault vault) {
            this.header = header;
            this.vault = vault;
        }

        /** The bytes to store, unchanged; not confidential. */
        public byte[] header() {
            return header.clone();
        }

        /** The open vault; the caller closes it. */
        public LocalVault vault() {
            return vault;
        }

        @Override
        public String toString() {
            return "Created[" + vault + "]";
        }
    }

    /**
     * Makes a vault with one passphrase recipient. Takes as long as one try of the passphrase.
     *
     * @param cost what each try of the passphrase costs
     * @param passphrase at least one byte; stays the caller's
     * @param random a cryptographic, thread-safe generator; the vault keeps using it
     * @throws IllegalArgumentException when the cost is out of range or the passphrase is empty
     */
    public static Created create(PassphraseCost cost, SecretBytes passphrase, SecureRandom random) {
        return create(cost, passphrase, random, CostBounds.STANDARD);
    }

    static Created create(
            PassphraseCost cost, SecretBytes passphrase, SecureRandom random, CostBounds bounds) {
        if (!bounds.accept(cost)) {
            throw new IllegalArgumentException(
                    "the passphrase cost is outside the accepted range: " + cost);
        }
        if (passphrase.length() == 0) {
            throw new IllegalArgumentException("a passphrase has at least one byte");
        }
        byte[] vault = new byte[VaultId.LENGTH_BYTES];
        byte[] drawn = new byte[RawKey.LENGTH_BYTES];
        random.nextBytes(vault);
        random.nextBytes(drawn);
        try (RawKey vaultKey = RawKey.adopt(drawn);
                RawKey commitment =
                        VaultKeys.derive(vaultKey, vault, Context.COMMITMENT, FIRST_KEY);
                RawKey headerKey = VaultKeys.derive(vaultKey, vault, Context.HEADER, FIRST_KEY)) {
            Recipient recipient =
                    PassphraseRecipient.create(
                            vault, FIRST_KEY, vaultKey, cost, passphrase, random);
            byte[] header =
                    VaultHeader.write(
                            vault, FIRST_KEY, commitment.bytes(), List.of(recipient), headerKey);
            return new Created(
                    header, new LocalVault(VaultKeys.of(vault, FIRST_KEY, vaultKey), random));
        }
    }

    /**
     * Opens a vault. A wrong passphrase costs as much work as a right one.
     *
     * @param header what {@link Created#header} gave
     * @param passphrase stays the caller's
     * @param random a cryptographic, thread-safe generator; the vault keeps using it
     * @throws VaultException.WrongPassphrase when it opens no recipient of this header
     * @throws VaultException.Corrupted when the header is damaged or was changed
     * @throws VaultException.Unsupported when the header is of a newer format, has no passphrase
     *     recipient, or asks for a cost out of range
     */
    public static LocalVault open(byte[] header, SecretBytes passphrase, SecureRandom random)
            throws VaultException {
        return open(header, passphrase, random, CostBounds.STANDARD);
    }

    static LocalVault open(
            byte[] header, SecretBytes passphrase, SecureRandom random, CostBounds bounds)
            throws VaultException {
        VaultHeader parsed = VaultHeader.parse(header.clone());
        List<PassphraseRecipient> candidates = new ArrayList<>();
        for (Recipient recipient : parsed.recipients()) {
            if (recipient.kind() == Recipient.PASSPHRASE) {
                candidates.add(PassphraseRecipient.parse(recipient, bounds));
            }
        }
        if (candidates.isEmpty()) {
            throw new VaultException.Unsupported("this vault has no passphrase recipient");
        }
        for (PassphraseRecipient candidate : candidates) {
            Optional<RawKey> unwrapped =
                    candidate.unwrap(parsed.vault(), parsed.keyVersion(), passphrase);
            if (unwrapped.isPresent()) {
                try (RawKey vaultKey = unwrapped.get()) {
                    return new LocalVault(VaultKeys.unlock(parsed, vaultKey), random);
                }
            }
        }
        throw new VaultException.WrongPassphrase();
    }

    @Override
    public VaultId id() {
        return id;
    }

    @Override
    public int keyVersion() {
        return keys.currentVersion();
    }

    @Override
    public SealedRecord seal(RecordId record, int version, SecretBytes value) {
        if (version < 1) {
            throw new IllegalArgumentException("versions count from 1");
        }
        use.lock();
        try {
            requireOpen();
            return RecordSealing.seal(keys, record, version, value, random);
        } finally {
            use.unlock();
        }
    }

    @Override
    public SecretBytes open(RecordId record, int version, SealedRecord sealed)
            throws VaultException {
        use.lock();
        try {
            requireOpen();
            return RecordSealing.open(keys, record, version, sealed);
        } finally {
            use.unlock();
        }
    }

    @Override
    @RevealsSecret(why = "the value is what gets fingerprinted")
    public Fingerprint fingerprint(SecretBytes value) {
        use.lock();
        try {
            requireOpen();
            return value.reveal(
                    bytes ->
                            Fingerprint.of(
                                    keys.currentVersion(),
                                    Primitives.hmac(keys.fingerprintKey(), bytes, bytes.length)));
        } finally {
            use.unlock();
        }
    }

    @Override
    public List<Fingerprint> fingerprints(SecretBytes value) {
        return List.of(fingerprint(value));
    }

    /**
     * The cipher of one backup of this vault (docs/formats/backup.md).
     *
     * @param salt 32 random bytes, fresh for each backup that is written
     * @param checksum the SHA-256 of the backup's preface, which the key gets tied to
     * @return the caller closes it
     */
    public ChunkCipher backupCipher(byte[] salt, byte[] checksum) {
        use.lock();
        try {
            requireOpen();
            return ChunkCipher.of(keys.backupKey(), salt, checksum);
        } finally {
            use.unlock();
        }
    }

    /** Wipes the keys, after operations under way have ended. Idempotent. */
    @Override
    public void close() {
        end.lock();
        try {
            closed = true;
            keys.close();
        } finally {
            end.unlock();
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("this vault has been closed");
        }
    }

    @Override
    public String toString() {
        return "LocalVault[" + id + "]";
    }
}
