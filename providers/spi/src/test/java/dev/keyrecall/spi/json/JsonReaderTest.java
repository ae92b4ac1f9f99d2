package dev.keyrecall.spi.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonReaderTest {
    @Test
    void whatIsReadChangedAndWrittenKeepsAllTheRest() {
        String text =
                "{\"port\":5432.0,\"big\":12345678901234567890,\"e\":1E+2,\"z\":null,\"a\":[true,"
                        + "{}],\"key\":\"old\"}";
        Json.Obj read = Json.parseObject(text);
        assertThat(read.compact()).isEqualTo(text);
        assertThat(Json.parse(read.pretty()).compact()).isEqualTo(text);
        assertThat(read.members().keySet()).containsExactly("port", "big", "e", "z", "a", "key");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "[1,]",
                "{\"a\":1,}",
                "{a:1}",
                "{'a':1}",
                "[1 2]",
                "1 2",
                "// note\n1",
                "nul",
                "nulL",
                "truefalse",
                "01",
                "-",
                "+1",
                ".5",
                "1.",
                "1e",
                "0x10",
                "NaN",
                "Infinity",
                "\"open",
                "\"tab\tinside\"",
                "\"\\x41\"",
                "\"\\u12g4\"",
                "\"\\u12\"",
                "\"\\ud800\"",
                "\"\\udc00\\ud800\"",
                "{\"a\":1,\"a\":2}",
                "{\"a\":1,\"\\u0061\":2}",
                "\ufeff1"
            })
    void whatIsNotOneJsonValueIsRefused(String text) {
        assertThatThrownBy(() -> Json.parse(text)).isInstanceOf(JsonException.class);
    }

    @Test
    void messagesNamePositionsAndNeverContent() {
        assertThatThrownBy(() -> Json.parse("{\"key\":\"hunter2\" \"x\"}"))
                .isInstanceOf(JsonException.class)
                .hasMessageNotContaining("hunter2")
                .hasMessageContaining("character 18");
    }

    @Test
    void nestingIsBounded() {
        int depth = JsonReader.DEPTH_MAX;
        String deepest = "[".repeat(depth) + "1" + "]".repeat(depth);
        assertThat(Json.parse(deepest).compact()).isEqualTo(deepest);
        assertThatThrownBy(() -> Json.parse("[" + deepest + "]")).isInstanceOf(JsonException.class);
    }

    @Test
    void escapesAreRead() {
        assertThat(Json.parse("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud83d\\ude00\""))
                .isEqualTo(new Json.Str("\"\\/\b\f\n\r\t\u00e9\ud83d\ude00"));
    }

    @Test
    void membersAreReadByTypeOrRefusedByName() {
        Json.Obj object = Json.parseObject("{\"s\":\"x\",\"n\":12,\"f\":1.5,\"z\":null}");
        assertThat(object.text("s")).isEqualTo("x");
        assertThat(object.textOrNull("z")).isNull();
        assertThat(object.textOrNull("missing")).isNull();
        assertThat(object.integer("n")).isEqualTo(12);
        assertThatThrownBy(() -> object.text("n")).hasMessageContaining("'n'");
        assertThatThrownBy(() -> object.text("missing")).hasMessageContaining("'missing'");
        assertThatThrownBy(() -> object.textOrNull("n")).hasMessageContaining("'n'");
        assertThatThrownBy(() -> object.integer("f")).isInstanceOf(JsonException.class);
        assertThatThrownBy(() -> Json.parseObject("[]")).isInstanceOf(JsonException.class);
    }

    @Test
    void arbitraryTextNeverEscapesAsAnythingButAJsonException() {
        boolean longSuite = "long".equals(System.getProperty("keyrecall.suite"));
        java.util.Random random = new java.util.Random(20261123);
        String alphabet = "{}[]\",:\\u0123456789abcdefeE+-.truefalsn \t\n\ud83d\ude00\u0000";
        for (int i = 0; i < (longSuite ? 200_000 : 10_000); i++) {
            StringBuilder text = new StringBuilder();
            int length = random.nextInt(24);
            for (int j = 0; j < length; j++) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            try {
                Json read = Json.parse(text.toString());
                assertThat(Json.parse(read.compact())).isEqualTo(read);
            } catch (JsonException refused) {
                assertThat(refused.getMessage()).isNotEmpty();
            }
        }
    }
}
