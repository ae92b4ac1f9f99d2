package dev.keyrecall.vault;

import dev.keyrecall.spi.Kek;
import dev.keyrecall.spi.KekSource;
import dev.keyrecall.spi.ProviderException;
import dev.keyrecall.spi.RevealsSecret;
import dev.keyrecall.spi.SecretBytes;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Opens a header with what somebody brought (format page, section 3.7). */
final class Unlocking {
    private final VaultHeader header;
    private final CostBounds bounds;

    Unlocking(VaultHeader header, CostBounds bounds) {
        this.header = header;
        this.bounds = bounds;
    }

    /** The keys of the vault, and who opened it. */
    record Result(VaultKeys keys, byte[] recipient, RawKey confirmKey) {
        @Override
        public String toString() {
            return "Result";
        }
    }

    Result open(Unlock unlock) throws VaultException {
        return switch (unlock) {
            case Unlock.Passphrase(SecretBytes passphrase) -> open(passphrase);
            case Unlock.KeyFile(SecretBytes content) -> openFile(content);
            case Unlock.KekSources(List<KekSource> sources, Optional<RecipientId> only) ->
                    open(sources, only);
        };
    }

    /** Every passphrase recipient is tried at full cost, so that a wrong one tells nothing. */
    private Result open(SecretBytes passphrase) throws VaultException {
        List<Recipient> candidates = ofKind(RecipientKind.PASSPHRASE);
        if (candidates.isEmpty()) {
            throw new VaultException.Unsupported("this vault has no passphrase recipient");
        }
        List<PassphraseParameters> parameters = new ArrayList<>();
        for (Recipient candidate : candidates) {
            PassphraseParameters parsed = PassphraseParameters.parse(candidate);
            parsed.require(bounds);
            parameters.add(parsed);
        }
        for (int i = 0; i < candidates.size(); i++) {
            try (RawKey secret = parameters.get(i).stretch(passphrase)) {
                Result result = tryRecipient(candidates.get(i), secret);
                if (result != null) {
                    return result;
                }
            }
        }
        throw new VaultException.WrongPassphrase();
    }

    private Result openFile(SecretBytes content) throws VaultException {
        try (KeyFile file = KeyFile.parse(content)) {
            if (!Arrays.equals(file.vault(), header.vault())) {
                throw new VaultException.WrongKeyFile(
                        "the key file is of vault "
                                + VaultId.of(file.vault())
                                + ", this is vault "
                                + VaultId.of(header.vault()));
            }
            for (Recipient candidate : ofKind(RecipientKind.KEY_FILE)) {
                if (Arrays.equals(candidate.id(), file.recipient())) {
                    Result result = tryRecipient(candidate, file.secret());
                    if (result != null) {
                        return result;
                    }
                    throw new VaultException.Corrupted(
                            "the vault header has another public key for this key file");
                }
            }
            throw new VaultException.WrongKeyFile(
                    "the key file's recipient "
                            + RecipientId.of(file.recipient())
                            + " is not, or no longer, one of this vault");
        }
    }

    private Result open(List<KekSource> sources, Optional<RecipientId> only) throws VaultException {
        VaultException.KekFailed failed = null;
        for (Recipient candidate : ofKind(RecipientKind.KEK_SOURCE)) {
            if (only.isPresent() && !only.get().equals(RecipientId.of(candidate.id()))) {
                continue;
            }
            KekParameters parameters = KekParameters.parse(candidate.parameters());
            for (KekSource source : sources) {
                if (source.name().equals(parameters.source())) {
                    try (RawKey secret = unwrap(source, parameters, candidate)) {
                        Result result = tryRecipient(candidate, secret);
                        if (result != null) {
                            return result;
                        }
                        throw new VaultException.Corrupted(
                                "the KEK source unwrapped another secret than this recipient's");
                    } catch (ProviderException e) {
                        failed = new VaultException.KekFailed(e);
                    }
                }
            }
        }
        if (failed != null) {
            throw failed;
        }
        throw new VaultException.Unsupported("this vault has no recipient of such a KEK source");
    }

    @RevealsSecret(why = "the recipient's secret becomes a key")
    private RawKey unwrap(KekSource source, KekParameters parameters, Recipient recipient)
            throws ProviderException, VaultException {
        try (Kek kek = source.connect(parameters.settings());
                SecretBytes secret =
                        kek.unwrap(
                                parameters.wrapped(),
                                KekParameters.context(header.vault(), recipient.id()))) {
            if (secret.length() != RawKey.LENGTH_BYTES) {
                throw new VaultException.Corrupted("the KEK source unwrapped no key");
            }
            return secret.reveal(bytes -> RawKey.copyOfRange(bytes, 0));
        }
    }

    /** Null when the secret is not this recipient's. */
    private @Nullable Result tryRecipient(Recipient recipient, RawKey secret)
            throws VaultException {
        try (RecipientSecret own = RecipientSecret.of(secret, header.vault(), recipient.id())) {
            if (!own.isOf(recipient)) {
                return null;
            }
            VaultKeys keys =
                    VaultKeys.unlock(
                            header, own.unwrap(header.vault(), header.keyVersion(), recipient));
            try (RawKey succession = keys.succession(header, recipient.confirmedVersion())) {
                if (!own.confirms(recipient, succession)) {
                    throw new VaultException.Corrupted(
                            "the vault header was not made by a recipient of this vault");
                }
            } catch (VaultException e) {
                keys.close();
                throw e;
            }
            return new Result(keys, recipient.id(), own.confirmKey().copy());
        }
    }

    private List<Recipient> ofKind(RecipientKind kind) {
        return header.recipients().stream().filter(one -> one.kind() == kind.number()).toList();
    }
}
