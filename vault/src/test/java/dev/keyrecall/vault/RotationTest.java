package dev.keyrecall.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyrecall.spi.SecretBytes;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Changing keys: what is rewritten, what stays, and what no longer opens. */
class RotationTest {
    private final List<AutoCloseable> open = new ArrayList<>();
    private final LocalVault one = kept(Samples.vault()).vault();
    private final SecretBytes value = Samples.secret("the value that must not show");

    @AfterEach
    void close() throws Exception {
        value.close();
        for (AutoCloseable vault : open) {
            vault.close();
        }
    }

    private LocalVault.Created kept(LocalVault.Created created) {
        open.add(created.vault());
        return created;
    }

    private void requireOpens(Vault vault, int version, SealedRecord sealed) throws VaultException {
        try (SecretBytes opened = vault.open(Samples.RECORD, version, sealed)) {
            assertThat(opened.sameAs(value)).isTrue();
        }
    }

    private static void requireCorrupted(Vault vault, int version, SealedRecord sealed) {
        assertThatThrownBy(() -> vault.open(Samples.RECORD, version, sealed).close())
                .isInstanceOf(VaultException.Corrupted.class);
    }

    @Test
    void rewrappingChangesTheKeyPartOnly() throws VaultException {
        SealedRecord sealed = one.seal(Samples.RECORD, 1, value);
        LocalVault two = kept(one.withNewVaultKey()).vault();
        requireOpens(two, 1, sealed);
        byte[] keyPart = two.rewrap(Samples.RECORD, 1, sealed.keyPart());
        SealedRecord rewrapped = new SealedRecord(keyPart, sealed.dataPart());
        assertThat(rewrapped.vaultKeyVersion()).isEqualTo(2);
        assertThat(rewrapped.dataKeyVersion()).isEqualTo(1);
        requireOpens(two, 1, rewrapped);
        requireCorrupted(one, 1, rewrapped);
        assertThat(two.rewrap(Samples.RECORD, 1, keyPart)).isEqualTo(keyPart);
        LocalVault three = kept(two.withoutRetiredKeys(Set.of())).vault();
        requireOpens(three, 1, rewrapped);
        requireCorrupted(three, 1, sealed);
        requireOpens(two, 1, sealed);
    }

    @Test
    void rewrappingChecksThePlaceAndEveryBit() throws VaultException {
        SealedRecord sealed = one.seal(Samples.RECORD, 1, value);
        LocalVault two = kept(one.withNewVaultKey()).vault();
        byte[] keyPart = sealed.keyPart();
        RecordId other = new RecordId("another");
        assertThatThrownBy(() -> two.rewrap(other, 1, keyPart))
                .isInstanceOf(VaultException.Corrupted.class);
        assertThatThrownBy(() -> two.rewrap(Samples.RECORD, 2, keyPart))
                .isInstanceOf(VaultException.Corrupted.class);
        for (int bit = 0; bit < 8 * keyPart.length; bit++) {
            byte[] changed = Samples.flipped(keyPart, bit / 8, 1 << bit % 8);
            if (Arrays.equals(Arrays.copyOf(changed, 5), new byte[] {1, 0, 0, 0, 2})) {
                continue;
            }
            assertThatThrownBy(() -> two.rewrap(Samples.RECORD, 1, changed))
                    .as("bit %s", bit)
                    .isInstanceOf(VaultException.Corrupted.class);
        }
    }

    @Test
    void resealingRaisesTheDataKeyVersionAndTheOldPartsNoLongerFit() throws VaultException {
        SealedRecord first = one.seal(Samples.RECORD, 1, value);
        SealedRecord second = one.reseal(Samples.RECORD, 1, first);
        assertThat(second.dataKeyVersion()).isEqualTo(2);
        requireOpens(one, 1, second);
        requireCorrupted(one, 1, new SealedRecord(first.keyPart(), second.dataPart()));
        requireCorrupted(one, 1, new SealedRecord(second.keyPart(), first.dataPart()));
        assertThatThrownBy(() -> one.reseal(Samples.RECORD, 2, first))
                .isInstanceOf(VaultException.Corrupted.class);
    }

