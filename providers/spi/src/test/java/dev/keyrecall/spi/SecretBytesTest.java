package dev.keyrecall.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

class SecretBytesTest {
    private static final String VALUE = "correct horse\u00e9\ud83d\udd11";

    @Test
    void neverPrintsItsContent() {
        try (SecretBytes secret = SecretBytes.ofUtf8(VALUE)) {
            assertThat(secret.toString()).isEqualTo("SecretBytes[" + secret.length() + " bytes]");
            assertThat(new Issuance.Issued(ref(), secret, java.time.Instant.EPOCH, receipt()))
                    .asString()
                    .doesNotContain("correct");
            assertThat(new ConsumerValue.Held("id", secret)).asString().doesNotContain("correct");
            assertThat(new Target.ByValue(ref().type(), secret))
                    .asString()
                    .doesNotContain("correct");
        }
    }

    @Test
    @RevealsSecret(why = "a test of revealing")
    void encodesTextAsUtf8() {
        try (SecretBytes secret = SecretBytes.ofUtf8(VALUE)) {
            byte[] bytes = secret.reveal(byte[]::clone);
            assertThat(bytes).isEqualTo(VALUE.getBytes(StandardCharsets.UTF_8));
            assertThat(secret.length()).isEqualTo(bytes.length);
        }
    }

    @Test
    void refusesTextThatUtf8CannotCarryInsteadOfCuttingIt() {
        assertThatThrownBy(() -> SecretBytes.ofUtf8("hunter2\ud800"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void comparesContentAndNothingElse() {
        try (SecretBytes one = SecretBytes.ofUtf8(VALUE);
                SecretBytes same = one.copy();
                SecretBytes longer = SecretBytes.ofUtf8(VALUE + "x");
                SecretBytes empty = SecretBytes.ofUtf8("")) {
            assertThat(one.sameAs(same)).isTrue();
            assertThat(one.sameAs(longer)).isFalse();
            assertThat(one.sameAs(empty)).isFalse();
            assertThat(one).isNotEqualTo(same);
        }
    }

    @Test
    void copyOfLeavesTheCallersArrayAlone() {
        byte[] mine = VALUE.getBytes(StandardCharsets.UTF_8);
        byte[] before = mine.clone();
        SecretBytes.copyOf(mine).close();
        assertThat(mine).isEqualTo(before);
    }

    @Test
    void closingWipesTheAdoptedArray() {
        byte[] mine = VALUE.getBytes(StandardCharsets.UTF_8);
        SecretBytes secret = SecretBytes.adopt(mine);
        secret.close();
        secret.close();
        assertThat(mine).containsOnly(0);
    }

    @Test
    @RevealsSecret(why = "a test of revealing")
    void isUselessOnceClosed() {
        SecretBytes secret = SecretBytes.ofUtf8(VALUE);
        secret.close();
        try (SecretBytes open = SecretBytes.ofUtf8(VALUE)) {
            assertThatThrownBy(() -> revealLength(secret))
                    .isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(secret::copy).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> secret.sameAs(open)).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> open.sameAs(secret)).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void theCopyOutlivesTheOriginal() {
        SecretBytes original = SecretBytes.ofUtf8(VALUE);
        try (SecretBytes copy = original.copy();
                SecretBytes expected = SecretBytes.ofUtf8(VALUE)) {
            original.close();
            assertThat(copy.sameAs(expected)).isTrue();
        }
    }

    @Test
    void refusesMoreThanTheLargestSecret() {
        byte[] largest = new byte[SecretBytes.LENGTH_MAX_BYTES];
        SecretBytes.copyOf(largest).close();
        byte[] larger = new byte[SecretBytes.LENGTH_MAX_BYTES + 1];
        Arrays.fill(larger, (byte) 7);
        assertThatThrownBy(() -> SecretBytes.adopt(larger))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(larger).as("what was refused is wiped as well").containsOnly(0);
    }

    @RevealsSecret(why = "a test of revealing")
    private static int revealLength(SecretBytes secret) {
        return secret.reveal(bytes -> bytes.length);
    }

    private static CredentialRef ref() {
        return CredentialRef.parse("aws:prod:iam-access-key:ID");
    }

    private static Receipt receipt() {
        return new Receipt(false, null);
    }
}
