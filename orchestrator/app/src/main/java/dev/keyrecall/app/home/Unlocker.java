package dev.keyrecall.app.home;

import dev.keyrecall.app.agent.Unlocking;
import dev.keyrecall.app.io.Io;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.spi.KekSource;
import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.vault.LocalVault;
import dev.keyrecall.vault.RecipientKind;
import dev.keyrecall.vault.RecipientSummary;
import dev.keyrecall.vault.Unlock;
import dev.keyrecall.vault.VaultException;
import dev.keyrecall.vault.VaultSummary;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * How this command unlocks the vault: with a passphrase, a key file or a key management service.
 * Where nothing is named, a passphrase is asked for if one opens the vault, and else the service
 * that does is asked.
 */
public final class Unlocker {
    private final Io io;
    private final Passphrase passphrase;
    private final @Nullable Path keyFile;
    private final @Nullable String source;

    /**
     * @param keyFile the key file that was named; null for none
     * @param source the name of the {@link KekSource} that was named; null for none
     */
    public Unlocker(Io io, Passphrase passphrase, @Nullable Path keyFile, @Nullable String source) {
        this.io = io;
        this.passphrase = passphrase;
        this.keyFile = keyFile;
        this.source = source;
    }

    /** With a passphrase. */
    public static Unlocker by(Io io, Passphrase passphrase) {
        return new Unlocker(io, passphrase, null, null);
    }

    /** Whether a way was named, so that nobody has to be asked. */
    public boolean named() {
        return passphrase.named() || keyFile != null || source != null;
    }

    /**
     * What unlocks a vault. The caller owns, and closes, it.
     *
     * @param header the vault's
     * @throws EngineException USAGE when there is none to be had, REFUSED for a damaged header
     */
    public Unlocking material(byte[] header) throws EngineException {
        // Before anything confidential is in this process, whichever way it comes.
        io.hygiene().close();
        if (Stream.of(passphrase.named(), keyFile != null, source != null)
                        .filter(way -> way)
                        .count()
                > 1) {
            throw new EngineException(
                    Ending.USAGE,
                    "the vault is unlocked in one way at a time",
                    "name one of --passphrase-file, --key-file and --unlock");
        }
        if (keyFile != null) {
            return new Unlocking(Unlocking.Kind.KEY_FILE, new KeyFiles(io).read(keyFile));
        }
        String service = source != null ? known(source) : passphrase.named() ? null : only(header);
        if (service != null) {
            return Unlocking.kekSource(service);
        }
        if (passphrase.named()) {
            try (SecretBytes secret = passphrase.existing()) {
                return Unlocking.passphrase(secret);
            }
        }
        try (SecretBytes secret = passphrase.existing(WaysIn.of(header).withoutPassphrase())) {
            return Unlocking.typed(secret);
        }
    }

    /** The service to ask where no passphrase opens the vault; null where one does. */
    private static @Nullable String only(byte[] header) throws EngineException {
        List<RecipientSummary> recipients = recipients(header);
        if (recipients.stream().anyMatch(one -> one.kind() == RecipientKind.PASSPHRASE)) {
            return null;
        }
        Optional<String> service =
                recipients.stream().flatMap(one -> one.source().stream()).findFirst();
        if (service.isEmpty()) {
            throw new EngineException(
                    Ending.USAGE,
                    "this vault opens with a key file",
                    "name it with --key-file FILE");
        }
        return service.get();
    }

    /** The recipients that a header names. */
    public static List<RecipientSummary> recipients(byte[] header) throws EngineException {
        try {
            return VaultSummary.of(header).recipients();
        } catch (VaultException e) {
            throw VaultRefusals.explain(e);
        }
    }

    private String known(String name) throws EngineException {
        List<String> names = new ArrayList<>();
        for (KekSource one : io.adapters().kekSources()) {
            names.add(one.name());
        }
        if (!names.contains(name)) {
            throw new EngineException(
                    Ending.USAGE,
                    "there is no key management service '" + name + "' here",
                    names.isEmpty()
                            ? "no adapter for one is installed"
                            : "--unlock takes " + String.join(", ", names));
        }
        return name;
    }

    /** Which key management services' recipients may open a vault. */
    @FunctionalInterface
    public interface Trust {
        /** Any: for a header that a person brought, such as a backup's. */
        Trust ANY = _ -> true;

        boolean has(RecipientSummary recipient) throws EngineException;
    }

    /**
     * Opens a vault in this process.
     *
     * @param unlocking stays the caller's
     * @param trust asked where a key management service opens it
     * @throws EngineException REFUSED when it does not open the vault
     */
    public static LocalVault open(Io io, byte[] header, Unlocking unlocking, Trust trust)
            throws EngineException {
        io.hygiene().close();
        try {
            SecretBytes material = unlocking.material();
            return switch (unlocking.kind()) {
                case PASSPHRASE ->
                        LocalVault.open(header, new Unlock.Passphrase(material), io.random());
                case KEY_FILE -> LocalVault.open(header, new Unlock.KeyFile(material), io.random());
                case KEK_SOURCE -> byService(io, header, trust);
                case VAULT_KEY -> LocalVault.adopt(header, material, io.random());
            };
        } catch (VaultException e) {
            throw VaultRefusals.explain(e, unlocking, header);
        }
    }

    /** Tries each trusted recipient in turn: one region may answer where another does not. */
    private static LocalVault byService(Io io, byte[] header, Trust trust)
            throws EngineException, VaultException {
        VaultException.KekFailed failed = null;
        RecipientSummary stranger = null;
        for (RecipientSummary one : recipients(header)) {
            if (one.kind() != RecipientKind.KEK_SOURCE) {
                continue;
            }
            if (!trust.has(one)) {
                stranger = one;
                continue;
            }
            try {
                Unlock unlock = new Unlock.KekSources(sources(io), Optional.of(one.id()));
                return LocalVault.open(header, unlock, io.random());
            } catch (VaultException.KekFailed e) {
                failed = e;
            }
        }
        if (failed != null) {
            throw failed;
        }
        if (stranger != null) {
            throw untrusted(stranger);
        }
        throw new EngineException(
                Ending.REFUSED,
                "no key management service opens this vault",
                WaysIn.of(header).hint());
    }

    private static EngineException untrusted(RecipientSummary stranger) {
        return new EngineException(
                Ending.REFUSED,
                "this home has not been told to trust the recipient "
                        + stranger.id()
                        + ": "
                        + new TreeMap<>(stranger.settings()),
                "if that is your own key: keyrecall vault kek trust " + stranger.id(),
                "if not, somebody changed the database: unlock with a passphrase or key file");
    }

    private static List<KekSource> sources(Io io) {
        List<KekSource> sources = new ArrayList<>();
        io.adapters().kekSources().forEach(sources::add);
        return sources;
    }
}