    @Test
    void fingerprintsOutliveTheVaultKeyAndHaveVersionsOfTheirOwn() throws VaultException {
        Fingerprint first = one.fingerprint(value);
        LocalVault two = kept(one.withNewVaultKey()).vault();
        assertThat(two.fingerprint(value)).isEqualTo(first);
        LocalVault three = kept(two.withNewFingerprintKey()).vault();
        assertThat(three.fingerprint(value)).isNotEqualTo(first);
        assertThat(three.fingerprint(value).keyVersion()).isEqualTo(2);
        assertThat(three.fingerprints(value)).containsExactly(three.fingerprint(value), first);
        LocalVault four = kept(three.withoutRetiredKeys(Set.of(1))).vault();
        assertThat(four.fingerprints(value)).hasSize(2);
        LocalVault five = kept(four.withoutRetiredKeys(Set.of())).vault();
        assertThat(five.fingerprints(value)).containsExactly(three.fingerprint(value));
        assertThat(kept(five.withNewFingerprintKey()).vault().fingerprint(value).keyVersion())
                .isEqualTo(3);
    }

    @Test
    void olderFingerprintKeysAreKeptOneByOne() throws VaultException {
        LocalVault now = one;
        for (int version = 2; version <= 5; version++) {
            now = kept(now.withNewFingerprintKey()).vault();
        }
        LocalVault some = kept(now.withoutRetiredKeys(Set.of(2, 4, 9))).vault();
        assertThat(some.fingerprintKeyVersions()).containsExactly(2, 4, 5);
        assertThat(some.fingerprintKeyVersion()).isEqualTo(5);
        assertThat(some.fingerprints(value))
                .containsExactlyElementsOf(
                        now.fingerprints(value).stream()
                                .filter(one -> Set.of(2, 4, 5).contains(one.keyVersion()))
                                .toList());
        LocalVault fewer = kept(some.withoutFingerprintKeysBelow(4)).vault();
        assertThat(fewer.fingerprintKeyVersions()).containsExactly(4, 5);
        LocalVault last = kept(fewer.withoutFingerprintKeysBelow(9)).vault();
        assertThat(last.fingerprints(value)).containsExactly(now.fingerprint(value));
    }

    /** Or a recipient could not be removed because of fingerprints. */
    @Test
    void theVaultKeyCanBeChangedWhereNoFingerprintKeyHasRoom() throws VaultException {
        LocalVault now = one;
        while (now.hasRoomForFingerprintKey()) {
            now = kept(now.withNewFingerprintKey()).vault();
        }
        LocalVault full = now;
        assertThat(full.fingerprintKeyVersions()).hasSize(VaultLimits.FINGERPRINT_KEYS_MAX);
        assertThatThrownBy(full::withNewFingerprintKey)
                .isInstanceOf(VaultException.Refused.class)
                .hasMessageContaining("too many older fingerprint keys");
        LocalVault next = kept(full.withNewVaultKey()).vault();
        assertThat(next.fingerprint(value)).isEqualTo(full.fingerprint(value));
    }

