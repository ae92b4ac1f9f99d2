package dev.keyrecall.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyrecall.spi.SecretBytes;

import org.assertj.core.api.ThrowableAssert;
import org.junit.jupiter.api.Test;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

class VaultTest {
    @Test
    void whatWasSealedOpensInAnotherProcess() throws VaultException {
        LocalVault.Created created = Samples.vault();
        SealedRecord sealed;
        Fingerprint fingerprint;
        try (Vault vault = created.vault();
                SecretBytes value = Samples.secret("a value")) {
            sealed = vault.seal(Samples.RECORD, 1, value);
            fingerprint = vault.fingerprint(value);
        }
        try (Vault again = Samples.open(created.header(), Samples.PASSPHRASE);
                SecretBytes opened = again.open(Samples.RECORD, 1, sealed);
                SecretBytes expected = Samples.secret("a value")) {
            assertThat(opened.sameAs(expected)).isTrue();
            assertThat(again.id()).isEqualTo(created.vault().id());
            assertThat(again.fingerprint(opened)).isEqualTo(fingerprint);
        }
    }

    @Test
    void theLeastAcceptedCostWorksWithoutAnySwitch() throws VaultException {
        try (SecretBytes passphrase = Samples.secret(Samples.PASSPHRASE)) {
            LocalVault.Created created =
                    LocalVault.create(costing(passphrase, PassphraseCost.MINIMUM), Samples.RANDOM);
            created.vault().close();
            Unlock unlock = new Unlock.Passphrase(passphrase);
            LocalVault.open(created.header(), unlock, Samples.RANDOM).close();
        }
    }

    @Test
    void aVaultForNobodyIsNotOpenedAgain() throws VaultException {
        try (LocalVault vault = LocalVault.forNobody(Samples.RANDOM);
                LocalVault other = LocalVault.forNobody(Samples.RANDOM);
                SecretBytes value = Samples.secret("made up")) {
            SealedRecord sealed = vault.seal(Samples.RECORD, 1, value);
            try (SecretBytes opened = vault.open(Samples.RECORD, 1, sealed)) {
                assertThat(opened.sameAs(value)).isTrue();
            }
            assertThatThrownBy(() -> other.open(Samples.RECORD, 1, sealed))
                    .isInstanceOf(VaultException.Corrupted.class);
            assertThat(vault.openedBy()).isEmpty();
            assertThatThrownBy(() -> Samples.open(vault.header(), Samples.PASSPHRASE))
                    .isInstanceOf(VaultException.class);
        }
    }

    private static NewRecipient costing(SecretBytes passphrase, PassphraseCost cost) {
        return new NewRecipient.Passphrase("", Samples.CREATED, passphrase, cost);
    }

    @Test
    void aRecordIsAsLongAsItsSecretAndAFixedRest() throws VaultException {
        try (Vault vault = Samples.vault().vault()) {
            for (int length : new int[] {0, 1, 40, 65_536}) {
                try (SecretBytes value = SecretBytes.adopt(new byte[length])) {
                    SealedRecord sealed = vault.seal(Samples.RECORD, 1, value);
                    assertThat(sealed.bytes()).hasSize(length + 117);
                    vault.open(Samples.RECORD, 1, sealed).close();
                }
            }
        }
    }

    @Test
    void sealingTwiceUsesNothingTwice() {
        try (Vault vault = Samples.vault().vault();
                SecretBytes value = Samples.secret("same")) {
            Set<String> seen = new HashSet<>();
            int count = Samples.isLong() ? 20_000 : 1_000;
            for (int i = 0; i < count; i++) {
                String sealed = Samples.hex(vault.seal(Samples.RECORD, 1, value).bytes());
                assertThat(seen.add("wrap " + sealed.substring(18, 42))).isTrue();
                assertThat(seen.add("commitment " + sealed.substring(138, 202))).isTrue();
            }
        }
    }

    @Test
    void fingerprintsAreEqualForEqualSecretsOfOneVaultOnly() {
        try (Vault vault = Samples.vault().vault();
                Vault stranger = Samples.vault().vault();
                SecretBytes one = Samples.secret("value");
                SecretBytes same = Samples.secret("value");
                SecretBytes other = Samples.secret("value ")) {
            assertThat(vault.fingerprint(one)).isEqualTo(vault.fingerprint(same));
            assertThat(vault.fingerprint(one)).isNotEqualTo(vault.fingerprint(other));
            assertThat(vault.fingerprint(one)).isNotEqualTo(stranger.fingerprint(one));
            assertThat(vault.fingerprint(one).text()).matches("fp1:[0-9a-f]{64}");
        }
    }

