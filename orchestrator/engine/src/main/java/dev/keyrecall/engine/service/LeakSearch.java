package dev.keyrecall.engine.service;

import static java.util.Comparator.comparingInt;

import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.inventory.Account;
import dev.keyrecall.engine.inventory.KnownCredential;
import dev.keyrecall.engine.journal.LedgerWriter;
import dev.keyrecall.engine.port.Fingerprints;
import dev.keyrecall.engine.port.Secrets.Label;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.engine.secret.Fingerprinting;
import dev.keyrecall.engine.secret.LeakedText;
import dev.keyrecall.engine.secret.Lookup;
import dev.keyrecall.engine.secret.Sealing;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.vault.Vault;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Which credential a text is about that was found somewhere: by a public id that stands in it, or
 * by a value, or a form of one, that the vault holds. Opens no secret and asks no provider.
 * Thread-safe.
 */
public final class LeakSearch {
    private static final int VALUES_MAX = 4;

    private final Engine engine;
    private final Vault vault;

    public LeakSearch(Engine engine, Vault vault) {
        this.engine = engine;
        this.vault = vault;
    }

    /**
     * What was found.
     *
     * @param refs the credentials, by reference
     * @param held whether a value, or a form of one, was found that the vault holds
     * @param rest words that are neither an id nor a value that is held, and may be one that is
     *     not; they stay the text's
     */
    public record Found(NavigableSet<CredentialRef> refs, boolean held, List<SecretBytes> rest) {
        /**
         * The words that may be the value of the one credential, the likeliest first: few, because
         * each is shown to its provider. None where it is not plain which credential, and where its
         * value is held already.
         */
        public List<SecretBytes> values() {
            return held || refs.size() != 1
                    ? List.of()
                    : rest.stream()
                            .sorted(comparingInt(SecretBytes::length).reversed())
                            .limit(VALUES_MAX)
                            .toList();
        }
    }

    /** Searches for every word of a text. */
    public Found search(LeakedText text) {
        NavigableSet<CredentialRef> found = new TreeSet<>();
        List<SecretBytes> rest = new ArrayList<>();
        Lookup lookup = new Lookup(engine.store(), vault, engine.providers());
        List<CredentialRef> known = engine.store().read(LeakSearch::known);
        boolean held = false;
        for (SecretBytes word : text.words()) {
            List<CredentialRef> named = known.stream().filter(ref -> is(ref.id(), word)).toList();
            found.addAll(named);
            List<CredentialRef> valued =
                    named.isEmpty()
                            ? lookup.matches(word).stream().map(Fingerprints.Entry::ref).toList()
                            : List.of();
            found.addAll(valued);
            held |= !valued.isEmpty();
            if (named.isEmpty() && valued.isEmpty()) {
                rest.add(word);
            }
        }
        return new Found(found, held, List.copyOf(rest));
    }

    static boolean is(String id, SecretBytes word) {
        if (id.length() > word.length()) {
            return false;
        }
        try (SecretBytes bytes = SecretBytes.ofUtf8(id)) {
            return bytes.sameAs(word);
        }
    }

    private static List<CredentialRef> known(Tx tx) {
        List<CredentialRef> refs = new ArrayList<>();
        for (Account account : tx.accounts().all()) {
            refs.addAll(KnownAccount.byRef(tx, account.ref()).keySet());
        }
        return refs;
    }

    /** A credential of the inventory; empty for one that it does not know. */
    public Optional<KnownCredential> known(CredentialRef ref) {
        return engine.store()
                .read(
                        tx ->
                                tx.accounts().find(ref.account()).isEmpty()
                                        ? Optional.empty()
                                        : Optional.ofNullable(
                                                KnownAccount.byRef(tx, ref.account()).get(ref)));
    }

    /**
     * Keeps a value that leaked, so that its death can be proven with it.
     *
     * @param value stays the caller's; the provider has accepted it for this credential
     */
    public void keep(CredentialRef ref, SecretBytes value) {
        LedgerWriter ledger = new LedgerWriter(engine);
        Instant now = engine.clock().instant();
        Sealing sealing =
                new Sealing(engine.store(), vault, Fingerprinting.ofForms(engine.providers()));
        sealing.seal(
                Sealing.NewValue.own(ref, Label.CURRENT, "leaked", now),
                value,
                fresh ->
                        engine.store()
                                .write(
                                        tx -> {
                                            fresh.write(tx);
                                            return ledger.append(
                                                    tx,
                                                    new LedgerWriter.Entry(
                                                                    "seal", "leaked", fresh.told())
                                                            .ref(ref)
                                                            .fingerprint(fresh.fingerprint()));
                                        }));
    }
}
