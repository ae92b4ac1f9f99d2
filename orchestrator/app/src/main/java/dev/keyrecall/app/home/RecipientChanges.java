package dev.keyrecall.app.home;

import dev.keyrecall.app.home.VaultSession.Standing;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.secret.Fingerprinting;
import dev.keyrecall.engine.secret.RotationListener;
import dev.keyrecall.engine.secret.VaultRecipients;
import dev.keyrecall.engine.secret.VaultRecipients.KeyFileKeeping;
import dev.keyrecall.engine.secret.VaultRecipients.Replaced;
import dev.keyrecall.vault.NewRecipient;
import dev.keyrecall.vault.RecipientId;
import dev.keyrecall.vault.VaultException;

import org.jspecify.annotations.Nullable;

/**
 * Adds and replaces recipients of a home's vault, and sees to the key files made for them: one is
 * taken away only while it is certain that the vault does not depend on it.
 */
public final class RecipientChanges {
    private final VaultSession session;
    private final VaultRecipients recipients;

    public RecipientChanges(VaultSession session) {
        this.session = session;
        this.recipients =
                new VaultRecipients(
                        session.engine(),
                        session,
                        Fingerprinting.ofForms(session.engine().providers()));
    }

    /**
     * Adds a recipient.
     *
     * @param place where a key file goes; null for other kinds
     * @throws EngineException as {@link VaultRecipients#add}
     */
    public RecipientId add(NewRecipient wanted, @Nullable KeyFilePlace place)
            throws EngineException, VaultException {
        return seenTo(place, keeping -> recipients.add(session.vault(), wanted, keeping));
    }

    /**
     * Puts a recipient in the place of another, and changes the vault key.
     *
     * @param place where a key file goes; null for other kinds
     * @throws EngineException as {@link VaultRecipients#replace}
     */
    public Replaced replace(
            RecipientId old,
            NewRecipient wanted,
            @Nullable KeyFilePlace place,
            RotationListener listener)
            throws EngineException, VaultException {
        return seenTo(
                place,
                keeping -> recipients.replace(session.vault(), old, wanted, keeping, listener));
    }

    private <T> T seenTo(@Nullable KeyFilePlace place, Change<T> change)
            throws EngineException, VaultException {
        boolean done = false;
        try {
            T result = change.with(place == null ? KeyFileKeeping.NONE : place::keep);
            done = true;
            return result;
        } catch (EngineException | RuntimeException e) {
            if (session.standing() == Standing.UNKNOWN) {
                throw unknown(e, place);
            }
            throw e;
        } finally {
            if (!done && place != null && session.standing() == Standing.UNCHANGED) {
                place.removeOurs();
            }
        }
    }

    /**
     * The store failed in the moment of the commit. What it shows now says that the change stands,
     * if it does; that it does not, only the next opening says (store format, section 6).
     */
    private EngineException unknown(Exception why, @Nullable KeyFilePlace place) {
        boolean stands = false;
        try {
            stands = session.showsAnnounced();
        } catch (RuntimeException unreadable) {
            why.addSuppressed(unreadable);
        }
        String all =
                place == null
                        ? "the new way to unlock it as well as the old one"
                        : "the key file " + place.path() + " as well as the old ways to unlock it";
        EngineException told =
                new EngineException(
                        Ending.FAULT,
                        String.valueOf(why.getMessage()),
                        stands
                                ? "the vault was changed all the same; see: keyrecall vault kek"
                                        + " list"
                                : "whether the vault was changed is not known; once the disk works"
                                        + " again, see: keyrecall vault kek list",
                        "keep " + all + " until that shows what stands");
        told.initCause(why);
        return told;
    }

    @FunctionalInterface
    private interface Change<T> {
        T with(KeyFileKeeping keeping) throws EngineException, VaultException;
    }
}
