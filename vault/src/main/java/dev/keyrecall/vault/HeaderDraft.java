package dev.keyrecall.vault;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.function.IntPredicate;

/**
 * A header being written: what the next one holds, with its kept keys in clear until it is
 * finished. Randomness is drawn in the order in which the fields stand (format page, section 6).
 */
final class HeaderDraft implements AutoCloseable {
    private final byte[] vault;
    private final int keyVersion;
    private final RawKey vaultKey;
    private final SecureRandom random;
    private final List<Recipient> recipients = new ArrayList<>();
    private final List<KeptKey> wrapped = new ArrayList<>();
    private final List<Clear> clear = new ArrayList<>();

    /** A kept key that is still to be wrapped. */
    private record Clear(int kind, int version, RawKey key) {}

    private HeaderDraft(byte[] vault, int keyVersion, RawKey vaultKey, SecureRandom random) {
        this.vault = vault;
        this.keyVersion = keyVersion;
        this.vaultKey = vaultKey;
        this.random = random;
    }

    /** The first header of a new vault, without recipients so far. */
    static HeaderDraft first(SecureRandom random) {
        byte[] vault = new byte[VaultId.LENGTH_BYTES];
        random.nextBytes(vault);
        HeaderDraft draft = new HeaderDraft(vault, 1, RawKey.draw(random), random);
        draft.addFingerprintKey(1);
        return draft;
    }

    /** A next header under the same vault key: nothing is wrapped again. */
    static HeaderDraft sameKey(VaultHeader header, VaultKeys keys, SecureRandom random) {
        HeaderDraft draft =
                new HeaderDraft(header.vault(), header.keyVersion(), keys.vaultKey(), random);
        draft.recipients.addAll(header.recipients());
        draft.wrapped.addAll(header.kept());
        return draft;
    }

    /**
     * A next header under the next vault key, which keeps the current one.
     *
     * @throws VaultException.Corrupted when a kept key or a public key is damaged
     * @throws VaultException.Refused when there have been too many vault keys
     */
    static HeaderDraft nextKey(VaultHeader header, VaultKeys keys, SecureRandom random)
            throws VaultException.Corrupted, VaultException.Refused {
        int version = header.keyVersion();
        if (version == Integer.MAX_VALUE) {
            throw new VaultException.Refused("this vault has had too many vault keys");
        }
        RawKey next = RawKey.draw(random);
        HeaderDraft draft = new HeaderDraft(header.vault(), version + 1, next, random);
        draft.recipients.addAll(header.recipients());
        try {
            for (KeptKey kept : header.kept()) {
                draft.clear.add(new Clear(kept.kind(), kept.version(), keys.unwrap(kept)));
            }
            draft.keep(KeptKey.VAULT_KEY, version, keys.vaultKey());
            draft.keep(KeptKey.SUCCESSION_KEY, version, keys.succession(header, version));
            return draft;
        } catch (VaultException.Corrupted e) {
            draft.close();
            throw e;
        }
    }

    /** Takes the key over. */
    private void keep(int kind, int version, RawKey key) {
        clear.add(new Clear(kind, version, key));
    }

    /** Draws a fingerprint key. */
    void addFingerprintKey(int version) {
        clear.add(new Clear(KeptKey.FINGERPRINT_KEY, version, RawKey.draw(random)));
    }

    /**
     * Draws a log key, the next after those there are.
     *
     * @throws VaultException.Refused when there are as many as there may be
     */
    void addLogKey(List<Integer> versions) throws VaultException.Refused {
        if (versions.size() == VaultLimits.LOG_KEYS_MAX) {
            throw new VaultException.Refused("this vault has too many log keys for one more");
        }
        int next = versions.isEmpty() ? 1 : versions.getLast() + 1;
        clear.add(new Clear(KeptKey.LOG_KEY, next, RawKey.draw(random)));
    }

    /** Drops the kept keys of one kind, by their versions. */
    void drop(int kind, IntPredicate which) {
        wrapped.removeIf(key -> key.kind() == kind && which.test(key.version()));
        clear.removeIf(key -> key.kind() == kind && which.test(key.version()));
    }

