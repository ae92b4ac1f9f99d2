package dev.keyrecall.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyrecall.spi.SecretBytes;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import java.util.Arrays;
import java.util.stream.IntStream;

/** Every way to change stored bytes ends in an error of the sealed type, and never in plaintext. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TamperTest {
    private static final String VALUE = "the value that must not show";

    private final LocalVault.Created created = Samples.vault();
    private final byte[] header = created.header();
    private final Vault vault = created.vault();
    private byte[] sealed = new byte[0];

    @BeforeAll
    void sealOne() {
        sealed = seal(vault, Samples.RECORD, 3, VALUE);
    }

    @AfterAll
    void close() {
        vault.close();
    }

    @Test
    void anyChangedByteOfARecordIsCorruption() {
        for (int at = 0; at < sealed.length; at++) {
            for (int mask : masks()) {
                requireCorrupted(Samples.RECORD, 3, Samples.flipped(sealed, at, mask));
            }
        }
    }

    @Test
    void anyChangedByteOfTheHeaderIsCorruption() {
        for (int at = 0; at < header.length; at++) {
            for (int mask : masks()) {
                byte[] changed = Samples.flipped(header, at, mask);
                assertThatThrownBy(() -> Samples.open(changed, Samples.PASSPHRASE))
                        .isInstanceOf(VaultException.Corrupted.class);
            }
        }
    }

    /** A forger can compute the checksum; what is behind it must hold by itself. */
    @Test
    void aForgedHeaderNeverOpens() {
        for (int at = 0; at < header.length - Primitives.HASH_BYTES; at++) {
            for (int mask : forgedMasks(at)) {
                byte[] forged = Samples.withChecksum(Samples.flipped(header, at, mask));
                assertThatThrownBy(() -> Samples.open(forged, Samples.PASSPHRASE))
                        .as("byte %s, mask %s", at, mask)
                        .isInstanceOf(VaultException.class);
            }
        }
    }

    @Test
    void aRecordCutAnywhereOrLengthenedIsCorruption() {
        for (int length = 0; length < sealed.length; length++) {
            requireCorrupted(Samples.RECORD, 3, Arrays.copyOf(sealed, length));
        }
        requireCorrupted(Samples.RECORD, 3, Arrays.copyOf(sealed, sealed.length + 1));
        requireCorrupted(Samples.RECORD, 3, new byte[RecordSealing.OVERHEAD_BYTES + 65_537]);
    }

    @Test
    void aHeaderCutAnywhereOrLengthenedIsCorruption() {
        for (int length = 0; length < header.length; length++) {
            byte[] cut = Arrays.copyOf(header, length);
            requireHeaderCorrupted(cut);
            if (length >= 46) {
                requireHeaderCorrupted(Samples.withChecksum(withLength(cut)));
            }
        }
        requireHeaderCorrupted(Arrays.copyOf(header, header.length + 1));
        byte[] longer = withLength(Arrays.copyOf(header, header.length + 1));
        requireHeaderCorrupted(Samples.withChecksum(longer));
        requireHeaderCorrupted(new byte[VaultLimits.HEADER_MAX_BYTES + 1]);
    }

    @Test
    void recordsCannotBeSwappedRolledBackOrMovedBetweenVaults() {
        RecordId other = new RecordId("credential/43");
        byte[] otherRecord = seal(vault, other, 3, VALUE);
        byte[] olderVersion = seal(vault, Samples.RECORD, 2, VALUE);
        requireCorrupted(Samples.RECORD, 3, otherRecord);
        requireCorrupted(other, 3, sealed);
        requireCorrupted(Samples.RECORD, 3, olderVersion);
        requireCorrupted(Samples.RECORD, 2, sealed);
        requireCorrupted(Samples.RECORD, 0, sealed);
        requireCorrupted(Samples.RECORD, -1, sealed);
        try (Vault stranger = Samples.vault().vault()) {
            requireCorrupted(Samples.RECORD, 3, seal(stranger, Samples.RECORD, 3, VALUE));
        }
    }

    @Test
    void partsOfTwoRecordsDoNotFitTogether() {
        byte[] twin = seal(vault, Samples.RECORD, 3, VALUE);
        for (int at = 1; at < sealed.length; at++) {
            byte[] mixed = sealed.clone();
            System.arraycopy(twin, at, mixed, at, twin.length - at);
            // Where the parts agree by chance, nothing was changed.
            if (!Arrays.equals(mixed, sealed) && !Arrays.equals(mixed, twin)) {
                requireCorrupted(Samples.RECORD, 3, mixed);
            }
        }
    }

    @Test
    void headersOfTwoVaultsDoNotFitTogether() {
        LocalVault.Created twin = Samples.vault();
        twin.vault().close();
        byte[] other = twin.header();
        int step = Samples.isLong() ? 1 : 5;
        for (int at = 1; at < header.length - Primitives.HASH_BYTES; at += step) {
            byte[] mixed = header.clone();
            System.arraycopy(other, at, mixed, at, other.length - at);
            byte[] forged = Samples.withChecksum(mixed);
            if (!Arrays.equals(forged, header) && !Arrays.equals(forged, other)) {
                assertThatThrownBy(() -> Samples.open(forged, Samples.PASSPHRASE))
                        .as("joined at %s", at)
                        .isInstanceOf(VaultException.class);
            }
        }
    }

    @Test
    void aNewerFormatIsToldFromDamage() {
        byte[] newer = header.clone();
        newer[9] = 2;
        requireHeaderCorrupted(newer);
        assertThatThrownBy(() -> Samples.open(Samples.withChecksum(newer), Samples.PASSPHRASE))
                .isInstanceOf(VaultException.Unsupported.class)
                .hasMessageContaining("format 2");
    }

    @Test
    void aWrongPassphraseIsToldFromDamage() {
        for (String wrong : new String[] {"", "A" + Samples.PASSPHRASE, Samples.PASSPHRASE + " "}) {
            assertThatThrownBy(() -> Samples.open(header, wrong))
                    .isInstanceOf(VaultException.WrongPassphrase.class);
        }
    }

    private void requireCorrupted(RecordId record, int version, byte[] bytes) {
        assertThatThrownBy(
                        () -> {
                            try (SecretBytes opened =
                                    vault.open(record, version, SealedRecord.ofBytes(bytes))) {
                                throw new AssertionError("opened " + opened);
                            }
                        })
                .isInstanceOf(VaultException.Corrupted.class)
                .satisfies(e -> assertThat(e.toString()).doesNotContain(VALUE));
    }

    private static void requireHeaderCorrupted(byte[] bytes) {
        assertThatThrownBy(() -> Samples.open(bytes, Samples.PASSPHRASE))
                .isInstanceOf(VaultException.Corrupted.class);
    }

    private static byte[] withLength(byte[] bytes) {
        byte[] copy = bytes.clone();
        byte[] length = new ByteWriter(4).u32(copy.length).whole();
        System.arraycopy(length, 0, copy, 10, 4);
        return copy;
    }

    private static byte[] seal(Vault vault, RecordId record, int version, String text) {
        try (SecretBytes value = Samples.secret(text)) {
            return vault.seal(record, version, value).bytes();
        }
    }

    /** Each forgery costs an opening: every byte is changed, in the long suite every bit of it. */
    private static int[] forgedMasks(int at) {
        return Samples.isLong()
                ? new int[] {1, 2, 4, 8, 16, 32, 64, 128, 0xff}
                : new int[] {1 << at % 8};
    }

    /** One bit, then all bits; in the long suite every possible change of a byte. */
    private static int[] masks() {
        return Samples.isLong()
                ? IntStream.rangeClosed(1, 255).toArray()
                : new int[] {1, 0x80, 0xff};
    }
}
