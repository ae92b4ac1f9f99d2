package dev.keyrecall.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The text forms that stand in databases and documents. */
class NamesTest {
    @ParameterizedTest
    @ValueSource(strings = {"a", "aws:main:iam-access-key:1", "ü ☂", "𝒳"})
    void recordIdsTakeAnyPrintableText(String text) {
        assertThat(new RecordId(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a\nb", "\0", "\u0085", "\ud800", "\udc00\ud800"})
    void recordIdsRefuseControlCharactersAndHalfCharacters(String text) {
        assertThatThrownBy(() -> new RecordId(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {171, 600})
    void recordIdsAreBoundedInBytes(int characters) {
        assertThat(new RecordId("☂".repeat(170)).utf8()).hasSize(510);
        assertThatThrownBy(() -> new RecordId("☂".repeat(characters)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"fp1:", "fp2147483647:"})
    void fingerprintsReadWhatTheyWrite(String prefix) {
        Fingerprint parsed = Fingerprint.parse(prefix + "0f".repeat(32));
        assertThat(parsed.text()).isEqualTo(prefix + "0f".repeat(32));
        assertThat(parsed.bytes()).hasSize(32).containsOnly(15);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "fp0:", "fp01:", "fp2147483648:", "fp99999999999:", "FP1:", "fp1"})
    void fingerprintsRefuseEveryOtherForm(String prefix) {
        assertThatThrownBy(() -> Fingerprint.parse(prefix + "0f".repeat(32)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Fingerprint.parse("fp1:" + "0F".repeat(32)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0F", "0g"})
    void vaultIdsAreThirtyTwoLowerCaseDigits(String start) {
        assertThat(new VaultId("0f".repeat(16)).bytes()).hasSize(16);
        assertThatThrownBy(() -> new VaultId(start + "0f".repeat(15)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
