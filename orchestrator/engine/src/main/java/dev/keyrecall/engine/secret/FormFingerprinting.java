package dev.keyrecall.engine.secret;

import dev.keyrecall.engine.Providers;
import dev.keyrecall.engine.port.Fingerprints;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.DerivedForms;
import dev.keyrecall.spi.Provider;
import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.vault.Fingerprint;
import dev.keyrecall.vault.Vault;
import dev.keyrecall.vault.lookup.FormMessage;

import java.util.ArrayList;
import java.util.List;

/**
 * The fingerprints of a value and of every form that its provider derives from it: {@code
 * docs/formats/fingerprints.md}. Of a provider that is not installed no form is known, and the
 * value alone is fingerprinted.
 *
 * @param providers the adapters found
 */
record FormFingerprinting(Providers providers) implements Fingerprinting {
    @Override
    public List<Fingerprints.Entry> of(
            Vault vault, CredentialRef ref, int version, SecretBytes value) {
        List<FormMessage> forms = FormMessage.ofStored(ref, value, derived(ref));
        try {
            List<Fingerprint> made =
                    vault.fingerprintAll(forms.stream().map(FormMessage::message).toList());
            return entries(made, forms, ref, version);
        } finally {
            forms.forEach(FormMessage::close);
        }
    }

    /**
     * The same under every fingerprint key that is kept, the current one first.
     *
     * @param value stays the caller's
     * @return for each key the entries of all forms
     */
    List<List<Fingerprints.Entry>> underEveryKey(
            Vault vault, CredentialRef ref, int version, SecretBytes value) {
        List<FormMessage> forms = FormMessage.ofStored(ref, value, derived(ref));
        try {
            List<List<Fingerprint>> made = new ArrayList<>();
            for (FormMessage form : forms) {
                made.add(vault.fingerprints(form.message()));
            }
            List<List<Fingerprints.Entry>> keys = new ArrayList<>();
            for (int key = 0; key < made.getFirst().size(); key++) {
                int at = key;
                keys.add(
                        entries(
                                made.stream().map(one -> one.get(at)).toList(),
                                forms,
                                ref,
                                version));
            }
            return keys;
        } finally {
            forms.forEach(FormMessage::close);
        }
    }

    private static List<Fingerprints.Entry> entries(
            List<Fingerprint> made, List<FormMessage> forms, CredentialRef ref, int version) {
        List<Fingerprints.Entry> entries = new ArrayList<>(made.size());
        for (int i = 0; i < made.size(); i++) {
            entries.add(new Fingerprints.Entry(made.get(i), forms.get(i).label(), ref, version));
        }
        return List.copyOf(entries);
    }

    private DerivedForms derived(CredentialRef ref) {
        return providers
                .find(ref.account().provider())
                .map(Provider::derivedForms)
                .orElse(DerivedForms.NONE);
    }
}
