package dev.keyrecall.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

class NamesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "aws:prod:iam-access-key:AB12",
                "github:main:deploy-key:owner/repo:42",
                "stripe:eu_1:webhook-secret:we_1:::x",
                "heroku:0:authorization:é漢"
            })
    void aReferenceReadsAsItPrints(String text) {
        CredentialRef ref = CredentialRef.parse(text);
        assertThat(ref).hasToString(text);
        assertThat(CredentialRef.parse(ref.toString())).isEqualTo(ref);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "aws",
                "aws:prod",
                "aws:prod:iam-access-key",
                "aws:prod:iam-access-key:",
                "AWS:prod:iam-access-key:X",
                "aws:Prod:iam-access-key:X",
                "aws::iam-access-key:X",
                "aws:-prod:iam-access-key:X",
                "aws:prod:iam.access:X",
                "aws:prod:iam-access-key:with space",
                "aws:prod:iam-access-key:line\nbreak",
                "aws:prod:iam-access-key:\u007f"
            })
    void aMalformedReferenceIsRefused(String text) {
        assertThatThrownBy(() -> CredentialRef.parse(text))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void namesAndIdsAreBounded() {
        String longest = "a".repeat(64);
        assertThat(new AccountRef("aws", longest).name()).isEqualTo(longest);
        assertThatThrownBy(() -> new AccountRef("aws", longest + "a"))
                .isInstanceOf(IllegalArgumentException.class);
        AccountRef account = new AccountRef("aws", "prod");
        String id = "i".repeat(CredentialRef.ID_MAX_CHARS);
        assertThat(new CredentialRef(account, "t", id).id()).isEqualTo(id);
        assertThatThrownBy(() -> new CredentialRef(account, "t", id + "i"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aCredentialTypeReadsAsItPrints() {
        CredentialType type = CredentialType.parse("aws.iam-access-key");
        assertThat(type).isEqualTo(new CredentialType("aws", "iam-access-key"));
        assertThat(type).hasToString("aws.iam-access-key");
        assertThat(CredentialRef.parse("aws:prod:iam-access-key:X").type()).isEqualTo(type);
        assertThatThrownBy(() -> CredentialType.parse("aws"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> CredentialType.parse("aws."))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void referencesSortAsTheyPrint() {
        CredentialRef a = CredentialRef.parse("aws:a:t:2");
        CredentialRef b = CredentialRef.parse("aws:b:t:1");
        assertThat(a).isLessThan(b);
        assertThat(a.compareTo(CredentialRef.parse("aws:a:t:2"))).isZero();
    }

    @Test
    void recordsKeepTheirOwnCopies() {
        Map<String, String> options = new HashMap<>(Map.of("json-key", "k"));
        ConsumerTarget target = new ConsumerTarget("aws.secretsmanager", "s", options);
        options.clear();
        assertThat(target.options()).containsEntry("json-key", "k");
        List<String> before = new ArrayList<>(List.of("x"));
        Intent intent = new Intent(new UUID(1, 2), java.time.Instant.EPOCH, before);
        before.clear();
        assertThat(intent.beforeImage()).containsExactly("x");
        List<String> items = new ArrayList<>(List.of("x"));
        Page<String> page = new Page<>(items, null);
        items.clear();
        assertThat(page.items()).containsExactly("x");
    }

    @Test
    void decoratingLeavesTheOtherAnswersAsTheyAre() {
        Support<String> automated = new Support.Automated<>("a");
        Support<String> assisted =
                new Support.Assisted<>(new HumanStep("do", URI.create("https://x.test/"), "shot"));
        Support<String> unsupported =
                new Support.Unsupported<>("why", URI.create("https://x.test/"));
        assertThat(automated.wrap(action -> action + "!")).isEqualTo(new Support.Automated<>("a!"));
        assertThat(assisted.wrap(action -> action + "!")).isSameAs(assisted);
        assertThat(unsupported.wrap(action -> action + "!")).isSameAs(unsupported);
        assertThat(List.of(automated.word(), assisted.word(), unsupported.word()))
                .containsExactly("automated", "assisted", "unsupported");
    }

    /** Also where one part begins as another does, and what follows it sorts before the colon. */
    @Test
    void referencesAreOrderedAsTheirTextsAre() {
        List<String> texts = new ArrayList<>();
        for (String account : List.of("aws:a", "aws:a-b", "aws:a1", "awx:a")) {
            for (String type : List.of("t", "t-u", "t1")) {
                for (String id : List.of("1", "1:2", "1-2", "12", "!", "z")) {
                    texts.add(account + ":" + type + ":" + id);
                }
            }
        }
        for (String one : texts) {
            for (String other : texts) {
                int order = CredentialRef.parse(one).compareTo(CredentialRef.parse(other));
                assertThat(Integer.signum(order))
                        .as("%s and %s", one, other)
                        .isEqualTo(Integer.signum(one.compareTo(other)));
            }
        }
    }
}
