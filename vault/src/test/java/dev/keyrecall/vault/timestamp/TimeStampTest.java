package dev.keyrecall.vault.timestamp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyrecall.vault.timestamp.TestAuthority.Says;
import dev.keyrecall.vault.timestamp.TestAuthority.Use;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.SplittableRandom;

/** An answer is believed only if all of it holds. */
final class TimeStampTest {
    private static final Instant NOW = Instant.parse("2026-11-28T14:00:00Z");
    private static final byte[] CONTENT = "a checkpoint\n".getBytes(StandardCharsets.UTF_8);

    private TestAuthority authority;
    private TimeStampTrust trust;
    private TimeStampQuery query;

    @BeforeEach
    void prepare() throws Exception {
        authority = TestAuthority.at(NOW, Use.TIME_STAMPING);
        trust = authority.trust();
        query = TimeStampQuery.of(CONTENT, new SecureRandom());
    }

    private void refused(byte[] answer, String why) {
        refused(answer, trust, why);
    }

    private void refused(byte[] answer, TimeStampTrust believed, String why) {
        assertThatExceptionOfType(TimeStampException.class)
                .isThrownBy(() -> query.accept(answer, believed, NOW))
                .withMessageContaining(why);
    }

    private byte[] answer(Says says) throws Exception {
        return authority.answer(query.bytes(), says);
    }

    @Test
    void aTrueAnswerIsTaken() throws Exception {
        byte[] answer = answer(Says.truth(NOW.minusSeconds(2)));
        TimeStamp stamp = query.accept(answer, trust, NOW);
        assertThat(stamp).isEqualTo(new TimeStamp(NOW.minusSeconds(2), "CN=Test TSA"));
        assertThat(trust.verify(answer, CONTENT)).isEqualTo(stamp);
    }

    @Test
    void noTwoQuestionsAreAlike() {
        assertThat(TimeStampQuery.of(CONTENT, new SecureRandom()).bytes())
                .isNotEqualTo(query.bytes());
    }

    @Test
    void anAnswerAboutSomethingElseIsNone() throws Exception {
        byte[] other = Answer.sha256("another".getBytes(StandardCharsets.UTF_8));
        refused(answer(Says.truth(NOW).imprint(other)), "something else");
        assertThatThrownBy(() -> trust.verify(answer(Says.truth(NOW)), new byte[3]))
                .hasMessageContaining("something else");
    }

    @Test
    void anAnswerToAnotherQuestionIsNone() throws Exception {
        refused(answer(Says.truth(NOW).nonce(BigInteger.TWO)), "nonce");
    }

    @Test
    void aTimeFarFromOursIsNone() throws Exception {
        refused(answer(Says.truth(NOW.minus(Duration.ofMinutes(6)))), "by our clock");
        refused(answer(Says.truth(NOW.plus(Duration.ofMinutes(6)))), "by our clock");
    }

    @ParameterizedTest
    @EnumSource(
            value = Use.class,
            names = {"NONE", "NOT_CRITICAL", "AND_ANOTHER"})
    void aCertificateForOtherUsesStampsNothing(Use use) throws Exception {
        authority = TestAuthority.at(NOW, use);
        refused(answer(Says.truth(NOW)), authority.trust(), "xtended");
    }

    @Test
    void aCertificateThatHadExpiredStampsNothing() throws Exception {
        authority = TestAuthority.at(NOW, NOW.minus(Duration.ofDays(60)), Use.TIME_STAMPING);
        refused(answer(Says.truth(NOW)), authority.trust(), "does not verify");
    }

    @Test
    void anIssuerThatHadExpiredStampsNothing() throws Exception {
        authority = TestAuthority.at(NOW.minus(Duration.ofDays(60)), NOW, Use.TIME_STAMPING);
        refused(answer(Says.truth(NOW)), authority.trust(), "not valid");
    }

    @Test
    void aStampOfACertificateThatHasExpiredSinceIsKept() throws Exception {
        Instant then = NOW.minus(Duration.ofDays(900));
        authority = TestAuthority.at(then, Use.TIME_STAMPING);
        byte[] answer = answer(Says.truth(then));
        assertThat(authority.trust().verify(answer, CONTENT).at()).isEqualTo(then);
    }

    @Test
    void anotherAuthorityIsNotBelieved() throws Exception {
        // Of the same names, with other keys.
        TestAuthority other = TestAuthority.at(NOW, Use.TIME_STAMPING);
        refused(answer(Says.truth(NOW)), other.trust(), "leads to none");
    }

    @Test
    void aTokenNamesItsCertificateAndBringsIt() throws Exception {
        refused(answer(Says.truth(NOW).namingAnother()), "does not verify");
        refused(answer(Says.truth(NOW).withoutCertificate()), "lacks the certificate");
    }

    @Test
    void aHashForWhichCollisionsAreMadeIsNotBelieved() throws Exception {
        refused(answer(Says.truth(NOW).digest("SHA1")), "hash");
    }

    @Test
    void aRefusalAndNonsenseAreNoTimeStamps() throws Exception {
        refused(TestAuthority.refusal(), "refuses (status 2)");
        refused(TestAuthority.refusal(new byte[] {'n', 'o'}), "refuses (status 2): no");
        refused(TestAuthority.refusal(new byte[] {'n', -1}), "no answer");
        refused(new byte[0], "no answer");
        refused("<html>".getBytes(StandardCharsets.UTF_8), "no answer");
        refused(TestAuthority.octets(), "no answer");
        byte[] answer = answer(Says.truth(NOW));
        refused(Arrays.copyOf(answer, answer.length - 1), "no answer");
        refused(Arrays.copyOf(answer, answer.length + 1), "no answer");
    }

    /** Every byte is covered: by the signature, or by what finds the signature's parts. */
    @Test
    void noChangedAnswerIsTakenForAnotherTime() throws Exception {
        byte[] answer = answer(Says.truth(NOW));
        TimeStamp truth = trust.verify(answer, CONTENT);
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        int refused = 0;
        for (int i = 0; i < 2_000; i++) {
            byte[] changed = answer.clone();
            changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
            try {
                assertThat(trust.verify(changed, CONTENT)).as("seed " + seed).isEqualTo(truth);
            } catch (TimeStampException e) {
                refused++;
            }
        }
        assertThat(refused).as("seed " + seed).isGreaterThan(1_000);
    }

    @Test
    void certificatesToBelieveAreReadOrRefused() throws Exception {
        assertThat(
                        TimeStampTrust.parse(
                                (authority.pem() + authority.pem())
                                        .getBytes(StandardCharsets.US_ASCII)))
                .isNotNull();
        for (String bad : new String[] {"", "hello", "-----BEGIN CERTIFICATE-----\nAAAA\n"}) {
            assertThatExceptionOfType(TimeStampException.class)
                    .isThrownBy(
                            () -> TimeStampTrust.parse(bad.getBytes(StandardCharsets.US_ASCII)));
        }
    }
}
