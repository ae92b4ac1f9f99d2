package dev.keyrecall.vault;

import dev.keyrecall.spi.RevealsSecret;
import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.vault.memory.Protection;

import org.jspecify.annotations.Nullable;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;

/**
 * A vault whose keys are in this process. Stores nothing itself: the caller keeps the header and
 * the sealed records; without a recipient's secret neither tells a secret. The format is written
 * down in docs/formats/vault.md.
 *
 * <p>A change of the vault (recipients, keys) gives the next header and a vault open under it. This
 * one stays as it was and usable until it is closed; the caller stores the new header, then uses
 * the new vault and closes this one.
 *
 * <p>Thread-safe. Once closed, every operation throws {@link IllegalStateException}.
 */
public final class LocalVault implements Vault {
    private final VaultHeader header;
    private final VaultKeys keys;
    private final @Nullable Opener opener;
    private final CostBounds bounds;
    private final SecureRandom random;
    private final Changing changing;
    private final RecordSealing sealing;
    private final OpenGuard guard = new OpenGuard();

    private LocalVault(
            VaultHeader header,
            VaultKeys keys,
            @Nullable Opener opener,
            CostBounds bounds,
            SecureRandom random) {
        this.header = header;
        this.keys = keys;
        this.opener = opener;
        this.bounds = bounds;
        this.random = random;
        this.changing = new Changing(bounds, random);
        this.sealing = new RecordSealing(keys, random, 0);
    }

    /** What making or changing a vault gives: the header to store, and the vault open under it. */
    public static final class Created {
        private final byte[] header;
        private final LocalVault vault;
        private final RecipientMaking.@Nullable Made made;

        private Created(Changing.Result result, LocalVault vault) {
            this.header = result.header().encoded();
            this.vault = vault;
            this.made = result.made();
        }

        /** The bytes to store, unchanged; not confidential. */
        public byte[] header() {
            return header.clone();
        }

        /** The open vault; the caller closes it. */
        public LocalVault vault() {
            return vault;
        }

        /** The recipient that was added, if one was. */
        public Optional<RecipientId> recipient() {
            return Optional.ofNullable(made).map(one -> RecipientId.of(one.recipient()));
        }

        /** The content of the key file, if one was made; the caller stores it and closes it. */
        public Optional<SecretBytes> keyFile() {
            return Optional.ofNullable(made).map(RecipientMaking.Made::keyFile);
        }

        @Override
        public String toString() {
            return "Created[" + vault + "]";
        }
    }

    /**
     * Makes a vault with one recipient. A passphrase takes as long as one try of it.
     *
     * @param first the recipient
     * @param random a cryptographic, thread-safe generator; the vault keeps using it
     * @throws IllegalArgumentException when a cost is out of range or a passphrase is empty
     * @throws VaultException.KekFailed when the recipient's KEK source does not wrap
     */
    public static Created create(NewRecipient first, SecureRandom random) throws VaultException {
        return create(first, random, CostBounds.STANDARD);
    }

    static Created create(NewRecipient first, SecureRandom random, CostBounds bounds)
            throws VaultException {
        Changing changing = new Changing(bounds, random);
        return made(changing.first(first), bounds, random);
    }

    /**
     * A vault without recipients: what it sealed is lost once it is closed. For rehearsals, which
     * seal nothing that anybody wants back.
     *
     * @param random a cryptographic, thread-safe generator; the vault keeps using it
     */
    public static LocalVault forNobody(SecureRandom random) {
        CostBounds bounds = CostBounds.STANDARD;
        return made(new Changing(bounds, random).forNobody(), bounds, random).vault();
    }

    private static Created made(Changing.Result result, CostBounds bounds, SecureRandom random) {
        return new Created(
                result,
                new LocalVault(result.header(), result.keys(), result.opener(), bounds, random));
    }

