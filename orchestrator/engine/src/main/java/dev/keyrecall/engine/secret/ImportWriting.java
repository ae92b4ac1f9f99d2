package dev.keyrecall.engine.secret;

import dev.keyrecall.engine.imports.Label;
import dev.keyrecall.engine.port.Secrets.SealedSecret;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.vault.Vault;
import dev.keyrecall.vault.VaultException;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Optional;

/**
 * Writes what an import has sealed, inside one transaction. Others may have sealed versions of the
 * same credentials since: such a row is looked at again, and its value sealed as the version that
 * is the next one now, because a sealed record opens as its own version only. In the transaction
 * nobody can come in between, so that once is enough.
 */
final class ImportWriting {
    private final Vault vault;
    private final ImportListener listener;
    private final SeemingHeld confirmed;
    private final SeemingHeld seeming;
    private final PlaceDigest written = new PlaceDigest();
    private Instant createdAt = Instant.EPOCH;
    private long created;
    private long changed;
    private long unchanged;
    private long fingerprints;

    /**
     * Of one try.
     *
     * @param confirmed rows whose values are held by now, which was seen by opening
     * @param seeming takes the rows of which a fingerprint says so, those and others
     */
    ImportWriting(
            Vault vault, ImportListener listener, SeemingHeld confirmed, SeemingHeld seeming) {
        this.vault = vault;
        this.listener = listener;
        this.confirmed = confirmed;
        this.seeming = seeming;
    }

    /**
     * Writes all of a spool.
     *
     * @param total how many values are in it
     * @throws StaleSealException when the vault key was retired meanwhile
     * @throws UnconfirmedException when a row that seems to be held by now is not among the
     *     confirmed
     * @throws UnfitRowException when a row does not go with what is held by now
     */
    void write(Tx tx, ImportSpool spool, long total) {
        try {
            DataInputStream in = new DataInputStream(new BufferedInputStream(spool.reading()));
            for (long done = 1; done <= total; done++) {
                SealedValue value = SpooledValues.read(in);
                Optional<SealedValue> next =
                        value.isNext(tx) ? Optional.of(value) : again(tx, value, done);
                next.ifPresentOrElse(one -> write(tx, one), () -> unchanged++);
                listener.written(done, total);
            }
            if (!confirmed.hasAllOf(seeming)) {
                throw new UnconfirmedException();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(Tx tx, SealedValue value) {
        value.write(tx);
        SealedSecret secret = value.secret();
        if (secret.version() == 1) {
            created++;
        } else {
            changed++;
        }
        createdAt = secret.createdAt();
        fingerprints += value.fingerprints().size();
        written.add(
                ImportedLine.of(
                        value.place(),
                        secret.label(),
                        secret.custody(),
                        secret.customer(),
                        secret.origin()));
    }

    /** As the next version; empty when the vault holds the value in that role by now. */
    private Optional<SealedValue> again(Tx tx, SealedValue value, long row) {
        SealedSecret secret = value.secret();
        HeldHistory history = HeldHistory.of(tx, secret.ref());
        if (!history.mayBeOf(secret.customer())) {
            throw UnfitRowException.ofAnother("", secret.ref());
        }
        try (SecretBytes clear =
                vault.open(Sealing.record(secret.ref()), secret.version(), secret.sealed())) {
            int same = history.same(tx, label(secret), Lookup.ofValue(vault, clear));
            if (same > 0) {
                seeming.add(row, same);
                return Optional.empty();
            }
            if (HeldHistory.rank(secret.label()) < history.newestRank()) {
                throw UnfitRowException.older(
                        "", secret.ref(), Label.valueOf(label(secret).name()));
            }
            int next = history.last() + 1;
            return Optional.of(
                    value.as(next, vault.seal(Sealing.record(secret.ref()), next, clear)));
        } catch (VaultException e) {
            throw new StaleSealException("the vault key was changed since this was sealed");
        }
    }

    private static dev.keyrecall.engine.port.Secrets.Label label(SealedSecret secret) {
        if (secret.label() == null) {
            throw new IllegalStateException("a row of an import has a label");
        }
        return secret.label();
    }

    long created() {
        return created;
    }

    long changed() {
        return changed;
    }

    /** How many were held by now. */
    long unchanged() {
        return unchanged;
    }

    long fingerprints() {
        return fingerprints;
    }

    /** When all of them were sealed, by the import's one reading of the clock. */
    Instant createdAt() {
        return createdAt;
    }

    /** The {@linkplain ImportedLine lines} of the versions that were written. */
    PlaceDigest written() {
        return written;
    }
}
