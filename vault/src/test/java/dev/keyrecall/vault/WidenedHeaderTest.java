package dev.keyrecall.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.spi.json.Json;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** Headers with several recipients and kept keys, which are read today and written later. */
class WidenedHeaderTest {
    private final Json.Obj vector =
            Samples.objects(Samples.vectors(), "cases").stream()
                    .filter(one -> one.text("name").equals("rotated"))
                    .findFirst()
                    .orElseThrow();
    private final byte[] header = Samples.hex(vector.text("header"));

    @Test
    void unknownRecipientsAndKeptKeysAreCarriedPast() throws VaultException {
        VaultHeader parsed = VaultHeader.parse(header);
        assertThat(parsed.keyVersion()).isEqualTo(3);
        assertThat(parsed.recipients()).extracting(Recipient::kind).containsExactly(200, 1);
        assertThat(parsed.kept()).extracting(KeptKey::kind).containsExactly(200, 1, 2);
        Samples.open(header, vector.text("passphrase")).close();
    }

    @Test
    void anyForgedByteOfAWidenedHeaderIsRefused() {
        for (int at = 0; at < header.length - Primitives.HASH_BYTES; at++) {
            byte[] forged = Samples.withChecksum(Samples.flipped(header, at, 0xff));
            assertThatThrownBy(() -> Samples.open(forged, vector.text("passphrase")))
                    .as("byte %s", at)
                    .isInstanceOf(VaultException.class);
        }
    }

    @Test
    void withoutAPassphraseRecipientAPassphraseIsOfNoUse() throws VaultException {
        int kindAt = 67 + Recipient.ID_BYTES;
        LocalVault.Created created = Samples.vault();
        created.vault().close();
        byte[] other = created.header();
        assertThat(other[kindAt]).isEqualTo((byte) Recipient.PASSPHRASE);
        other[kindAt] = 99;
        byte[] forged = Samples.withChecksum(other);
        assertThatThrownBy(() -> Samples.open(forged, Samples.PASSPHRASE))
                .isInstanceOf(VaultException.Unsupported.class)
                .hasMessageContaining("recipient");
    }

    @Test
    void aForgedCostIsRefusedBeforeAnyWork() {
        int costAt = 67 + Recipient.ID_BYTES + 1 + 2;
        LocalVault.Created created = Samples.vault();
        created.vault().close();
        for (int at = 0; at < 12; at += 4) {
            byte[] forged = created.header();
            forged[costAt + at] = 0x7f;
            byte[] complete = Samples.withChecksum(forged);
            assertThatThrownBy(() -> Samples.open(complete, Samples.PASSPHRASE))
                    .isInstanceOf(VaultException.Unsupported.class);
        }
    }

    @Test
    void everyPassphraseRecipientOpensTheVaultAlone() throws VaultException {
        byte[] vault = Samples.hex("c1".repeat(16));
        byte[] header = headerFor(vault, List.of("first", "second", "third"));
        for (String passphrase : List.of("first", "second", "third")) {
            try (Vault opened = Samples.open(header, passphrase)) {
                assertThat(opened.id()).isEqualTo(VaultId.of(vault));
            }
        }
        assertThatThrownBy(() -> Samples.open(header, "fourth"))
                .isInstanceOf(VaultException.WrongPassphrase.class);
    }

    @Test
    void aChangeThatLeavesTheVaultKeyReachableIsStillSeen() {
        byte[] vault = Samples.hex("c1".repeat(16));
        byte[] header = headerFor(vault, List.of("first", "second"));
        byte[] commitmentChanged = Samples.withChecksum(Samples.flipped(header, 40, 1));
        assertThatThrownBy(() -> Samples.open(commitmentChanged, "first"))
                .isInstanceOf(VaultException.Corrupted.class)
                .hasMessageContaining("commits to another key");
        byte[] otherRecipientChanged = Samples.withChecksum(Samples.flipped(header, 250, 1));
        assertThatThrownBy(() -> Samples.open(otherRecipientChanged, "first"))
                .isInstanceOf(VaultException.Corrupted.class)
                .hasMessageContaining("header was changed");
    }

    @Test
    void keptKeysAreOlderThanTheCurrentOneAndListedOnce() throws VaultException {
        int lastKeptAt = header.length - 64 - 7 - WrappedKey.LENGTH_BYTES;
        assertThat(header[lastKeptAt]).isEqualTo((byte) KeptKey.FINGERPRINT_KEY);
        byte[] asOldAsPossible = header.clone();
        asOldAsPossible[lastKeptAt + 4] = 2;
        VaultHeader.parse(Samples.withChecksum(asOldAsPossible));

        byte[] notOlder = header.clone();
        notOlder[lastKeptAt + 4] = 3;
        byte[] listedTwice = asOldAsPossible.clone();
        listedTwice[lastKeptAt] = KeptKey.VAULT_KEY;
        for (byte[] wrong : List.of(notOlder, listedTwice)) {
            assertThatThrownBy(() -> VaultHeader.parse(Samples.withChecksum(wrong)))
                    .isInstanceOf(VaultException.Corrupted.class)
                    .hasMessageContaining("kept key is out of its range");
        }
    }

    @Test
    void nothingStandsBetweenTheLastListAndTheMac() {
        int end = header.length - 64;
        byte[] longer =
                new ByteWriter(header.length + 1)
                        .bytes(Arrays.copyOf(header, 10))
                        .u32(header.length + 1)
                        .bytes(Arrays.copyOfRange(header, 14, end))
                        .u8(0)
                        .bytes(Arrays.copyOfRange(header, end, header.length))
                        .whole();
        assertThatThrownBy(() -> VaultHeader.parse(Samples.withChecksum(longer)))
                .isInstanceOf(VaultException.Corrupted.class)
                .hasMessageContaining("after the last field");
    }

    @Test
    void twoRecipientsOfOneIdOrTooManyAreRefused() {
        byte[] vault = Samples.hex("c1".repeat(16));
        assertThat(headerFor(vault, Collections.nCopies(16, "same"))).isNotEmpty();
        byte[] tooMany = headerFor(vault, Collections.nCopies(17, "same"));
        assertThatThrownBy(() -> VaultHeader.parse(tooMany))
                .isInstanceOf(VaultException.Corrupted.class);
        byte[] twins = headerFor(vault, List.of("first", "second"));
        int recipientBytes = Recipient.ID_BYTES + 1 + 2 + 28 + 2 + WrappedKey.LENGTH_BYTES;
        System.arraycopy(twins, 67, twins, 67 + recipientBytes, Recipient.ID_BYTES);
        assertThatThrownBy(() -> VaultHeader.parse(Samples.withChecksum(twins)))
                .isInstanceOf(VaultException.Corrupted.class)
                .hasMessageContaining("one id");
    }

    private static byte[] headerFor(byte[] vault, List<String> passphrases) {
        try (RawKey vaultKey = RawKey.adopt(Samples.hex("5a".repeat(32)));
                RawKey commitment = VaultKeys.derive(vaultKey, vault, Context.COMMITMENT, 1);
                RawKey headerKey = VaultKeys.derive(vaultKey, vault, Context.HEADER, 1)) {
            List<Recipient> recipients = new ArrayList<>();
            for (String text : passphrases) {
                try (SecretBytes passphrase = Samples.secret(text)) {
                    recipients.add(
                            PassphraseRecipient.create(
                                    vault, 1, vaultKey, Samples.COST, passphrase, Samples.RANDOM));
                }
            }
            return VaultHeader.write(vault, 1, commitment.bytes(), recipients, headerKey);
        }
    }
}
