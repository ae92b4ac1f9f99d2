package dev.keyrecall.engine.secret;

import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.journal.LedgerWriter;
import dev.keyrecall.engine.port.Homes.Rotation;
import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.vault.LocalVault;
import dev.keyrecall.vault.NewRecipient;
import dev.keyrecall.vault.RecipientId;
import dev.keyrecall.vault.VaultException;

import java.util.Locale;

/**
 * Adds, removes and replaces the ways to unlock the vault. Whoever had one that goes could have
 * kept the vault key: so a removal and a replacement change it, and bring every data key under the
 * new one.
 */
public final class VaultRecipients {
    private final VaultHeaders headers;
    private final VaultRotation rotation;

    public VaultRecipients(Engine engine, HeaderSwitch switching, Fingerprinting fingerprinting) {
        this.headers = new VaultHeaders(engine, switching);
        this.rotation = new VaultRotation(engine, switching, fingerprinting);
    }

    /** Keeps the content of a new key file, before the vault depends on it. */
    @FunctionalInterface
    public interface KeyFileKeeping {
        /** For recipients that are no key files. */
        KeyFileKeeping NONE =
                _ -> {
                    throw new IllegalStateException("no place was named for the key file");
                };

        /**
         * Writes it durably.
         *
         * @throws EngineException when it cannot be kept; the vault is not changed then
         */
        void keep(SecretBytes content) throws EngineException;
    }

    /**
     * Adds a recipient.
     *
     * @param vault open under the header that stands in the store; stays the caller's
     * @throws EngineException REFUSED when another process holds the vault's keys
     */
    public RecipientId add(LocalVault vault, NewRecipient wanted, KeyFileKeeping keeping)
            throws EngineException, VaultException {
        LocalVault.Created created = vault.withRecipient(wanted);
        try (LocalVault next = created.vault()) {
            RecipientId id = created.recipient().orElseThrow();
            keep(created, keeping);
            headers.replace(
                    vault, next, VaultEntries.recipient("added", id, kind(wanted), next.header()));
            return id;
        }
    }

    /**
     * Lets the recipient that opened the vault confirm its present key, so that no header which
     * stands on an earlier one is believed any more.
     *
     * @param vault open under the header that stands in the store; stays the caller's
     * @return the vault open under the new header; the caller closes it
     * @throws EngineException REFUSED when another process holds the vault's keys
     */
    public LocalVault confirm(LocalVault vault) throws EngineException, VaultException {
        LocalVault next = vault.withConfirmation().vault();
        boolean stored = false;
        try {
            RecipientId id = vault.openedBy().orElseThrow();
            headers.replace(vault, next, VaultEntries.confirmed(id, next.header()));
            stored = true;
            return next;
        } finally {
            if (!stored) {
                next.close();
            }
        }
    }

    /**
     * Removes a recipient, and changes the vault key.
     *
     * @throws EngineException REFUSED for the last recipient, one that is not there, while a
     *     rotation is under way, or when another process holds the vault's keys
     */
    public VaultRotation.Result remove(
            LocalVault vault, RecipientId recipient, String kind, RotationListener listener)
            throws EngineException, VaultException {
        requireNoRotation();
        try (LocalVault next = vault.withoutRecipient(recipient).vault()) {
            LedgerWriter.Entry entry =
                    VaultEntries.recipient("removed", recipient, kind, next.header());
            headers.begin(vault, next, Rotation.VAULT_KEY, entry);
            return rotation.goOn(next, listener, false);
        }
    }

    /**
     * Puts a recipient in the place of another, and changes the vault key.
     *
     * @throws EngineException as for {@link #remove}
     */
    public Replaced replace(
            LocalVault vault,
            RecipientId old,
            NewRecipient wanted,
            KeyFileKeeping keeping,
            RotationListener listener)
            throws EngineException, VaultException {
        requireNoRotation();
        LocalVault.Created created = vault.replaceRecipient(old, wanted);
        try (LocalVault next = created.vault()) {
            RecipientId id = created.recipient().orElseThrow();
            keep(created, keeping);
            LedgerWriter.Entry entry = VaultEntries.replaced(old, id, kind(wanted), next.header());
            headers.begin(vault, next, Rotation.VAULT_KEY, entry);
            return new Replaced(id, rotation.goOn(next, listener, false));
        }
    }

    /**
     * What a replacement gave.
     *
     * @param recipient the new one
     * @param rotation how bringing the data keys under the new vault key went; the caller closes it
     */
    public record Replaced(RecipientId recipient, VaultRotation.Result rotation) {}

    private void requireNoRotation() throws EngineException {
        if (headers.home().rotation() != null) {
            throw new EngineException(
                    Ending.REFUSED,
                    "a rotation of the vault is under way; nothing was changed",
                    "end it first with: keyrecall vault rotate");
        }
    }

    private static void keep(LocalVault.Created created, KeyFileKeeping keeping)
            throws EngineException {
        if (created.keyFile().isPresent()) {
            try (SecretBytes content = created.keyFile().get()) {
                keeping.keep(content);
            }
        }
    }

    private static String kind(NewRecipient wanted) {
        return switch (wanted) {
            case NewRecipient.Passphrase _ -> "passphrase";
            case NewRecipient.KeyFile _ -> "key-file";
            case NewRecipient.KekSource source -> source.source().toLowerCase(Locale.ROOT);
        };
    }
}
