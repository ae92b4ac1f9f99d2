package dev.keyrecall.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MaskTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "plain text",
                "two.dots..only",
                "one*star",
                "•• bullets",
                "***",
                "…",
                "a…b…c",
                "a***b...c",
                "0123456789012345678901234567890123…end"
            })
    void whatIsNotOneRunBetweenShortEndsIsNoMaskedDisplay(String text) {
        try (SecretBytes shown = SecretBytes.ofUtf8(text)) {
            assertThat(Mask.read(shown)).isEmpty();
        }
    }

    @Test
    void aMaskThatWouldShowMoreThanHalfShowsNothing() {
        try (SecretBytes eleven = SecretBytes.ofUtf8("elevenbytes");
                SecretBytes twelve = SecretBytes.ofUtf8("twelve bytes")) {
            assertThat(new Mask(2, 4).of(eleven)).isEmpty();
            assertThat(new Mask(2, 4).of(twelve)).isPresent();
        }
    }

    @Test
    void prefixAndSuffixAreToldApart() {
        try (SecretBytes one = SecretBytes.ofUtf8("abc***d");
                SecretBytes other = SecretBytes.ofUtf8("ab***cd");
                DerivedForm first = Mask.read(one).orElseThrow();
                DerivedForm second = Mask.read(other).orElseThrow()) {
            assertThat(first.bytes().sameAs(second.bytes())).isFalse();
        }
    }

    @Test
    void senselessMasksAndFormsAreRefused() {
        assertThatThrownBy(() -> new Mask(0, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Mask(33, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Mask(0, -1)).isInstanceOf(IllegalArgumentException.class);
        try (SecretBytes content = SecretBytes.ofUtf8("x");
                SecretBytes empty = SecretBytes.ofUtf8("")) {
            assertThatThrownBy(() -> new DerivedForm("value", "", content))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> new DerivedForm("a/b", "", content))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> new DerivedForm("a", "/", content))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> new DerivedForm("a", "", empty))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