    /**
     * Opens a vault. A wrong passphrase costs as much work as a right one.
     *
     * @param header what {@link Created#header} gave
     * @param unlock what the caller brings; stays the caller's
     * @param random a cryptographic, thread-safe generator; the vault keeps using it
     * @throws VaultException.WrongPassphrase when it opens no recipient of this header
     * @throws VaultException.WrongKeyFile when the key file is damaged, or none of this header
     * @throws VaultException.KekFailed when no KEK source unwraps
     * @throws VaultException.Corrupted when the header is damaged or was changed
     * @throws VaultException.Unsupported when the header is of a newer format, has no such
     *     recipient, or asks for a cost out of range
     */
    public static LocalVault open(byte[] header, Unlock unlock, SecureRandom random)
            throws VaultException {
        return open(header, unlock, random, CostBounds.STANDARD);
    }

    static LocalVault open(byte[] header, Unlock unlock, SecureRandom random, CostBounds bounds)
            throws VaultException {
        VaultHeader parsed = VaultHeader.parse(header.clone());
        Unlocking.Result opened = new Unlocking(parsed, bounds).open(unlock);
        Opener opener = new Opener(opened.recipient(), opened.keys().keep(opened.confirmKey()));
        return new LocalVault(parsed, opened.keys(), opener, bounds, random);
    }

    /**
     * Opens a vault with its vault key, which a trusted process of the same user handed over. The
     * confirmations of recipients are not checked: the other process did.
     *
     * @param header the header that the key belongs to
     * @param vaultKey what {@link #exportKey} gave; stays the caller's
     * @param random a cryptographic, thread-safe generator; the vault keeps using it
     * @throws VaultException.Corrupted when key and header do not belong together
     * @throws VaultException.Unsupported when the header is of a newer format
     */
    @RevealsSecret(why = "the vault key that another process handed over becomes a key here")
    public static LocalVault adopt(byte[] header, SecretBytes vaultKey, SecureRandom random)
            throws VaultException {
        VaultHeader parsed = VaultHeader.parse(header.clone());
        if (vaultKey.length() != RawKey.LENGTH_BYTES) {
            throw new VaultException.Corrupted("a vault key has 32 bytes");
        }
        RawKey key = vaultKey.reveal(bytes -> RawKey.copyOfRange(bytes, 0));
        VaultKeys keys = VaultKeys.unlock(parsed, key);
        return new LocalVault(parsed, keys, null, CostBounds.STANDARD, random);
    }

    /** The vault key, for {@link #adopt} in a trusted process; the caller closes it. */
    public SecretBytes exportKey() {
        return guard.whileOpen(
                () -> {
                    try (RawKey key = keys.vaultKey()) {
                        return SecretBytes.adopt(key.getEncoded());
                    }
                });
    }

    /** The header that this vault is open under. */
    public byte[] header() {
        return header.encoded().clone();
    }

    /** The recipient that opened this vault; empty when a process handed over its key. */
    public Optional<RecipientId> openedBy() {
        return Optional.ofNullable(opener).map(one -> RecipientId.of(one.recipient()));
    }

    /** How well the kernel protects the memory that the keys are in. */
    public Protection protection() {
        return keys.protection();
    }

    /** Adds a recipient. The vault key stays. */
    public Created withRecipient(NewRecipient wanted) throws VaultException {
        return sameKey(wanted, draft -> {});
    }

    /**
     * Removes a recipient and changes the vault key, because it may have kept the one it had.
     *
     * @throws VaultException.Refused for the last recipient, or one that is not there
     */
    public Created withoutRecipient(RecipientId recipient) throws VaultException {
        return nextKey(null, removing(recipient));
    }

    /**
     * Puts a new recipient in the place of one that is removed, and changes the vault key.
     *
     * @throws VaultException.Refused for a recipient that is not there
     */
    public Created replaceRecipient(RecipientId old, NewRecipient wanted) throws VaultException {
        return nextKey(wanted, removing(old));
    }

    /** Changes the vault key; the current one is kept for data keys that it wraps. */
    public Created withNewVaultKey() throws VaultException {
        return nextKey(null, draft -> {});
    }

