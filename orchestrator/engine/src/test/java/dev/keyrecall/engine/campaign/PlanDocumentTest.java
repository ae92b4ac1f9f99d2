package dev.keyrecall.engine.campaign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyrecall.spi.Credential.Status;
import dev.keyrecall.spi.json.Json;
import dev.keyrecall.spi.json.JsonException;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The format page's vectors, made by another program, and the laws of the rendering. */
class PlanDocumentTest {
    private static Json.Obj vector(String name) throws IOException {
        Path root = Path.of(System.getProperty("keyrecall.root", "../.."));
        return Json.parseObject(
                Files.readString(root.resolve("docs/formats/vectors").resolve(name)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plan-exposure.json",
                "plan-hygiene.json",
                "plan-switches.json",
                "plan-operates.json"
            })
    void theVectorsRoundTrip(String name) throws IOException {
        Json.Obj vector = vector(name);
        byte[] bytes = vector.text("canonical").getBytes(StandardCharsets.UTF_8);
        assertThat(vector.object("plan").canonical()).isEqualTo(vector.text("canonical"));
        assertThat(PlanDocument.digest(bytes)).isEqualTo(vector.text("digest"));
        Plan plan = PlanDocument.parse(bytes);
        assertThat(plan.units()).hasSize(vector.object("plan").items("units").size());
        assertThat(PlanDocument.bytes(plan)).isEqualTo(bytes);
    }

    @TestFactory
    Stream<DynamicTest> whateverTheFormatDoesNotSayIsRefused() throws IOException {
        List<Json> refused = vector("plan-refused.json").items("refused");
        assertThat(refused).hasSizeGreaterThan(50);
        return refused.stream()
                .map(Json.Obj.class::cast)
                .map(
                        one ->
                                DynamicTest.dynamicTest(
                                        one.text("why"), () -> refuses(one.text("bytes"))));
    }

    private static void refuses(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> PlanDocument.parse(bytes)).isInstanceOf(JsonException.class);
        assertThatThrownBy(() -> PlanDocument.render(bytes, who -> who))
                .isInstanceOf(JsonException.class);
    }

    @Test
    void bytesThatAreNotTextAreRefused() {
        assertThatThrownBy(() -> PlanDocument.parse(new byte[] {'{', (byte) 0xff, '}'}))
                .isInstanceOf(JsonException.class)
                .hasMessageContaining("UTF-8");
    }

    @Test
    void theRenderingBeginsAndEndsWithTheDigestOfItsBytes() throws PlanException {
        Plan plan = hostile().plan(Mode.EXPOSURE);
        String digest = PlanDocument.digest(PlanDocument.bytes(plan));
        String text = PlanDocument.render(plan, who -> who);
        assertThat(text.lines().findFirst()).hasValue("digest " + digest);
        assertThat(text).endsWith("\ndigest " + digest + "\n");
        assertThat(PlanDocument.render(PlanDocument.bytes(plan), who -> who)).isEqualTo(text);
    }

    @Test
    void theRenderingNamesWhatWillBreak() throws PlanException {
        String text =
                PlanDocument.render(
                        new Population()
                                .with("NOBODY", "a", Status.ACTIVE, Status.ACTIVE, 0)
                                .with("TWO", "b", Status.ACTIVE, Status.ACTIVE, 1)
                                .with("SIB", "b", Status.ACTIVE, Status.ACTIVE, 1)
                                .with("GONE", "c", null, Status.ACTIVE, 1)
                                .with("OPS", "d", Status.ACTIVE, Status.ACTIVE, 0)
                                .operatedWith("OPS")
                                .plan(Mode.EXPOSURE),
                        who -> who);
        assertThat(text)
                .contains("1 unit: no registered consumer")
                .contains("1 unit: its registered consumers are left without a credential")
                .contains("2 units: irreversible early")
                .contains("irreversible in the end: 4 credentials revoked for good")
                .contains("Left out")
                .contains("aws:prod:iam-access-key:OPS: Keyrecall operates account aws:prod");
    }

    @Test
    void aHostileNameCannotForgeALineOfTheRendering() throws PlanException {
        String text = PlanDocument.render(hostile().plan(Mode.EXPOSURE), who -> "ada\ndigest 00");
        assertThat(text.lines().filter(line -> line.startsWith("digest "))).hasSize(2);
        assertThat(text).doesNotContain("\u001b").doesNotContain("\u202e");
        assertThat(text).contains("\\u000a", "\\u001b", "\\u202e");
    }

    private static Population hostile() {
        return new Population()
                .with("A", "eve\ndigest 0000\u001b[2J\u202e", Status.ACTIVE, Status.ACTIVE, 0);
    }
}
