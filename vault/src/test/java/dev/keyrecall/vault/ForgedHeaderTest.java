package dev.keyrecall.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyrecall.spi.SecretBytes;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

/**
 * Whoever can write to the database knows every public key, and still cannot take the vault over.
 */
class ForgedHeaderTest {
    @Test
    void aFreshVaultKeyWrappedToTheRecipientsIsRefused() throws VaultException {
        LocalVault.Created created = Samples.vault();
        created.vault().close();
        VaultHeader real = VaultHeader.parse(created.header());
        for (int version : new int[] {1, 2}) {
            byte[] forged = forge(real, version).encoded();
            VaultHeader.parse(forged);
            assertThatThrownBy(() -> Samples.open(forged, Samples.PASSPHRASE))
                    .isInstanceOf(VaultException.Corrupted.class)
                    .hasMessageContaining("not made by a recipient");
        }
    }

    /**
     * All that a stranger can do: every field right, the checksum and the MAC under his own key.
     */
    private static VaultHeader forge(VaultHeader real, int version) throws VaultException {
        byte[] vault = real.vault();
        try (RawKey own = RawKey.draw(Samples.RANDOM);
                RawKey kept = VaultKeys.derive(own, vault, Context.KEPT, version)) {
            List<Recipient> recipients = new ArrayList<>();
            for (Recipient one : real.recipients()) {
                recipients.add(RecipientWrap.serve(one, vault, version, own, Samples.RANDOM));
            }
            List<KeptKey> keys = new ArrayList<>();
            keys.add(kept(vault, version, kept, KeptKey.FINGERPRINT_KEY));
            if (version > 1) {
                keys.add(kept(vault, version, kept, KeptKey.SUCCESSION_KEY));
            }
            return VaultHeader.write(vault, version, own, recipients, keys);
        }
    }

    private static KeptKey kept(byte[] vault, int version, RawKey keptKey, int kind) {
        byte[] out = new byte[WrappedKey.LENGTH_BYTES];
        byte[] aad = Context.kept(vault, version, kind, 1);
        try (RawKey guess = RawKey.draw(Samples.RANDOM)) {
            WrappedKey.wrap(keptKey, new byte[12], 0, aad, guess, out, 0);
        }
        return new KeptKey(kind, 1, out);
    }

    @Test
    void aRecipientSwappedForTheWritersOwnIsRefused() throws VaultException {
        LocalVault.Created created = Samples.vault();
        created.vault().close();
        LocalVault.Created stranger = Samples.vault();
        stranger.vault().close();
        VaultHeader real = VaultHeader.parse(created.header());
        Recipient own = VaultHeader.parse(stranger.header()).recipients().getFirst();
        try (RawKey guess = RawKey.draw(Samples.RANDOM)) {
            VaultHeader forged =
                    VaultHeader.write(real.vault(), 1, guess, List.of(own), real.kept());
            assertThatThrownBy(() -> Samples.open(forged.encoded(), Samples.PASSPHRASE))
                    .isInstanceOf(VaultException.class);
        }
    }

    @Test
    void anyForgedByteOfARotatedHeaderIsRefused() {
        byte[] header = Samples.hex(Samples.vector("rotated").text("header"));
        String passphrase = Samples.vector("rotated").text("passphrase");
        int step = Samples.isLong() ? 1 : 7;
        for (int at = 0; at < header.length - Primitives.HASH_BYTES; at += step) {
            byte[] forged = Samples.withChecksum(Samples.flipped(header, at, 1 << at % 8));
            assertThatThrownBy(() -> Samples.open(forged, passphrase))
                    .as("byte %s", at)
                    .isInstanceOf(VaultException.class);
        }
    }

    @Test
    void unknownKindsAreCarriedOverAndServedOnAChange() throws VaultException {
        byte[] header = Samples.hex(Samples.vector("rotated").text("header"));
        try (LocalVault vault =
                Samples.open(header, Samples.vector("rotated").text("passphrase"))) {
            LocalVault.Created next = vault.withNewVaultKey();
            next.vault().close();
            VaultHeader parsed = VaultHeader.parse(next.header());
            assertThat(parsed.recipients()).extracting(Recipient::kind).containsExactly(200, 1, 2);
            assertThat(parsed.recipients())
                    .extracting(Recipient::confirmedVersion)
                    .containsExactly(2, 4, 3);
            assertThat(parsed.keptVersions(200)).containsExactly(7);
            assertThat(parsed.keptVersions(KeptKey.VAULT_KEY)).containsExactly(2, 3);
            assertThat(parsed.keptVersions(KeptKey.SUCCESSION_KEY)).containsExactly(2, 3);
            try (SecretBytes file = Samples.secret(Samples.vector("rotated").text("key_file"))) {
                Samples.open(next.header(), new Unlock.KeyFile(file)).close();
            }
        }
    }

    @Test
    void aForgedCostIsRefusedBeforeAnyWork() {
        LocalVault.Created created = Samples.vault();
        created.vault().close();
        int costAt = 67 + RecipientId.LENGTH_BYTES + 1 + 8 + 1 + "the first one".length() + 2;
        for (int at = 0; at < 12; at += 4) {
            byte[] forged = created.header();
            forged[costAt + at] = 0x7f;
            byte[] complete = Samples.withChecksum(forged);
            assertThatThrownBy(() -> Samples.open(complete, Samples.PASSPHRASE))
                    .isInstanceOf(VaultException.Unsupported.class);
        }
    }

    @Test
    void withoutAPassphraseRecipientAPassphraseIsOfNoUse() throws VaultException {
        NewRecipient file = new NewRecipient.KeyFile("", Samples.CREATED);
        LocalVault.Created created = Samples.create(file, Samples.RANDOM);
        created.vault().close();
        assertThatThrownBy(() -> Samples.open(created.header(), Samples.PASSPHRASE))
                .isInstanceOf(VaultException.Unsupported.class)
                .hasMessageContaining("no passphrase recipient");
    }
}
