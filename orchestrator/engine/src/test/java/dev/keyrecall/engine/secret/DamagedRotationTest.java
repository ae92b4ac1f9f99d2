package dev.keyrecall.engine.secret;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.port.Homes.Rotation;
import dev.keyrecall.engine.secret.VaultRecipients.KeyFileKeeping;
import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.vault.LocalVault;
import dev.keyrecall.vault.NewRecipient;
import dev.keyrecall.vault.PassphraseCost;
import dev.keyrecall.vault.RecipientId;
import dev.keyrecall.vault.VaultException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.time.Instant;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** A rotation goes past what cannot be opened, and says what that is. */
final class DamagedRotationTest {
    private static final int SECRETS = 10;

    @ParameterizedTest
    @EnumSource(Rotation.class)
    void damagedKeyPartsAreNamedAndEverythingElseIsDone(Rotation kind) throws Exception {
        VaultScene scene = VaultScene.of(SECRETS);
        for (int number : new int[] {0, 20, 21}) {
            scene.addWithTheKeyPartOfAnother(number);
        }
        requirePartial(scene, scene.vault, kind, SECRETS, 0, 20, 21);
        try (LocalVault now = scene.reopened()) {
            assertThat(scene.home().rotation()).isEqualTo(kind);
            assertThat(scene.home().vaultKeyOldest()).isEqualTo(1);
            requirePartial(scene, now, kind, 0, 0, 20, 21);
            shred(scene, 20);
            requirePartial(scene, now, kind, 0, 0, 21);
            shred(scene, 0);
            shred(scene, 21);
            try (VaultRotation.Result result =
                    scene.rotation(HeaderSwitch.ALONE).rotate(now, kind, RotationListener.SILENT)) {
                assertThat(result.finished()).isTrue();
                assertThat(result.resumed()).isTrue();
                assertThat(result.damaged().total()).isZero();
                assertThat(scene.opened(result.successor())).isEqualTo(scene.values);
            }
        }
        assertThat(scene.home().vaultKeyOldest()).isEqualTo(2);
        assertThat(scene.vaultKeys()).containsOnly(2);
    }

    private static void requirePartial(
            VaultScene scene, LocalVault vault, Rotation kind, long done, int... damaged)
            throws EngineException, VaultException {
        int[] passes = new int[1];
        try (VaultRotation.Result result =
                scene.rotation(HeaderSwitch.ALONE).rotate(vault, kind, (_, _) -> passes[0]++)) {
            assertThat(result.finished()).isFalse();
            assertThat(result.done()).isEqualTo(done);
            assertThat(result.damaged().total()).isEqualTo(damaged.length);
            assertThat(result.damaged().named())
                    .containsExactly(
                            IntStream.of(damaged)
                                    .mapToObj(VaultScene::ref)
                                    .map(ref -> new Damaged.Name(ref.toString(), 1))
                                    .toArray(Damaged.Name[]::new));
        }
        assertThat(passes[0]).as("one pass in batches of three").isLessThanOrEqualTo(5);
    }

    private static void shred(VaultScene scene, int number) throws EngineException {
        new Shredding(scene.engine()).shred(VaultScene.ref(number), OptionalInt.empty());
    }

    @Test
    void aDamagedDataPartIsNamedWhenItIsSealedAgain() throws Exception {
        VaultScene scene = VaultScene.of(SECRETS);
        scene.addWithADamagedDataPart(20);
        requirePartial(scene, scene.vault, Rotation.DATA_KEYS, SECRETS, 20);
        shred(scene, 20);
        try (LocalVault now = scene.reopened();
                VaultRotation.Result result =
                        scene.rotation(HeaderSwitch.ALONE).resume(now, RotationListener.SILENT)) {
            assertThat(result.finished()).isTrue();
            assertThat(scene.opened(result.successor())).isEqualTo(scene.values);
        }
    }

    @Test
    void whatIsWrittenMeanwhileIsDoneAllTheSame() throws Exception {
        VaultScene scene = VaultScene.of(SECRETS);
        scene.addWithTheKeyPartOfAnother(0);
        RotationListener writing =
                (done, _) -> {
                    if (done == SECRETS) {
                        scene.add(scene.vault, 1);
                    }
                };
        try (VaultRotation.Result result =
                scene.rotation(HeaderSwitch.ALONE)
                        .rotate(scene.vault, Rotation.VAULT_KEY, writing)) {
            assertThat(result.done()).isEqualTo(SECRETS + 1);
            assertThat(result.damaged().total()).isEqualTo(1);
            assertThat(result.finished()).isFalse();
        }
    }

    @Test
    void theListIsBoundedAndTheCountIsExact() throws Exception {
        VaultScene scene = VaultScene.of(1);
        int damaged = Damaged.NAMED_MAX + 5;
        for (int number = 100; number < 100 + damaged; number++) {
            scene.addWithTheKeyPartOfAnother(number);
        }
        try (VaultRotation.Result result =
                scene.rotation(HeaderSwitch.ALONE)
                        .rotate(scene.vault, Rotation.VAULT_KEY, RotationListener.SILENT)) {
            assertThat(result.damaged().total()).isEqualTo(damaged);
            assertThat(result.damaged().named()).hasSize(Damaged.NAMED_MAX);
            assertThat(result.done()).isEqualTo(1);
        }
    }

    @Test
    void aRecipientIsRemovedPastADamagedRecord() throws Exception {
        VaultScene scene = VaultScene.of(SECRETS);
        scene.addWithTheKeyPartOfAnother(0);
        VaultRecipients recipients =
                new VaultRecipients(
                        scene.engine(),
                        HeaderSwitch.ALONE,
                        Fingerprinting.ofForms(scene.engine().providers()));
        try (SecretBytes passphrase = SecretBytes.ofUtf8("another passphrase of this scene")) {
            RecipientId other =
                    recipients.add(
                            scene.vault,
                            new NewRecipient.Passphrase(
                                    "other", Instant.EPOCH, passphrase, PassphraseCost.MINIMUM),
                            KeyFileKeeping.NONE);
            try (LocalVault now = scene.reopened();
                    VaultRotation.Result result =
                            recipients.remove(now, other, "passphrase", RotationListener.SILENT)) {
                assertThat(result.done()).isEqualTo(SECRETS);
                assertThat(result.damaged().total()).isEqualTo(1);
                assertThat(result.finished()).isFalse();
            }
        }
    }
}
