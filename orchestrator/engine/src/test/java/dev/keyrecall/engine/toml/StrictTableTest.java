package dev.keyrecall.engine.toml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is no TOML is refused in words, whether or not the library's assertions are on. */
final class StrictTableTest {
    /** The fuzzer found them: with assertions on, the library fails instead of refusing. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "a = \"\\u12\"",
                "a = \"\\uQDAt\"",
                "a = \"\\U0001F4\"",
                "a = \"\"\"\n[\\u0\nx\"\"\"",
                "a = \"\"\"\n[\\u0\nx\"oo \n h\\h8-\nx",
                "\"\\u12\" = 1",
                "[\"\\u12\"]"
            })
    void anEscapeThatLacksDigitsIsRefused(String text) {
        assertThatExceptionOfType(TomlException.class)
                .isThrownBy(() -> StrictTable.parse(text))
                .satisfies(e -> assertThat(e.getMessage()).contains("escape"));
    }

    @Test
    void aWholeEscapeIsRead() throws TomlException {
        assertThat(StrictTable.parse("a = \"\\u0041\\U0001F511\"").text("a"))
                .isEqualTo("A\uD83D\uDD11");
    }
}
