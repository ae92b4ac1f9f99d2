package dev.keyrecall.spi.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** RFC 8785 by its author's own vectors and by the numbers of its appendix B. */
class JsonCanonicalTest {
    /** What the folder holds today; fewer would mean that a part was not looked at. */
    private static final int VECTORS_MIN = 6;

    @TestFactory
    List<DynamicTest> publishedVectors() throws IOException {
        Path vectors =
                Path.of(System.getProperty("keyrecall.shared", "../shared"), "vectors", "jcs");
        assumeTrue(
                Files.isDirectory(vectors),
                "SKIPPED, RFC 8785 vectors were not compared: there is no " + vectors);
        List<DynamicTest> tests = new ArrayList<>();
        try (Stream<Path> inputs = Files.list(vectors.resolve("input"))) {
            for (Path input : inputs.sorted().toList()) {
                String name = input.getFileName().toString();
                tests.add(DynamicTest.dynamicTest(name, () -> compare(vectors, name)));
            }
        }
        assertThat(tests).hasSizeGreaterThanOrEqualTo(VECTORS_MIN);
        return tests;
    }

    private static void compare(Path vectors, String name) throws IOException {
        String input = Files.readString(vectors.resolve("input").resolve(name));
        byte[] canonical = Json.parse(input).canonical().getBytes(StandardCharsets.UTF_8);
        assertThat(canonical)
                .isEqualTo(Files.readAllBytes(vectors.resolve("output").resolve(name)));
        String hex =
                Files.readString(vectors.resolve("outhex").resolve(name.replace(".json", ".txt")));
        assertThat(HexFormat.of().formatHex(canonical)).isEqualTo(hex.replaceAll("\\s", ""));
        String again = new String(canonical, StandardCharsets.UTF_8);
        assertThat(Json.parse(again).canonical()).isEqualTo(again);
    }

    /** RFC 8785, appendix B. */
    @ParameterizedTest
    @CsvSource({
        "0000000000000000,0",
        "8000000000000000,0",
        "0000000000000001,5e-324",
        "8000000000000001,-5e-324",
        "7fefffffffffffff,1.7976931348623157e+308",
        "ffefffffffffffff,-1.7976931348623157e+308",
        "4340000000000000,9007199254740992",
        "c340000000000000,-9007199254740992",
        "4430000000000000,295147905179352830000",
        "44b52d02c7e14af5,9.999999999999997e+22",
        "44b52d02c7e14af6,1e+23",
        "44b52d02c7e14af7,1.0000000000000001e+23",
        "444b1ae4d6e2ef4e,999999999999999700000",
        "444b1ae4d6e2ef4f,999999999999999900000",
        "444b1ae4d6e2ef50,1e+21",
        "3eb0c6f7a0b5ed8c,9.999999999999997e-7",
        "3eb0c6f7a0b5ed8d,0.000001",
        "41b3de4355555553,333333333.3333332",
        "41b3de4355555554,333333333.33333325",
        "41b3de4355555555,333333333.3333333",
        "41b3de4355555556,333333333.3333334",
        "41b3de4355555557,333333333.33333343",
        "becbf647612f3696,-0.0000033333333333333333",
        "43143ff3c1cb0959,1424953923781206.2"
    })
    void numbersPrintAsEcmaScriptDoes(String bits, String expected) {
        double value = Double.longBitsToDouble(Long.parseUnsignedLong(bits, 16));
        assertThat(JsonWriter.ecmaScript(Double.toString(value))).isEqualTo(expected);
    }

    /** Where the JDK's own printing has too many digits; found by the vectors above. */
    @Test
    void theSmallestNumbersHaveNoShorterForm() {
        for (int multiple = 1; multiple <= 300; multiple++) {
            double value = multiple * Double.MIN_VALUE;
            String text = JsonWriter.ecmaScript(Double.toString(value));
            assertThat(Double.parseDouble(text)).isEqualTo(value);
            int digits = text.substring(0, text.indexOf('e')).replace(".", "").length();
            for (int fewer = 1; fewer < digits; fewer++) {
                BigDecimal exact = new BigDecimal(value);
                for (RoundingMode way : List.of(RoundingMode.DOWN, RoundingMode.UP)) {
                    assertThat(exact.round(new MathContext(fewer, way)).doubleValue())
                            .as(text)
                            .isNotEqualTo(value);
                }
            }
        }
    }

    @Test
    void numbersOutsideADoubleAreRefusedInCanonicalFormOnly() {
        Json huge = Json.parse("1e400");
        assertThat(huge.compact()).isEqualTo("1e400");
        assertThatThrownBy(huge::canonical).isInstanceOf(JsonException.class);
    }

    /** The published digests of the first lines of the author's 100 million number file. */
    @Test
    void aThousandDerivedNumbersHaveThePublishedDigest() throws NoSuchAlgorithmException {
        boolean longSuite = "long".equals(System.getProperty("keyrecall.suite"));
        assertThat(EsNumbers.digest(1_000))
                .isEqualTo("be18b62b6f69cdab33a7e0dae0d9cfa869fda80ddc712221570f9f40a5878687");
        assertThat(EsNumbers.digest(longSuite ? 1_000_000 : 10_000))
                .isEqualTo(
                        longSuite
                                ? "49415fee2c56c77864931bd3624faad425c3c577d6d74e89a83bc725506dad16"
                                : "b9f7a8e75ef22a835685a52ccba7f7d6bdc99e34b010992cbc5864cd12be6892");
    }

    /** The sequence of doubles that the vectors' README defines. */
    private static final class EsNumbers {
        private byte[] block = new byte[32];
        private int at = 4;

        static String digest(int lines) throws NoSuchAlgorithmException {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            EsNumbers numbers = new EsNumbers();
            for (int line = 0; line < lines; line++) {
                double value = numbers.number(line);
                String text =
                        Long.toHexString(Double.doubleToRawLongBits(value))
                                + ","
                                + JsonWriter.ecmaScript(Double.toString(value))
                                + "\n";
                digest.update(text.getBytes(StandardCharsets.US_ASCII));
            }
            return HexFormat.of().formatHex(digest.digest());
        }

        private double number(int line) throws NoSuchAlgorithmException {
            List<Long> fixed = EsFixedNumbers.BITS;
            if (line < fixed.size()) {
                return Double.longBitsToDouble(fixed.get(line));
            }
            int serial = line - fixed.size();
            if (serial < 2_000) {
                return Double.longBitsToDouble(0x0010000000000000L + serial);
            }
            double value = 0;
            while (value == 0 || !Double.isFinite(value)) {
                if (at == 4) {
                    block = MessageDigest.getInstance("SHA-256").digest(block);
                    at = 0;
                }
                value = ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN).getDouble(8 * at);
                at++;
            }
            return value;
        }
    }
}
