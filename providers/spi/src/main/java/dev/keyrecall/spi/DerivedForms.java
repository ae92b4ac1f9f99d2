package dev.keyrecall.spi;

import java.util.List;
import java.util.Set;

/**
 * The forms other than its value in which a provider's credentials may leak: an id that stands
 * apart from its secret, a password computed from a key, a masked display. Pure computation: sends
 * nothing, reads nothing. Thread-safe.
 *
 * <p>Forms are fingerprinted when a value is sealed, so that a leak of any of them is matched
 * without opening a secret: docs/formats/fingerprints.md.
 */
public interface DerivedForms {
    /** For a provider whose credentials leak as they are and in no other form. */
    DerivedForms NONE =
            new DerivedForms() {
                @Override
                public Set<String> names() {
                    return Set.of();
                }

                @Override
                public List<DerivedForm> of(CredentialRef ref, SecretBytes value) {
                    return List.of();
                }
            };

    /**
     * The names of all forms that {@link #of} may give: a candidate found in a leak is looked up
     * once under each, so there are few.
     */
    Set<String> names();

    /**
     * The derived forms of one credential; never the value itself. Empty for a type that has none,
     * and for a value that cannot be one of its type.
     *
     * @param value stays the caller's; without a line end
     * @return each to be closed by the caller
     */
    List<DerivedForm> of(CredentialRef ref, SecretBytes value);
}
