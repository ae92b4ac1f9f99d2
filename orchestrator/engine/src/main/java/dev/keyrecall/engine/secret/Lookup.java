package dev.keyrecall.engine.secret;

import dev.keyrecall.engine.Providers;
import dev.keyrecall.engine.port.Fingerprints;
import dev.keyrecall.engine.port.Store;
import dev.keyrecall.spi.DerivedForm;
import dev.keyrecall.spi.Mask;
import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.vault.Fingerprint;
import dev.keyrecall.vault.Vault;
import dev.keyrecall.vault.lookup.CanonicalForm;
import dev.keyrecall.vault.lookup.FormMessage;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which held secrets a text that was found somewhere is a form of. Opens none: the text is
 * fingerprinted under every fingerprint key that is kept, once for each form's name, and each
 * fingerprint is one search of an index. Thread-safe.
 */
public final class Lookup {
    private final Store store;
    private final Vault vault;
    private final Set<String> names = new TreeSet<>();

    public Lookup(Store store, Vault vault, Providers providers) {
        this.store = store;
        this.vault = vault;
        providers.all().forEach(provider -> names.addAll(provider.derivedForms().names()));
    }

    /**
     * The versions, destroyed ones too, that the candidate is the value of or a form of; each with
     * the form it was found as. A masked display may match several by chance.
     *
     * @param candidate stays the caller's; a line end at its end is passed over
     */
    public List<Fingerprints.Entry> matches(SecretBytes candidate) {
        List<Searched> searched = new ArrayList<>();
        try (SecretBytes canonical = CanonicalForm.of(candidate)) {
            vault.fingerprints(canonical)
                    .forEach(made -> searched.add(new Searched(made, DerivedForm.VALUE)));
            for (String name : names) {
                if (name.equals(Mask.FORM)) {
                    Mask.read(canonical).ifPresent(form -> add(form, searched));
                } else if (fits(canonical)) {
                    add(new DerivedForm(name, "", canonical.copy()), searched);
                }
            }
        }
        return store.read(
                tx -> {
                    Set<Fingerprints.Entry> found = new LinkedHashSet<>();
                    for (Searched one : searched) {
                        tx.fingerprints().matching(one.fingerprint()).stream()
                                .filter(entry -> nameOf(entry.form()).equals(one.name()))
                                .forEach(found::add);
                    }
                    return List.copyOf(found);
                });
    }

    /** The fingerprints that a value may have been stored with, one for each kept key. */
    public static List<Fingerprint> ofValue(Vault vault, SecretBytes value) {
        try (SecretBytes canonical = CanonicalForm.of(value)) {
            return vault.fingerprints(canonical);
        }
    }

    private void add(DerivedForm form, List<Searched> searched) {
        try (form;
                FormMessage message = FormMessage.of(form)) {
            vault.fingerprints(message.message())
                    .forEach(made -> searched.add(new Searched(made, form.name())));
        }
    }

    private static boolean fits(SecretBytes candidate) {
        return candidate.length() > 0 && candidate.length() <= DerivedForm.LENGTH_MAX_BYTES;
    }

    private static String nameOf(String form) {
        int slash = form.indexOf('/');
        return slash < 0 ? form : form.substring(0, slash);
    }

    private record Searched(Fingerprint fingerprint, String name) {}
}
