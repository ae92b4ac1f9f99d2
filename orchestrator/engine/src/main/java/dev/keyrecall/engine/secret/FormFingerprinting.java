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
            List<Fingerprints.Entry> entries = new ArrayList<>(made.size());
            for (int i = 0; i < made.size(); i++) {
                entries.add(
                        new Fingerprints.Entry(made.get(i), forms.get(i).label(), ref, version));
            }
            return List.copyOf(entries);
        } finally {
            forms.forEach(FormMessage::close);
        }
    }

    private DerivedForms derived(CredentialRef ref) {
        return providers
                .find(ref.account().provider())
                .map(Provider::derivedForms)
                .orElse(DerivedForms.NONE);
    }
}
