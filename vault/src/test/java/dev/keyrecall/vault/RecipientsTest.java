package dev.keyrecall.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyrecall.spi.SecretBytes;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Who may open a vault: added, removed, replaced, absent. */
class RecipientsTest {
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : open) {
            one.close();
        }
    }

    private LocalVault.Created closing(LocalVault.Created created) {
        open.add(created.vault());
        return created;
    }

    private LocalVault.Created vault() {
        return closing(Samples.vault());
    }

    private LocalVault opening(byte[] header, Unlock unlock) throws VaultException {
        LocalVault vault = Samples.open(header, unlock);
        open.add(vault);
        return vault;
    }

    private SecretBytes secret(String text) {
        SecretBytes secret = Samples.secret(text);
        open.add(secret);
        return secret;
    }

    private NewRecipient passphrase(String text) {
        return Samples.passphrase(secret(text));
    }

    private Unlock with(String text) {
        return new Unlock.Passphrase(secret(text));
    }

    @Test
    void everyKindOfRecipientOpensTheVaultAlone() throws VaultException {
        LocalVault.Created one = vault();
        FakeKek kek = new FakeKek();
        Map<String, String> settings = Map.of("key", "k-1", "region", "eu-west-1");
        LocalVault.Created two =
                closing(one.vault().withRecipient(new NewRecipient.KeyFile("", Samples.CREATED)));
        LocalVault.Created three =
                closing(
                        two.vault()
                                .withRecipient(
                                        new NewRecipient.KekSource(
                                                "", Samples.CREATED, "fake", settings, kek)));
        LocalVault.Created four = closing(three.vault().withRecipient(passphrase("the second")));
        SecretBytes value = secret("value");
        SealedRecord sealed = one.vault().seal(Samples.RECORD, 1, value);
        SecretBytes file = two.keyFile().orElseThrow();
        open.add(file);
        for (Unlock unlock :
                List.of(
                        with(Samples.PASSPHRASE),
                        with("the second"),
                        new Unlock.KeyFile(file),
                        new Unlock.KekSources(List.of(kek), Optional.empty()))) {
            LocalVault opened = opening(four.header(), unlock);
            SecretBytes found = opened.open(Samples.RECORD, 1, sealed);
            assertThat(found.sameAs(value)).isTrue();
            found.close();
            assertThat(opened.keyVersion()).isEqualTo(1);
        }
        assertThat(kek.unwraps).isEqualTo(1);
        assertThat(kek.connectedWith).isEqualTo(settings);
        assertThat(kek.context)
                .isEqualTo(
                        Map.of(
                                "keyrecall-vault",
                                one.vault().id().value(),
                                "keyrecall-recipient",
                                three.recipient().orElseThrow().value()));
    }

    @Test
    void theLossOfTheKeyServiceLeavesThePassphraseWorking() throws VaultException {
        FakeKek kek = new FakeKek();
        LocalVault.Created two =
                closing(
                        vault().vault()
                                .withRecipient(
                                        new NewRecipient.KekSource(
                                                "", Samples.CREATED, "fake", Map.of(), kek)));
        kek.isDown = true;
        Unlock byKek = new Unlock.KekSources(List.of(kek), Optional.empty());
        assertThatThrownBy(() -> opening(two.header(), byKek))
                .isInstanceOf(VaultException.KekFailed.class);
        opening(two.header(), with(Samples.PASSPHRASE));
        Unlock another = new Unlock.KekSources(List.of(), Optional.empty());
        assertThatThrownBy(() -> opening(two.header(), another))
                .isInstanceOf(VaultException.Unsupported.class);
    }

    @Test
    void whoWasRemovedOpensNeitherTheNextHeaderNorWhatIsSealedUnderIt() throws VaultException {
        LocalVault.Created two = closing(vault().vault().withRecipient(passphrase("to go")));
        RecipientId gone = two.recipient().orElseThrow();
        LocalVault.Created three = closing(two.vault().withoutRecipient(gone));
        assertThat(three.vault().keyVersion()).isEqualTo(2);
        assertThatThrownBy(() -> opening(three.header(), with("to go")))
                .isInstanceOf(VaultException.WrongPassphrase.class);
        SealedRecord later = three.vault().seal(Samples.RECORD, 1, secret("later"));
        LocalVault kept = opening(two.header(), with("to go"));
        assertThatThrownBy(() -> kept.open(Samples.RECORD, 1, later))
                .isInstanceOf(VaultException.Corrupted.class);
    }

    @Test
    void theLastRecipientCannotBeRemoved() throws VaultException {
        LocalVault.Created one = vault();
        RecipientId only = one.recipient().orElseThrow();
        assertThatThrownBy(() -> one.vault().withoutRecipient(only))
                .isInstanceOf(VaultException.Refused.class)
                .hasMessageContaining("at least one");
        RecipientId nobody = new RecipientId("00".repeat(16));
        assertThatThrownBy(() -> one.vault().withoutRecipient(nobody))
                .isInstanceOf(VaultException.Refused.class)
                .hasMessageContaining("no recipient");
        LocalVault.Created two = closing(one.vault().replaceRecipient(only, passphrase("new")));
        assertThatThrownBy(() -> opening(two.header(), with(Samples.PASSPHRASE)))
                .isInstanceOf(VaultException.WrongPassphrase.class);
        LocalVault opened = opening(two.header(), with("new"));
        assertThat(opened.openedBy()).isEqualTo(two.recipient());
        assertThat(two.vault().openedBy()).isEqualTo(two.recipient());
        opened.withNewVaultKey().vault().close();
    }

    @Test
    void recipientsThatWereAbsentForSixtyRotationsStillOpenEverything() throws VaultException {
        LocalVault.Created now = closing(vault().vault().withRecipient(passphrase("absent")));
        List<SealedRecord> sealed = new ArrayList<>();
        SecretBytes value = secret("value");
        for (int i = 0; i < 60; i++) {
            sealed.add(now.vault().seal(Samples.RECORD, i + 1, value));
            now = closing(now.vault().withNewVaultKey());
        }
        VaultSummary summary = VaultSummary.of(now.header());
        assertThat(summary.keyVersion()).isEqualTo(61);
        assertThat(summary.olderKeyVersions()).hasSize(60);
        assertThat(summary.recipients())
                .extracting(RecipientSummary::confirmedKeyVersion)
                .containsExactly(61, 1);
        LocalVault absent = opening(now.header(), with("absent"));
        assertThat(absent.isConfirmationOld()).isTrue();
        for (int i = 0; i < 60; i++) {
            absent.open(Samples.RECORD, i + 1, sealed.get(i)).close();
        }
        LocalVault.Created confirmed = closing(absent.withConfirmation());
        assertThat(confirmed.vault().isConfirmationOld()).isFalse();
        assertThat(confirmed.header()).hasSizeLessThan(now.header().length);
        opening(confirmed.header(), with("absent"));
        opening(confirmed.header(), with(Samples.PASSPHRASE));
    }

    @Test
    void keptKeysAreBoundedAndRoomIsMadeByFinishingTheRotation() throws VaultException {
        LocalVault.Created now = vault();
        for (int i = 0; i < VaultLimits.KEPT_KEYS_MAX - 1; i++) {
            now = closing(now.vault().withNewVaultKey());
        }
        LocalVault full = now.vault();
        assertThatThrownBy(full::withNewVaultKey)
                .isInstanceOf(VaultException.Refused.class)
                .hasMessageContaining("finish the rotation");
        LocalVault.Created tidy = closing(full.withoutRetiredKeys(Set.of()));
        assertThat(VaultSummary.of(tidy.header()).olderKeyVersions()).isEmpty();
        closing(tidy.vault().withNewVaultKey());
    }

    @Test
    void recipientsAreBounded() throws VaultException {
        LocalVault.Created now = vault();
        for (int i = 1; i < VaultLimits.RECIPIENTS_MAX; i++) {
            now = closing(now.vault().withRecipient(passphrase("number " + i)));
        }
        LocalVault full = now.vault();
        assertThatThrownBy(() -> full.withRecipient(passphrase("one more")))
                .isInstanceOf(VaultException.Refused.class);
        opening(now.header(), with("number 15"));
    }

    @Test
    void aHeaderTellsItsRecipientsWithoutAnyKey() throws VaultException {
        FakeKek kek = new FakeKek();
        NewRecipient source =
                new NewRecipient.KekSource(
                        "Key ☂", Samples.CREATED, "fake", Map.of("key", "k-1"), kek);
        LocalVault.Created two = closing(vault().vault().withRecipient(source));
        VaultSummary summary = VaultSummary.of(two.header());
        assertThat(summary.vault()).isEqualTo(two.vault().id());
        assertThat(summary.fingerprintKeyVersions()).containsExactly(1);
        RecipientSummary first = summary.recipients().getFirst();
        assertThat(first.kind()).isEqualTo(RecipientKind.PASSPHRASE);
        assertThat(first.label()).isEqualTo("the first one");
        assertThat(first.created()).isEqualTo(Samples.CREATED);
        assertThat(first.cost()).contains(Samples.COST);
        RecipientSummary second = summary.recipients().getLast();
        assertThat(second.id()).isEqualTo(two.recipient().orElseThrow());
        assertThat(second.kind()).isEqualTo(RecipientKind.KEK_SOURCE);
        assertThat(second.label()).isEqualTo("Key ☂");
        assertThat(second.source()).contains("fake");
        assertThat(second.settings()).isEqualTo(Map.of("key", "k-1"));
    }

    @Test
    void aVaultIsAdoptedWithItsKeyAndNoOther() throws VaultException {
        LocalVault.Created one = vault();
        LocalVault.Created two = closing(one.vault().withNewVaultKey());
        SealedRecord sealed = two.vault().seal(Samples.RECORD, 1, secret("value"));
        try (SecretBytes key = two.vault().exportKey();
                SecretBytes older = one.vault().exportKey();
                LocalVault adopted = LocalVault.adopt(two.header(), key, Samples.RANDOM)) {
            adopted.open(Samples.RECORD, 1, sealed).close();
            assertThat(adopted.openedBy()).isEmpty();
            assertThatThrownBy(() -> LocalVault.adopt(two.header(), older, Samples.RANDOM))
                    .isInstanceOf(VaultException.Corrupted.class);
            assertThatThrownBy(() -> LocalVault.adopt(one.header(), key, Samples.RANDOM))
                    .isInstanceOf(VaultException.Corrupted.class);
            LocalVault.Created next = closing(adopted.withNewVaultKey());
            opening(next.header(), with(Samples.PASSPHRASE));
        }
    }
}