    /**
     * Adds a fingerprint key, which is the current one from now on; older ones are kept.
     *
     * @throws VaultException.Refused when there is no room for one
     */
    public Created withNewFingerprintKey() throws VaultException {
        if (!hasRoomForFingerprintKey()) {
            throw new VaultException.Refused(
                    "this vault keeps too many older fingerprint keys for one more");
        }
        return sameKey(null, draft -> draft.addFingerprintKey(keys.fingerprintVersion() + 1));
    }

    /**
     * Whether {@link #withNewFingerprintKey} has room for one more. What is left beside is kept for
     * changes of the vault key, so that a recipient can be removed at any time.
     */
    public boolean hasRoomForFingerprintKey() {
        return fingerprintKeyVersions().size() < VaultLimits.FINGERPRINT_KEYS_MAX;
    }

    /** The version of the fingerprint key that is current. */
    public int fingerprintKeyVersion() {
        return keys.fingerprintVersion();
    }

    /** The versions of the fingerprint keys, ascending; the last is current. */
    public List<Integer> fingerprintKeyVersions() {
        return header.keptVersions(KeptKey.FINGERPRINT_KEY);
    }

    /**
     * Adds a log key, which signs from now on beside those that are there.
     *
     * @throws VaultException.Refused when there is no room for one
     */
    public Created withNewLogKey() throws VaultException {
        return sameKey(null, draft -> draft.addLogKey(logKeyVersions()));
    }

    /** Drops the log keys older than a version; the newest stays. */
    public Created withoutLogKeysBelow(int version) throws VaultException {
        int below = Math.min(version, logKeyVersions().getLast());
        return sameKey(null, draft -> draft.drop(KeptKey.LOG_KEY, older -> older < below));
    }

    /** The versions of the log keys, ascending. */
    public List<Integer> logKeyVersions() {
        return header.keptVersions(KeptKey.LOG_KEY);
    }

    /**
     * Drops the older vault keys: no data key is wrapped under them any more; and the older
     * fingerprint keys under which none of the kept fingerprints is.
     *
     * @param needed versions of the fingerprint keys that are kept beside the current one
     */
    public Created withoutRetiredKeys(Set<Integer> needed) throws VaultException {
        return sameKey(
                null,
                draft -> {
                    draft.drop(KeptKey.VAULT_KEY, version -> version < keys.currentVersion());
                    dropFingerprintKeys(draft, version -> !needed.contains(version));
                });
    }

    /** Drops the fingerprint keys older than a version; the current one stays. */
    public Created withoutFingerprintKeysBelow(int version) throws VaultException {
        return sameKey(null, draft -> dropFingerprintKeys(draft, older -> older < version));
    }

    private void dropFingerprintKeys(HeaderDraft draft, IntPredicate which) {
        int current = keys.fingerprintVersion();
        draft.drop(KeptKey.FINGERPRINT_KEY, version -> version < current && which.test(version));
    }

    /**
     * Whether the recipient that opened this vault was absent when the vault key was changed, so
     * that {@link #withConfirmation} would let an older succession key go.
     */
    public boolean isConfirmationOld() {
        Recipient recipient = opener == null ? null : opener.in(header);
        return recipient != null && recipient.confirmedVersion() != header.keyVersion();
    }

    /** Lets the recipient that opened this vault confirm the current vault key. */
    public Created withConfirmation() throws VaultException {
        return sameKey(null, draft -> {});
    }

    private static Changing.Edit removing(RecipientId recipient) {
        return draft -> {
            if (!draft.remove(recipient.bytes())) {
                throw new VaultException.Refused("this vault has no recipient " + recipient);
            }
        };
    }

    private Created sameKey(@Nullable NewRecipient wanted, Changing.Edit edit)
            throws VaultException {
        return guard.whileOpen(
                () -> made(changing.sameKey(header, keys, opener, wanted, edit), bounds, random));
    }