    void add(Recipient recipient) {
        recipients.add(recipient);
    }

    boolean remove(byte[] recipient) {
        return recipients.removeIf(one -> Arrays.equals(one.id(), recipient));
    }

    /** A recipient's confirmation of the vault key that this header is about. */
    Recipient confirmed(Recipient recipient, RawKey confirmKey) {
        try (RawKey succession =
                VaultKeys.derive(vaultKey, vault, Context.SUCCESSION, keyVersion)) {
            return recipient.withConfirmation(
                    keyVersion, RecipientSecret.confirmation(confirmKey, keyVersion, succession));
        }
    }

    /** Confirms for a recipient, if it is in the header; tells whether it is. */
    boolean confirm(byte[] recipient, RawKey confirmKey) {
        for (int i = 0; i < recipients.size(); i++) {
            if (Arrays.equals(recipients.get(i).id(), recipient)) {
                recipients.set(i, confirmed(recipients.get(i), confirmKey));
                return true;
            }
        }
        return false;
    }

    byte[] vault() {
        return vault;
    }

    int keyVersion() {
        return keyVersion;
    }

    RawKey vaultKey() {
        return vaultKey;
    }

    /**
     * Serves every recipient that has not the current vault key, wraps the kept keys, and writes.
     *
     * @param served how many recipients, from the first, have the vault key already
     * @throws VaultException.Refused when the header would pass a limit
     */
    VaultHeader finish(int served) throws VaultException.Corrupted, VaultException.Refused {
        if (recipients.isEmpty()) {
            throw new VaultException.Refused("a vault keeps at least one recipient");
        }
        if (recipients.size() > VaultLimits.RECIPIENTS_MAX) {
            throw new VaultException.Refused(
                    "a vault has at most " + VaultLimits.RECIPIENTS_MAX + " recipients");
        }
        return write(served);
    }

    /** A header that nobody opens: whoever has its keys now is the last who does. */
    VaultHeader finishForNobody() throws VaultException.Corrupted, VaultException.Refused {
        recipients.clear();
        return write(0);
    }

    private VaultHeader write(int served) throws VaultException.Corrupted, VaultException.Refused {
        dropUnconfirmedSuccessions();
        if (wrapped.size() + clear.size() > VaultLimits.KEPT_KEYS_MAX) {
            throw new VaultException.Refused(
                    "this vault keeps too many older keys: finish the rotation first");
        }
        for (int i = served; i < recipients.size(); i++) {
            recipients.set(
                    i, RecipientWrap.serve(recipients.get(i), vault, keyVersion, vaultKey, random));
        }
        List<KeptKey> kept = new ArrayList<>(wrapped);
        try (RawKey keptKey = VaultKeys.derive(vaultKey, vault, Context.KEPT, keyVersion)) {
            for (Clear key : clear) {
                kept.add(wrap(keptKey, key));
            }
        }
        return VaultHeader.write(vault, keyVersion, vaultKey, recipients, kept);
    }

    private void dropUnconfirmedSuccessions() {
        TreeSet<Integer> needed = new TreeSet<>();
        recipients.forEach(recipient -> needed.add(recipient.confirmedVersion()));
        wrapped.removeIf(
                key -> key.kind() == KeptKey.SUCCESSION_KEY && !needed.contains(key.version()));
        clear.removeIf(
                key -> key.kind() == KeptKey.SUCCESSION_KEY && !needed.contains(key.version()));
    }

    private KeptKey wrap(RawKey keptKey, Clear key) {
        byte[] nonce = new byte[Primitives.NONCE_BYTES];
        random.nextBytes(nonce);
        byte[] out = new byte[nonce.length + key.key.bytes().length + Primitives.TAG_BYTES];
        byte[] aad = Context.kept(vault, keyVersion, key.kind, key.version);
        WrappedKey.wrap(keptKey, nonce, 0, aad, key.key, out, 0);
        return new KeptKey(key.kind, key.version, out);
    }

    /** Wipes the vault key and every kept key that it holds. */
    @Override
    public void close() {
        vaultKey.close();
        clear.forEach(key -> key.key.close());
    }
}
