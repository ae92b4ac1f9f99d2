package dev.keyrecall.engine.scope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.keyrecall.spi.AccountRef;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScopeTest {
    private static final AccountRef PROD = new AccountRef("aws", "prod");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "principal=x and owner=y|true",
                "type=iam-access-key|true",
                "type=aws.iam-access-key|true",
                "type=stripe.webhook-secret|false",
                "type!=aws.iam-access-key|true",
                "account=prod|true",
                "account=aws:prod|true",
                "account=other|false",
                "account!=prod|false",
                "account~p*|true",
                "account!~p*|false",
                "provider=stripe|false",
                "not provider=stripe|true",
                "provider=stripe or owner=y|true",
                "provider=stripe or account=other|false",
                "provider=stripe and owner=y|false",
                "not (provider=aws or owner=y)|false",
                "not (provider=aws and owner=y)|true",
                "ref=aws:prod:iam-access-key:ID1|true",
                "ref=aws:prod2:iam-access-key:ID1|false",
                "ref!=aws:prod:iam-access-key:ID1|true",
                "ref~aws:prod2:*|true",
                "age>90d|true",
                "has owner|true",
                "not all|false"
            })
    void anAccountIsConcernedUnlessItsNameRulesItOut(String text, boolean concerned)
            throws ScopeException {
        assertThat(Scope.parse(text).concerns(PROD)).isEqualTo(concerned);
    }

    @Test
    void theAccountsItNamesAreToldAsGiven() throws ScopeException {
        Scope scope = Scope.parse("account=a or not (account=aws:b or account~c) and account!=d");
        assertThat(scope.accounts()).containsExactly("a", "aws:b", "d");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``|expected a condition: 'all', 'not', 'has', '(' or a field",
                "acount=prod|'acount' is not a field; the fields are provider, account, type,",
                "account|expected one of = != ~ !~ after 'account'",
                "age=90d|'age' is compared by < <= > >=, not by '='",
                "age>90|a time reads like 90d, 12h, 30m, 45s or 2w, not '90'",
                "age>3651d|a time is at most 3650d",
                "owner=a owner=b|expected 'and' or 'or' between two conditions",
                "owner=a and owner=b|'owner' stands twice; both cannot hold: did you mean 'or'?",
                "owner==a|expected a value after '='; one that begins with '=' stands in quotes",
                "owner=a(b|a value with a parenthesis in it stands in quotes",
                "(owner=a|the parenthesis is not closed",
                "(owner=a owner=b)|expected 'and', 'or' or a closing parenthesis",
                "owner=a)|no parenthesis is open that this one closes",
                "has principal|after 'has' comes one of owner, consumer, last-use",
                "standing=gone|'standing' is one of accepted, unexpected, missing",
                "ref=AKIA|not a reference: a reference reads PROVIDER:ACCOUNT:TYPE:ID",
                "owner=''|the value is empty",
                "owner='a|the quote is not closed"
            })
    void aFaultSaysWhatIsExpected(String text, String message) {
        ScopeException fault = catchThrowableOfType(ScopeException.class, () -> Scope.parse(text));
        assertThat(fault).isNotNull().hasMessageStartingWith(message);
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
}