    /** Rows of many records, versions and vault keys: only the very row opens in its place. */
    @Test
    void noTwoRowsCanBeSwapped() throws VaultException {
        record Row(RecordId record, int version, SealedRecord sealed) {}
        List<Row> rows = new ArrayList<>();
        LocalVault now = one;
        for (int key = 0; key < 3; key++) {
            for (String name : List.of("a", "b", "ab")) {
                for (int version = 1; version <= 3; version++) {
                    RecordId record = new RecordId(name);
                    rows.add(new Row(record, version, now.seal(record, version, value)));
                }
            }
            now = kept(now.withNewVaultKey()).vault();
        }
        LocalVault last = now;
        for (int i = 0; i < rows.size(); i++) {
            for (int j = 0; j < rows.size(); j++) {
                Row place = rows.get(i);
                Row row = rows.get(j);
                boolean isSamePlace =
                        place.record.equals(row.record) && place.version == row.version;
                if (isSamePlace) {
                    last.open(place.record, place.version, row.sealed).close();
                } else {
                    assertThatThrownBy(() -> last.open(place.record, place.version, row.sealed))
                            .isInstanceOf(VaultException.Corrupted.class);
                    byte[] keyPart = row.sealed.keyPart();
                    assertThatThrownBy(() -> last.rewrap(place.record, place.version, keyPart))
                            .isInstanceOf(VaultException.Corrupted.class);
                }
                if (i != j) {
                    SealedRecord mixed =
                            new SealedRecord(place.sealed.keyPart(), row.sealed.dataPart());
                    assertThatThrownBy(() -> last.open(place.record, place.version, mixed))
                            .isInstanceOf(VaultException.Corrupted.class);
                }
            }
        }
    }

    @Test
    void randomRecordsSurviveRandomChangesAndNoChangedBit() throws VaultException {
        long seed = Samples.RANDOM.nextLong();
        Random dice = new Random(seed);
        LocalVault now = one;
        int rounds = Samples.isLong() ? 2_000 : 100;
        for (int i = 0; i < rounds; i++) {
            byte[] content = new byte[dice.nextInt(200)];
            dice.nextBytes(content);
            try (SecretBytes secret = SecretBytes.copyOf(content)) {
                SealedRecord sealed = now.seal(Samples.RECORD, 1 + i, secret);
                if (dice.nextInt(10) == 0) {
                    now = kept(now.withNewVaultKey()).vault();
                    sealed =
                            new SealedRecord(
                                    now.rewrap(Samples.RECORD, 1 + i, sealed.keyPart()),
                                    sealed.dataPart());
                    now = kept(now.withoutRetiredKeys(Set.of())).vault();
                }
                if (dice.nextInt(5) == 0) {
                    sealed = now.reseal(Samples.RECORD, 1 + i, sealed);
                }
                try (SecretBytes opened = now.open(Samples.RECORD, 1 + i, sealed)) {
                    assertThat(opened.sameAs(secret)).as("seed %s", seed).isTrue();
                }
                byte[] joined = sealed.bytes();
                int bit = dice.nextInt(8 * joined.length);
                byte[] changed = Samples.flipped(joined, bit / 8, 1 << bit % 8);
                requireCorrupted(now, 1 + i, SealedRecord.ofBytes(changed));
            }
        }
    }

    @Test
    void aVaultKeyRefusesToWrapMoreThanRandomNoncesBear() throws VaultException {
        VaultHeader header = VaultHeader.parse(one.header());
        try (SecretBytes key = one.exportKey();
                VaultKeys keys = VaultKeys.unlock(header, RawKey.adopt(Samples.bytes(key)))) {
            RecordSealing sealing =
                    new RecordSealing(keys, Samples.RANDOM, VaultLimits.WRAPS_MAX - 1);
            sealing.seal(Samples.RECORD, 1, 1, value);
            assertThatThrownBy(() -> sealing.seal(Samples.RECORD, 1, 1, value))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("change it");
        }
    }

    @Test
    void closingWipesEveryKey() throws VaultException {
        VaultHeader header = VaultHeader.parse(one.header());
        try (SecretBytes key = one.exportKey()) {
            VaultKeys keys = VaultKeys.unlock(header, RawKey.adopt(Samples.bytes(key)));
            keys.recordKey().close();
            keys.close();
            keys.close();
            assertThatThrownBy(keys::vaultKey).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(keys::recordKey).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> keys.fingerprintKeys().values().iterator().next().copy())
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void aClosedVaultIsNotChanged() {
        LocalVault vault = Samples.vault().vault();
        vault.close();
        assertThatThrownBy(vault::withNewVaultKey).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(vault::exportKey).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> vault.fingerprints(value))
                .isInstanceOf(IllegalStateException.class);
    }
}
