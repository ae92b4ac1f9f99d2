package dev.keyrecall.app.house;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;

import dev.keyrecall.spi.SecretBytes;

import org.junit.jupiter.api.Test;

import java.util.Set;
import java.util.regex.Pattern;

/** Secrets are held as {@link SecretBytes} and nothing else. */
class SecretRulesTest {
    private static final Pattern SAYS_SECRET =
            Pattern.compile(
                    "secret|token|password|passphrase|private_?key", Pattern.CASE_INSENSITIVE);

    /** What a public handle, place or constant of a secret ends in. */
    private static final Pattern HANDLE =
            Pattern.compile(".*(Id|Ids|Name|Arn|File|Path|Fingerprint|Type|Kind|Count|Field)$");

    private static final Set<String> TEXT =
            Set.of("java.lang.String", "java.lang.CharSequence", "java.lang.StringBuilder");

    /** A static final text is a word of the source, and no secret stands in the source. */
    private static boolean isWordOfTheSource(JavaField field) {
        return field.getModifiers().contains(JavaModifier.STATIC)
                && field.getModifiers().contains(JavaModifier.FINAL);
    }

    private static final DescribedPredicate<JavaField> NAMED_LIKE_A_SECRET =
            DescribedPredicate.describe(
                    "hold text and are named like a secret",
                    field ->
                            TEXT.contains(field.getRawType().getName())
                                    && SAYS_SECRET.matcher(field.getName()).find()
                                    && !HANDLE.matcher(field.getName()).matches()
                                    && !isWordOfTheSource(field));

    @Test
    void noTextFieldIsNamedLikeASecret() {
        noFields()
                .should(
                        com.tngtech.archunit.lang.conditions.ArchConditions.have(
                                NAMED_LIKE_A_SECRET))
                .because(
                        "a String is printed, compared and kept by accident; use SecretBytes, or"
                                + " name the field for the handle that it is (...Id, ...Name)")
                .check(Rooms.CLASSES);
    }

    @Test
    void noExceptionTakesASecret() {
        noClasses()
                .that()
                .areAssignableTo(Throwable.class)
                .should()
                .dependOnClassesThat()
                .areAssignableTo(SecretBytes.class)
                .because("messages and causes end in logs and terminals")
                .check(Rooms.CLASSES);
    }
}