    @Test
    void aClosedVaultDoesNothingMore() {
        Vault vault = Samples.vault().vault();
        try (SecretBytes value = Samples.secret("value")) {
            SealedRecord sealed = vault.seal(Samples.RECORD, 1, value);
            vault.close();
            vault.close();
            assertThatThrownBy(() -> vault.seal(Samples.RECORD, 1, value))
                    .isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> vault.open(Samples.RECORD, 1, sealed))
                    .isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> vault.fingerprint(value))
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void closingWhileOthersSealNeverSealsUnderWipedKeys()
            throws InterruptedException, ExecutionException, VaultException {
        LocalVault.Created created = Samples.vault();
        Vault vault = created.vault();
        CountDownLatch warm = new CountDownLatch(400);
        List<Future<List<byte[]>>> running = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            for (int i = 0; i < 4; i++) {
                running.add(threads.submit(() -> sealUntilClosed(vault, warm)));
            }
            warm.await();
            vault.close();
        }
        try (Vault again = Samples.open(created.header(), Samples.PASSPHRASE)) {
            for (Future<List<byte[]>> one : running) {
                for (byte[] sealed : one.get()) {
                    again.open(Samples.RECORD, 1, SealedRecord.ofBytes(sealed)).close();
                }
            }
        }
    }

    private static List<byte[]> sealUntilClosed(Vault vault, CountDownLatch warm) {
        List<byte[]> sealed = new ArrayList<>();
        try (SecretBytes value = Samples.secret("value")) {
            while (true) {
                sealed.add(vault.seal(Samples.RECORD, 1, value).bytes());
                warm.countDown();
            }
        } catch (IllegalStateException e) {
            assertThat(e).hasMessageContaining("closed");
            return sealed;
        }
    }

    @Test
    void nothingPrintsASecret() throws VaultException {
        LocalVault.Created created = Samples.vault();
        List<String> printed = new ArrayList<>();
        try (Vault vault = created.vault();
                SecretBytes value = Samples.secret("hunter-two-value");
                RawKey key = RawKey.adopt(Samples.hex("5a".repeat(32)))) {
            SealedRecord sealed = vault.seal(Samples.RECORD, 1, value);
            printed.add(vault.toString());
            printed.add(created.toString());
            printed.add(key.toString());
            printed.add(vault.fingerprint(value).toString());
            printed.add(vault.open(Samples.RECORD, 1, sealed).toString());
            printed.add(everythingOf(() -> vault.open(Samples.RECORD, 2, sealed).close()));
            printed.add(everythingOf(() -> vault.seal(Samples.RECORD, 0, value)));
            printed.add(everythingOf(() -> Samples.open(created.header(), "hunter-two-other")));
            printed.add(everythingOf(() -> Samples.open(new byte[300], Samples.PASSPHRASE)));
            printed.add(new String(sealed.bytes(), StandardCharsets.ISO_8859_1));
            printed.add(new String(created.header(), StandardCharsets.ISO_8859_1));
        }
        assertThat(printed)
                .hasSize(11)
                .allSatisfy(
                        text ->
                                assertThat(text)
                                        .isNotEmpty()
                                        .doesNotContain("hunter-two", Samples.PASSPHRASE)
                                        .doesNotContain("ZZZZ", "5a5a"));
    }

    private static String everythingOf(ThrowableAssert.ThrowingCallable call) {
        Throwable thrown = ThrowableAssert.catchThrowable(call);
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    @Test
    void badInputOfTheCallerIsRefusedBeforeAnything() {
        try (SecretBytes passphrase = Samples.secret(Samples.PASSPHRASE);
                SecretBytes empty = Samples.secret("")) {
            for (PassphraseCost cost :
                    List.of(
                            new PassphraseCost(19 * 1024 - 1, 2, 1),
                            new PassphraseCost(19 * 1024, 1, 1),
                            new PassphraseCost(19 * 1024, 2, 0),
                            new PassphraseCost(1024 * 1024 + 1, 2, 1),
                            new PassphraseCost(19 * 1024, 11, 1),
                            new PassphraseCost(19 * 1024, 2, 17),
                            new PassphraseCost(-1, -1, -1))) {
                assertThatThrownBy(
                                () -> LocalVault.create(costing(passphrase, cost), Samples.RANDOM))
                        .isInstanceOf(IllegalArgumentException.class);
            }
            assertThatThrownBy(
                            () ->
                                    LocalVault.create(
                                            costing(empty, PassphraseCost.MINIMUM), Samples.RANDOM))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(PassphraseCost.defaults()).isEqualTo(new PassphraseCost(262_144, 3, 1));
        assertThat(CostBounds.STANDARD.accept(PassphraseCost.DEFAULT)).isTrue();
    }
}
