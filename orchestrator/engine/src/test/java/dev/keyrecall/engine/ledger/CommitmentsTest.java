package dev.keyrecall.engine.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.keyrecall.engine.testing.FormatVectors;
import dev.keyrecall.spi.json.Json;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.util.HexFormat;

/** Commitments to texts about people, by docs/formats/ledger.md, section 6, and its vectors. */
class CommitmentsTest {
    private static final String FIXED = "0a".repeat(32);

    @Test
    void theVectorsAreReproduced() throws IOException {
        Json.Obj vectors = FormatVectors.read("ledger-v1.json").object("commitments");
        for (Json one : vectors.items("made")) {
            Json.Obj made = (Json.Obj) one;
            byte[] salt = HexFormat.of().parseHex(made.text("salt"));
            assertThat(Commitments.of(salt, made.text("text"))).isEqualTo(made.text("commitment"));
        }
        Json.Obj opened =
                Commitments.opened(
                        vectors.object("entry"), one -> vectors.object("texts").text(one));
        assertThat(opened.canonical()).isEqualTo(vectors.object("opened").canonical());
    }

    @Test
    void aSaltHasItsLength() {
        assertThatIllegalArgumentException().isThrownBy(() -> Commitments.of(new byte[31], "x"));
    }

    @Test
    void theTextsStandInTheirPlaces() {
        Json.Obj entry =
                Json.parseObject(
                        "{'actor':{'a':1},'commitments':{'/actor/name':'F','/reason':'F'}}"
                                .replace('\'', '"')
                                .replace("F", FIXED));
        Json.Obj opened = Commitments.opened(entry, one -> "ada");
        assertThat(opened.object("actor").canonical()).isEqualTo("{\"a\":1,\"name\":\"ada\"}");
        assertThat(opened.text("reason")).isEqualTo("ada");
        assertThat(opened.get("commitments")).isEqualTo(entry.get("commitments"));
        assertThat(Commitments.erased(FIXED)).isEqualTo("erased:0a0a0a0a0a0a");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'actor':{},'commitments':{}}",
                "{'actor':{}}",
                "{'actor':{},'commitments':{'/actor/name':'F'}}",
                "{'actor':{'name':'ada'},'commitments':{'/actor/name':'F','/actor/os_user':'F'}}",
                "{'actor':{'os_user':'a'},'commitments':{'/actor/name':'F','/actor/os_user':'F'}}",
                "{'actor':{},'commitments':{'/actor/name':'F','/actor/os_user':'F'},'reason':'x'}",
                "{'actor':{},'commitments':{'/actor/name':'F','/actor/os_user':'F'},"
                        + "'details':{'approver':'x'}}",
                "{'actor':{},'commitments':{'/actor/name':'F','/actor/os_user':'F','/x/y':'F'}}",
                "{'actor':{},'commitments':{'/actor/name':'F','/actor/os_user':'F','/a~1b':'F'}}",
                "{'actor':{},'commitments':{'/actor/name':'F','/actor/os_user':'F','x':'F'}}",
                "{'actor':{},'commitments':{'/actor/name':'F','/actor/os_user':'F','':'F'}}",
                "{'actor':{},'commitments':{'/actor/name':'F','/actor/os_user':'ab'}}",
                "{'actor':{},'commitments':{'/actor/name':'F','/actor/os_user':'F',"
                        + "'/commitments/x':'F'}}",
                "{'v':1,'actor':{},'commitments':{'/actor/name':'F','/actor/os_user':'F','/v':'F'}}"
            })
    void whateverIsNotOfTheFormIsAMismatch(String text) {
        Json.Obj entry = Json.parseObject(text.replace('\'', '"').replace("F", FIXED));
        assertThatExceptionOfType(Mismatch.class)
                .isThrownBy(() -> Commitments.require(7, entry))
                .withMessageContaining("entry 7:");
    }
}
