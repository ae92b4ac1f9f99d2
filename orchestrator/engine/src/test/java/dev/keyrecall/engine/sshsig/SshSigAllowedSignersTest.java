package dev.keyrecall.engine.sshsig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;

/** Lists of allowed signers, good and bad. */
final class SshSigAllowedSignersTest {
    private static final SoftSigner SIGNER = signer();
    private static final String KEY = SIGNER.key().line();

    /** Enough to name a type that is not supported. */
    private static String unsupported(String type) {
        byte[] blob = new WireWriter().string(type).string(new byte[8]).bytes();
        return type + " " + Base64.getEncoder().encodeToString(blob);
    }

    private static SoftSigner signer() {
        try {
            return SoftSigner.ed25519();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A line, and what is said of it. */
    record Bad(String line, String said) {
        @Override
        public String toString() {
            return said;
        }
    }

    private static AllowedSigner only(String text) throws SignerListException {
        return AllowedSigners.parse(text).of(SIGNER.key()).getFirst();
    }

    @Test
    void aListHasCommentsEmptyLinesAndLinesOfKeys() throws Exception {
        String text =
                "# ours\n\n  # more\na@x "
                        + KEY
                        + " comment with blanks\n\tb@x,c@x  "
                        + KEY
                        + "\nd@* "
                        + KEY;
        AllowedSigners signers = AllowedSigners.parse(text);
        assertThat(signers.of(SIGNER.key()).stream().map(AllowedSigner::line))
                .containsExactly(4, 5, 6);
        assertThat(signers.namesOf(SIGNER.key())).containsExactly("a@x", "b@x", "c@x");
        assertThat(AllowedSigners.parse("").of(SIGNER.key())).isEmpty();
    }

    @Test
    void optionsAreReadInAnyOrderAndCase() throws Exception {
        AllowedSigner line =
                only(
                        "a@x Valid-Before=\"20270101Z\",NAMESPACES=\"p-*,!p-x\","
                                + "valid-after=\"202601021530Z\" "
                                + KEY);
        assertThat(line.validAfter()).isEqualTo(Instant.parse("2026-01-02T15:30:00Z"));
        assertThat(line.validBefore()).isEqualTo(Instant.parse("2027-01-01T00:00:00Z"));
        assertThat(line.namespaces().matches("p-a")).isTrue();
        assertThat(line.namespaces().matches("p-x")).isFalse();
    }

    @Test
    void aValueMayHoldQuotesAndBlanks() throws Exception {
        AllowedSigner line = only("\"a b\" namespaces=\"one \\\"two\\\" three\" " + KEY);
        assertThat(line.principals().matches("a b")).isTrue();
        assertThat(line.namespaces().matches("one \"two\" three")).isTrue();
    }

    static List<Bad> bad() {
        String time = " is a time in UTC that reads YYYYMMDDZ, YYYYMMDDHHMMZ or YYYYMMDDHHMMSSZ";
        return List.of(
                new Bad("a@x", "a line reads: principals, options, type, key"),
                new Bad(KEY, "it does not begin with principals"),
                new Bad("a@x, " + KEY, "it does not begin with principals"),
                new Bad("! " + KEY, "it does not begin with principals"),
                new Bad("\u00e4@x " + KEY, "it does not begin with principals"),
                new Bad("\"\" " + KEY, "it does not begin with principals"),
                new Bad("\"a b " + KEY, "a line reads: principals, options, type, key"),
                new Bad("a\"b\" " + KEY, "the quotes do not stand around all principals"),
                new Bad("a@x octopus " + KEY, "the option octopus is not supported"),
                new Bad(
                        "a@x no-touch-required " + KEY,
                        "the option no-touch-required is not supported"),
                new Bad(
                        "a@x cert-authority " + KEY,
                        "certificates are not supported; list each signer's own key"),
                new Bad(
                        "a@x namespaces=\"p\",CERT-AUTHORITY " + KEY,
                        "certificates are not supported; list each signer's own key"),
                new Bad(
                        "a@x namespaces=p " + KEY,
                        "the option namespaces has a value in double quotes"),
                new Bad("a@x namespaces=\"p " + KEY, "the value of the option namespaces is open"),
                new Bad("a@x namespaces=\"\" " + KEY, "namespaces is not a list of patterns"),
                new Bad("a@x namespaces=\"p\", " + KEY, "an option of it is not supported"),
                new Bad(
                        "a@x namespaces=\"p\"valid-after=\"20260101Z\" " + KEY,
                        "options are parted by commas alone"),
                new Bad(
                        "a@x namespaces=\"p\",namespaces=\"q\" " + KEY,
                        "the option namespaces stands there twice"),
                new Bad("a@x valid-after=\"20260101\" " + KEY, "valid-after" + time),
                new Bad("a@x valid-before=\"20260231Z\" " + KEY, "valid-before" + time),
                new Bad("a@x valid-before=\"202601010Z\" " + KEY, "valid-before" + time),
                new Bad("a@x valid-before=\"19691231Z\" " + KEY, "valid-before" + time),
                new Bad(
                        "a@x valid-after=\"20260102Z\",valid-before=\"20260102Z\" " + KEY,
                        "valid-before is not later than valid-after"),
                new Bad("a@x ssh-ed25519", "the option ssh-ed25519 is not supported"),
                new Bad(
                        "a@x ssh-rsa " + KEY.split(" ", 2)[1],
                        "there is no key of the type it says"),
                new Bad("a@x " + KEY + "=", "there is no key of the type it says"),
                new Bad(
                        "a@x " + KEY.substring(0, KEY.length() - 4),
                        "the Ed25519 point is cut off"),
                new Bad("a@x " + unsupported("ssh-dss"), "the algorithm ssh-dss is not supported"),
                new Bad(
                        "a@x " + unsupported("ssh-ed25519-cert-v01@openssh.com"),
                        "certificates are not supported: ssh-ed25519-cert-v01@openssh.com"));
    }

    @ParameterizedTest
    @MethodSource("bad")
    void aBadLineIsNamedAndNothingCounts(Bad bad) {
        assertThatThrownBy(() -> AllowedSigners.parse("b@x " + KEY + "\n#\n" + bad.line() + "\n"))
                .isInstanceOfSatisfying(
                        SignerListException.class, e -> assertThat(e.line()).isEqualTo(3))
                .hasMessage("line 3: " + bad.said());
    }

    @Test
    void longListsAndLinesAreRefused() {
        String line = "# " + "x".repeat(ListText.LINE_CHARS_MAX);
        assertThatThrownBy(() -> AllowedSigners.parse("\n" + line))
                .hasMessage("line 2: it has more than 16384 characters");
        assertThatThrownBy(() -> AllowedSigners.parse("#\n".repeat(ListText.CHARS_MAX)))
                .hasMessage("the list has more than 1048576 characters");
    }

    @ParameterizedTest
    @CsvSource({
        "*, anything, true",
        "a*c, abbbc, true",
        "a*c, abbb, false",
        "*a*b*, xxaxxbxx, true",
        "*a*b, xxbxxaxx, false",
        "a?c, abc, true",
        "a?c, ac, false",
        "'*,!b', b, false",
        "'!b,*', a, true",
        "'!b', a, false",
        "A, a, false",
        "**a, a, true"
    })
    void aPatternMatches(String patterns, String name, boolean matches) {
        assertThat(PatternList.parse(patterns).orElseThrow().matches(name)).isEqualTo(matches);
    }

    /** A backtracking matcher would not come back from this. */
    @Test
    void starsAreCheap() {
        String pattern = "*a".repeat(500);
        assertThat(PatternList.parse(pattern).orElseThrow().matches("a".repeat(499) + "b"))
                .isFalse();
    }
}
