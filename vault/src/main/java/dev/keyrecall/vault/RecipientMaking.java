package dev.keyrecall.vault;

import dev.keyrecall.spi.ProviderException;
import dev.keyrecall.spi.RevealsSecret;
import dev.keyrecall.spi.SecretBytes;

import org.jspecify.annotations.Nullable;

import java.security.SecureRandom;

/** Makes a new recipient for a header that is being written. */
final class RecipientMaking {
    private final HeaderDraft draft;
    private final CostBounds bounds;
    private final SecureRandom random;

    RecipientMaking(HeaderDraft draft, CostBounds bounds, SecureRandom random) {
        this.draft = draft;
        this.bounds = bounds;
        this.random = random;
    }

    /**
     * A recipient as it was made.
     *
     * @param recipient in the draft already
     * @param confirmKey the caller wipes it
     * @param keyFile the file's content; null for other kinds
     */
    record Made(byte[] recipient, RawKey confirmKey, @Nullable SecretBytes keyFile) {
        @Override
        public String toString() {
            return "Made";
        }
    }

    /**
     * Makes it and adds it to the draft.
     *
     * @throws IllegalArgumentException when a cost is out of range or a passphrase is empty
     * @throws VaultException.KekFailed when the KEK source does not wrap
     */
    Made make(NewRecipient wanted) throws VaultException {
        byte[] id = new byte[RecipientId.LENGTH_BYTES];
        random.nextBytes(id);
        return switch (wanted) {
            case NewRecipient.Passphrase passphrase -> passphrase(id, passphrase);
            case NewRecipient.KeyFile file -> {
                try (RawKey secret = RawKey.draw(random)) {
                    SecretBytes content = KeyFile.write(draft.vault(), id, secret);
                    yield add(id, RecipientKind.KEY_FILE, wanted, new byte[0], secret, content);
                }
            }
            case NewRecipient.KekSource source -> {
                try (RawKey secret = RawKey.draw(random)) {
                    byte[] wrapped = wrap(source, id, secret);
                    byte[] parameters =
                            new KekParameters(source.source(), source.settings(), wrapped)
                                    .encoded();
                    yield add(id, RecipientKind.KEK_SOURCE, wanted, parameters, secret, null);
                }
            }
        };
    }

    private Made passphrase(byte[] id, NewRecipient.Passphrase wanted) {
        if (!bounds.accept(wanted.cost())) {
            throw new IllegalArgumentException(
                    "the passphrase cost is outside the accepted range: " + wanted.cost());
        }
        if (wanted.passphrase().length() == 0) {
            throw new IllegalArgumentException("a passphrase has at least one byte");
        }
        PassphraseParameters parameters = PassphraseParameters.fresh(wanted.cost(), random);
        try (RawKey secret = parameters.stretch(wanted.passphrase())) {
            return add(id, RecipientKind.PASSPHRASE, wanted, parameters.encoded(), secret, null);
        }
    }

    @RevealsSecret(why = "a key becomes a value that the KEK source wraps")
    private byte[] wrap(NewRecipient.KekSource wanted, byte[] id, RawKey secret)
            throws VaultException.KekFailed {
        try (SecretBytes plaintext = SecretBytes.adopt(secret.getEncoded())) {
            return wanted.kek().wrap(plaintext, KekParameters.context(draft.vault(), id));
        } catch (ProviderException e) {
            throw new VaultException.KekFailed(e);
        }
    }

    private Made add(
            byte[] id,
            RecipientKind kind,
            NewRecipient wanted,
            byte[] parameters,
            RawKey secret,
            @Nullable SecretBytes keyFile) {
        try (RecipientSecret own = RecipientSecret.of(secret, draft.vault(), id)) {
            Recipient bare =
                    new Recipient(
                            id,
                            kind.number(),
                            wanted.created().getEpochSecond(),
                            wanted.label(),
                            parameters,
                            own.publicKey(),
                            new byte[XWing.ENCAPSULATION_BYTES],
                            new byte[Recipient.WRAPPED_BYTES],
                            draft.keyVersion(),
                            new byte[Primitives.HASH_BYTES]);
            draft.add(draft.confirmed(bare, own.confirmKey()));
            return new Made(id, own.confirmKey().copy(), keyFile);
        }
    }
}
