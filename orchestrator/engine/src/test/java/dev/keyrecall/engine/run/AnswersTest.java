package dev.keyrecall.engine.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.engine.ledger.Leaf;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;

/** A sweep's entry stays small, and its digest still stands for every answer. */
final class AnswersTest {
    @Test
    void manyLongAnswersFitAnEntry() {
        Answers answers = new Answers();
        for (int i = 0; i < 2_000; i++) {
            answers.add("unknown: request " + i + " " + "\u0001é€\ud83d\udd11".repeat(500));
        }
        String json = answers.toJson().canonical();
        assertThat(json.getBytes(StandardCharsets.UTF_8).length)
                .isLessThan(Leaf.LENGTH_MAX_BYTES - 2_000);
        assertThat(answers.total()).isEqualTo(2_000);
        assertThat(answers.toJson().object("answers").integer(Answers.OTHERS))
                .isEqualTo(2_000 - RunLimits.ANSWERS_NAMED_MAX);
    }

    @Test
    void theDigestStandsForWhatIsNotNamed() {
        Answers one = new Answers();
        Answers other = new Answers();
        String same = "x".repeat(RunLimits.ANSWER_MAX * 2);
        one.add(same + "1");
        other.add(same + "2");
        assertThat(one.toJson().object("answers")).isEqualTo(other.toJson().object("answers"));
        assertThat(one.toJson().text("answers_sha256"))
                .isNotEqualTo(other.toJson().text("answers_sha256"));
    }
}
