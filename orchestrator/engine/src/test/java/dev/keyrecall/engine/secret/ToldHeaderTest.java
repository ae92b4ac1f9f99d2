package dev.keyrecall.engine.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.port.Homes.Home;
import dev.keyrecall.engine.port.Homes.Rotation;
import dev.keyrecall.engine.secret.VaultRecipients.KeyFileKeeping;
import dev.keyrecall.engine.service.LedgerReading;
import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.vault.LocalVault;
import dev.keyrecall.vault.NewRecipient;
import dev.keyrecall.vault.PassphraseCost;
import dev.keyrecall.vault.RecipientId;
import dev.keyrecall.vault.VaultException;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

import java.time.Instant;

/** The header that stands is the one that the ledger tells of. */
final class ToldHeaderTest {
    private final VaultScene scene;
    private final VaultRecipients recipients;

    ToldHeaderTest() throws EngineException, VaultException {
        scene = VaultScene.of(2);
        recipients =
                new VaultRecipients(
                        scene.engine(),
                        HeaderSwitch.ALONE,
                        Fingerprinting.ofForms(scene.engine().providers()));
    }

    private static NewRecipient other(SecretBytes passphrase) {
        return new NewRecipient.Passphrase(
                "other", Instant.EPOCH, passphrase, PassphraseCost.MINIMUM);
    }

    private void requireAgreement() throws EngineException {
        ToldHeader.require(scene.store);
        new LedgerReading(scene.engine()).verify();
    }

    @Test
    void everyChangeOfTheHeaderIsTold() throws Exception {
        requireAgreement();
        try (SecretBytes passphrase = SecretBytes.ofUtf8("another passphrase of this scene")) {
            RecipientId id = recipients.add(scene.vault, other(passphrase), KeyFileKeeping.NONE);
            requireAgreement();
            try (LocalVault now = scene.reopened()) {
                recipients.confirm(now).close();
            }
            requireAgreement();
            try (LocalVault now = scene.reopened();
                    VaultRotation.Result removed =
                            recipients.remove(now, id, "passphrase", RotationListener.SILENT)) {
                requireAgreement();
                scene.rotation(HeaderSwitch.ALONE)
                        .rotate(removed.successor(), Rotation.DATA_KEYS, new StoppingListener())
                        .close();
                requireAgreement();
            }
            try (LocalVault now = scene.reopened()) {
                scene.rotation(HeaderSwitch.ALONE).resume(now, RotationListener.SILENT).close();
            }
            requireAgreement();
        }
    }

    /** The attack of docs/formats/vault.md, section 7: its maker knows the vault key in it. */
    @Test
    void aRemovedRecipientPutsTheHeaderBackThatItCouldOpen() throws Exception {
        byte[] old;
        try (SecretBytes passphrase = SecretBytes.ofUtf8("the passphrase of who is removed")) {
            RecipientId id = recipients.add(scene.vault, other(passphrase), KeyFileKeeping.NONE);
            old = scene.home().vaultHeader();
            try (LocalVault now = scene.reopened()) {
                recipients.remove(now, id, "passphrase", RotationListener.SILENT).close();
            }
        }
        requireAgreement();
        put(old);
        try (LocalVault opens = scene.reopened()) {
            assertThat(opens.keyVersion()).as("it opens all the same").isEqualTo(1);
            String tells = "tells of another header of the vault";
            requireRefused(tells, () -> ToldHeader.require(scene.store));
            requireRefused(tells, () -> new LedgerReading(scene.engine()).verify());
            requireRefused(
                    tells,
                    () ->
                            scene.rotation(HeaderSwitch.ALONE)
                                    .rotate(opens, Rotation.VAULT_KEY, RotationListener.SILENT));
            requireRefused(tells, () -> recipients.confirm(opens));
        }
        assertThat(scene.home().vaultHeader()).isEqualTo(old);
    }

    /** Only the header: whoever writes the database goes round its laws, not round its ledger. */
    private void put(byte[] header) {
        Home now = scene.home();
        scene.store.write(
                tx -> {
                    tx.homes()
                            .changeVault(
                                    new Home(
                                            now.createdAt(),
                                            header,
                                            now.vaultKeyVersion(),
                                            now.vaultKeyOldest(),
                                            now.fingerprintKeyVersion(),
                                            now.rotation()));
                    return true;
                });
    }

    private static void requireRefused(String what, ThrowingCallable work) {
        assertThatThrownBy(work)
                .isInstanceOf(EngineException.class)
                .hasMessageContaining(what)
                .satisfies(
                        e -> assertThat(((EngineException) e).ending()).isEqualTo(Ending.REFUSED));
    }
}
