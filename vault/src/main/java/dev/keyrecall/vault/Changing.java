package dev.keyrecall.vault;

import org.jspecify.annotations.Nullable;

import java.security.SecureRandom;

/** Makes the first and every next header of a vault (format page, section 3.8). */
final class Changing {
    private final CostBounds bounds;
    private final SecureRandom random;

    Changing(CostBounds bounds, SecureRandom random) {
        this.bounds = bounds;
        this.random = random;
    }

    /**
     * A header as it was written, and the keys behind it.
     *
     * @param opener who goes on with it; null when only the vault key was handed over
     * @param made the recipient that was added; null when none was
     */
    record Result(
            VaultHeader header,
            VaultKeys keys,
            @Nullable Opener opener,
            RecipientMaking.@Nullable Made made) {
        @Override
        public String toString() {
            return "Result";
        }
    }

    /** What a change does to a draft, before a recipient is added. */
    interface Edit {
        void edit(HeaderDraft draft) throws VaultException;
    }

    Result first(NewRecipient wanted) throws VaultException {
        try (HeaderDraft draft = HeaderDraft.first(random)) {
            return finish(draft, 0, null, make(draft, wanted));
        }
    }

    /** A vault that nobody opens again. */
    Result forNobody() {
        try (HeaderDraft draft = HeaderDraft.first(random)) {
            VaultHeader header = draft.finishForNobody();
            VaultKeys keys = VaultKeys.unlock(header, draft.vaultKey().copy());
            return new Result(header, keys, null, null);
        } catch (VaultException e) {
            throw new IllegalStateException("a new vault refuses its own keys", e);
        }
    }

    /** The vault key stays, and whatever it wraps. */
    Result sameKey(
            VaultHeader header,
            VaultKeys keys,
            @Nullable Opener opener,
            @Nullable NewRecipient wanted,
            Edit edit)
            throws VaultException {
        try (HeaderDraft draft = HeaderDraft.sameKey(header, keys, random)) {
            edit.edit(draft);
            return finish(draft, header.recipients().size(), opener, make(draft, wanted));
        }
    }

    /** The vault key changes, and every recipient is served. */
    Result nextKey(
            VaultHeader header,
            VaultKeys keys,
            @Nullable Opener opener,
            @Nullable NewRecipient wanted,
            Edit edit)
            throws VaultException {
        try (HeaderDraft draft = HeaderDraft.nextKey(header, keys, random)) {
            edit.edit(draft);
            return finish(draft, 0, opener, make(draft, wanted));
        }
    }

    private RecipientMaking.@Nullable Made make(HeaderDraft draft, @Nullable NewRecipient wanted)
            throws VaultException {
        return wanted == null ? null : new RecipientMaking(draft, bounds, random).make(wanted);
    }

    /** Whoever opened the vault goes on, unless it was removed; then the new recipient does. */
    private static Result finish(
            HeaderDraft draft,
            int served,
            @Nullable Opener opener,
            RecipientMaking.@Nullable Made made)
            throws VaultException {
        try {
            if (opener != null) {
                RawKey confirmKey = RawKey.adopt(opener.confirmKey().copy());
                if (draft.confirm(opener.recipient(), confirmKey)) {
                    return written(draft, served, opener.recipient(), confirmKey, made);
                }
                confirmKey.close();
            }
            return made == null
                    ? written(draft, served, null, null, null)
                    : written(draft, served, made.recipient(), made.confirmKey().copy(), made);
        } catch (VaultException e) {
            if (made != null && made.keyFile() != null) {
                made.keyFile().close();
            }
            throw e;
        } finally {
            if (made != null) {
                made.confirmKey().close();
            }
        }
    }

    private static Result written(
            HeaderDraft draft,
            int served,
            byte @Nullable [] opener,
            @Nullable RawKey confirmKey,
            RecipientMaking.@Nullable Made made)
            throws VaultException {
        VaultHeader header = draft.finish(served);
        VaultKeys keys = VaultKeys.unlock(header, draft.vaultKey().copy());
        if (opener == null || confirmKey == null) {
            return new Result(header, keys, null, made);
        }
        return new Result(header, keys, new Opener(opener, keys.keep(confirmKey)), made);
    }
}
