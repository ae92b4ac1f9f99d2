package dev.keyrecall.vault.lookup;

import dev.keyrecall.spi.DerivedForm;
import dev.keyrecall.spi.Mask;
import dev.keyrecall.spi.RevealsSecret;
import dev.keyrecall.spi.SecretBytes;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Matches texts found in a leak against a table of fingerprints: as values, and under the name of
 * each derived form. A masked display is matched as such, too. Thread-safe once the table is
 * filled; each thread brings its own {@link Fingerprinter}.
 */
public final class CandidateMatcher {
    private final FingerprintTable table;
    private final List<Form> forms = new ArrayList<>();
    private final Form masked = new Form(Mask.FORM, FormMessage.domain(Mask.FORM));
    private final boolean readsMasks;

    private record Form(String name, byte[] domain) {}

    /** Takes each match as it is found. */
    public interface Hits {
        /**
         * One candidate is one form of one row.
         *
         * @param candidate its number, from 0
         * @param form the form's name
         * @param row the row's number in the table
         */
        void hit(long candidate, String form, int row);
    }

    /**
     * Prepares the forms.
     *
     * @param derived the names of the providers' derived forms; each costs one hash a candidate,
     *     save {@link Mask#FORM}, which costs one for what reads as a masked display
     */
    public CandidateMatcher(FingerprintTable table, Set<String> derived) {
        this.table = table;
        this.readsMasks = derived.contains(Mask.FORM);
        forms.add(new Form(DerivedForm.VALUE, FormMessage.domain(DerivedForm.VALUE)));
        derived.stream()
                .sorted()
                .filter(name -> !name.equals(Mask.FORM))
                .forEach(name -> forms.add(new Form(name, FormMessage.domain(name))));
    }

    /**
     * Looks up all candidates. Every row of a fingerprint that several share is named.
     *
     * @param candidates each stays the caller's
     * @return how many candidates there were
     */
    public long match(Iterable<SecretBytes> candidates, Fingerprinter fingerprinter, Hits hits) {
        byte[] room = new byte[Fingerprinter.LENGTH_BYTES];
        long number = 0;
        for (SecretBytes candidate : candidates) {
            look(candidate, number, fingerprinter, room, hits);
            number++;
        }
        return number;
    }

    @RevealsSecret(why = "the candidate is hashed")
    private void look(
            SecretBytes candidate, long number, Fingerprinter with, byte[] room, Hits to) {
        boolean _ =
                candidate.reveal(
                        bytes -> {
                            int length = CanonicalForm.length(bytes);
                            for (Form form : forms) {
                                with.fingerprint(form.domain(), bytes, length, room);
                                name(number, form, room, to);
                            }
                            return true;
                        });
        if (readsMasks) {
            try (SecretBytes canonical = CanonicalForm.of(candidate)) {
                Mask.read(canonical).ifPresent(form -> lookMasked(form, number, with, room, to));
            }
        }
    }

    @RevealsSecret(why = "what is visible of the candidate is hashed")
    private void lookMasked(
            DerivedForm form, long number, Fingerprinter with, byte[] room, Hits hits) {
        try (form) {
            boolean _ =
                    form.bytes()
                            .reveal(
                                    bytes -> {
                                        with.fingerprint(
                                                masked.domain(), bytes, bytes.length, room);
                                        name(number, masked, room, hits);
                                        return true;
                                    });
        }
    }

    private void name(long number, Form form, byte[] fingerprint, Hits hits) {
        int row = table.find(fingerprint);
        while (row != FingerprintTable.NONE) {
            hits.hit(number, form.name(), row);
            row = table.before(row);
        }
    }
}