    private Created nextKey(@Nullable NewRecipient wanted, Changing.Edit edit)
            throws VaultException {
        return guard.whileOpen(
                () -> made(changing.nextKey(header, keys, opener, wanted, edit), bounds, random));
    }

    @Override
    public VaultId id() {
        return VaultId.of(header.vault());
    }

    @Override
    public int keyVersion() {
        return header.keyVersion();
    }

    /** What its header commits to the current vault key with: not confidential, 64 digits. */
    public String keyCommitment() {
        return HexFormat.of().formatHex(header.commitment());
    }

    @Override
    public SealedRecord seal(RecordId record, int version, SecretBytes value) {
        if (version < 1) {
            throw new IllegalArgumentException("versions count from 1");
        }
        return guard.whileOpen(
                () -> sealing.seal(record, version, RecordSealing.FIRST_DATA_KEY, value));
    }

    /**
     * Encrypts a secret again under a fresh data key, whose version is the next one.
     *
     * @param sealed what stands there now
     * @throws VaultException.Corrupted unless this vault sealed exactly these bytes for this place
     */
    public SealedRecord reseal(RecordId record, int version, SealedRecord sealed)
            throws VaultException {
        int dataKeyVersion = sealed.dataKeyVersion();
        if (dataKeyVersion == Integer.MAX_VALUE) {
            throw new VaultException.Refused("this record has had too many data keys");
        }
        try (SecretBytes value = open(record, version, sealed)) {
            return guard.whileOpen(() -> sealing.seal(record, version, dataKeyVersion + 1, value));
        }
    }

    /**
     * Wraps a record's data key under the current vault key; the data part stays as it is. A key
     * part that is already there is given back unchanged and unchecked.
     *
     * @param keyPart what stands there now
     * @throws VaultException.Corrupted unless this vault wrote exactly this key part for this place
     */
    public byte[] rewrap(RecordId record, int version, byte[] keyPart)
            throws VaultException.Corrupted {
        if (KeyPart.vaultKeyVersion(keyPart) == keyVersion()) {
            return keyPart.clone();
        }
        return guard.whileOpen(() -> sealing.rewrap(record, version, keyPart));
    }

    @Override
    public SecretBytes open(RecordId record, int version, SealedRecord sealed)
            throws VaultException {
        return guard.whileOpen(() -> sealing.open(record, version, sealed));
    }

    @Override
    public Fingerprint fingerprint(SecretBytes value) {
        return guard.whileOpen(() -> sealing.fingerprints(value, 1)).getFirst();
    }

    @Override
    public List<Fingerprint> fingerprints(SecretBytes value) {
        return guard.whileOpen(() -> sealing.fingerprints(value, VaultLimits.KEPT_KEYS_MAX));
    }

    /**
     * Signs the text of a ledger's checkpoint with every log key, the newest first. Whoever calls
     * it answers for what is signed: a signed checkpoint can never be taken back.
     *
     * @return empty for a vault without log keys
     */
    public List<LogSignature> signLog(byte[] text) {
        return guard.whileOpen(() -> LogSignature.under(keys.logKeys(), text));
    }

    /**
     * The cipher of one backup of this vault (docs/formats/backup.md).
     *
     * @param salt 32 random bytes, fresh for each backup that is written
     * @param checksum the SHA-256 of the backup's preface, which the key gets tied to
     * @return the caller closes it
     */
    public ChunkCipher backupCipher(byte[] salt, byte[] checksum) {
        return guard.whileOpen(
                () -> {
                    try (RawKey key = keys.backupKey()) {
                        return ChunkCipher.of(key, salt, checksum);
                    }
                });
    }

    /** Wipes the keys, after operations under way have ended. Idempotent. */
    @Override
    public void close() {
        guard.close(
                () -> {
                    keys.close();
                    sealing.close();
                });
    }

    @Override
    public String toString() {
        return "LocalVault[" + id() + "]";
    }
}
