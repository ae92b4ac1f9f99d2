package dev.keyrecall.engine.campaign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.CredentialRef;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScopeTest {
    private static final CredentialRef REF = CredentialRef.parse("aws:prod:iam-access-key:ID=1");

    private static ScopeSubject subject(@Nullable String owner) {
        return new ScopeSubject(REF, "ci deployer", owner);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "all",
                "  all ",
                "provider=aws",
                "account=prod",
                "account=aws:prod",
                "type=iam-access-key",
                "type=aws.iam-access-key",
                "principal='ci deployer'",
                "principal=\"ci deployer\"",
                "ref=aws:prod:iam-access-key:ID=1",
                " provider=aws   and account=prod and owner=and "
            })
    void everyFormMatchesWhatItNames(String text) throws ScopeException {
        String owner = text.contains("owner=and") ? "and" : "payments";
        assertThat(Scope.parse(text).matches(subject(owner))).isTrue();
        assertThat(Scope.parse(text).concerns(REF.account())).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "provider=heroku",
                "account=prod2",
                "account=PROD",
                "type=access-key",
                "principal=ci",
                "owner=payments",
                "ref=aws:prod:iam-access-key:ID=2",
                "provider=aws and account=other"
            })
    void oneConditionThatFailsLeavesItOut(String text) throws ScopeException {
        assertThat(Scope.parse(text).matches(subject(null))).isFalse();
    }

    @Test
    void anAccountIsConcernedUnlessItsNameRulesItOut() throws ScopeException {
        AccountRef other = new AccountRef("aws", "other");
        assertThat(Scope.parse("principal=x and owner=y").concerns(other)).isTrue();
        assertThat(Scope.parse("type=iam-access-key").concerns(other)).isTrue();
        assertThat(Scope.parse("type=aws.iam-access-key").concerns(other)).isTrue();
        assertThat(Scope.parse("type=stripe.webhook-secret").concerns(other)).isFalse();
        assertThat(Scope.parse("account=prod").concerns(other)).isFalse();
        assertThat(Scope.parse("provider=stripe").concerns(other)).isFalse();
        assertThat(Scope.parse("ref=" + REF).concerns(other)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``|1|expected 'all' or one of",
                "`   `|4|expected 'all' or one of",
                "all x|5|nothing may follow",
                "all=x|4|nothing may follow",
                "ALL|1|not a field",
                "acount=prod|1|not a field",
                "=prod|1|expected 'all'",
                "account|8|expected '='",
                "account =prod|8|expected '='",
                "account=|9|value is missing",
                "account= prod|9|value is missing",
                "account=''|9|value is empty",
                "account='prod|9|not closed",
                "account='prod'x|15|space after",
                "owner=a'b|8|quote may stand only",
                "account=prod owner=x|14|expected 'and'",
                "account=prod AND owner=x|14|expected 'and'",
                "account=prod and|17|condition after 'and'",
                "`account=prod and `|18|condition after 'and'",
                "account=prod and and|18|not a field",
                "account=a and account=b|15|stands twice",
                "provider=aws and ref=AKIA|22|not a reference",
                "provider=aws,account=prod and owner|36|expected '='"
            })
    void aBadExpressionPointsAtItsColumn(String text, int column, String message) {
        ScopeException fault = catchThrowableOfType(ScopeException.class, () -> Scope.parse(text));
        assertThat(fault).isNotNull().hasMessageContaining(message);
        assertThat(fault.column()).isEqualTo(column);
        String[] pointer = ScopeException.pointer(text, column);
        assertThat(pointer[0]).hasSameSizeAs(text);
        assertThat(pointer[1])
                .hasSize(column)
                .endsWith("^")
                .isEqualTo(" ".repeat(column - 1) + "^");
    }

    @Test
    void theCaretStaysInPlaceBelowWhatDoesNotPrint() {
        assertThat(ScopeException.pointer("a\tb\u202ec", 5)).containsExactly("a·b·c", "    ^");
    }

    @Test
    void anEndlessExpressionIsRefused() {
        String text = "owner=" + "x".repeat(Scope.EXPRESSION_MAX_CHARS);
        ScopeException fault = catchThrowableOfType(ScopeException.class, () -> Scope.parse(text));
        assertThat(fault.column()).isEqualTo(Scope.EXPRESSION_MAX_CHARS + 1);
    }

    @Test
    void noOwnerIsMatchedByNoOwnerCondition() throws ScopeException {
        assertThat(Scope.parse("owner=null").matches(subject(null))).isFalse();
    }
}
