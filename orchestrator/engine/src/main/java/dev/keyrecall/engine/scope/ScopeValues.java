package dev.keyrecall.engine.scope;

import dev.keyrecall.engine.scope.Expression.Compare;
import dev.keyrecall.engine.scope.Expression.Limit;
import dev.keyrecall.engine.text.PlainText;
import dev.keyrecall.spi.CredentialRef;

import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;

/** What the values of conditions may be. */
final class ScopeValues {
    /** Longer is a slip of the pen: ten years. */
    private static final Duration TIME_MAX = Duration.ofDays(3_650);

    private static final java.util.regex.Pattern TIME =
            java.util.regex.Pattern.compile("([0-9]{1,9})([smhdw])");

    private ScopeValues() {}

    /**
     * A condition of its parts.
     *
     * @param index where the value begins, from 0
     * @param accounts takes an account that is named exactly
     */
    static Expression condition(
            ScopeText in,
            Field field,
            Operator operator,
            String value,
            int index,
            List<String> accounts)
            throws ScopeException {
        if (field.kind() == Field.Kind.TIME) {
            return new Limit(field, operator, time(in, value, index));
        }
        if (!field.choices().isEmpty() && !field.choices().contains(value)) {
            throw in.fault(
                    "'%s' is one of %s".formatted(field.word(), String.join(", ", field.choices())),
                    index);
        }
        boolean exact = operator == Operator.IS || operator == Operator.IS_NOT;
        if (exact && field == Field.REF) {
            requireReference(in, value, index);
        }
        if (exact && field == Field.ACCOUNT) {
            accounts.add(value);
        }
        return new Compare(field, operator, value);
    }

    private static Duration time(ScopeText in, String value, int index) throws ScopeException {
        Matcher form = TIME.matcher(value);
        if (!form.matches()) {
            throw in.fault(
                    "a time reads like 90d, 12h, 30m, 45s or 2w, not '%s'"
                            .formatted(PlainText.line(value)),
                    index);
        }
        long count = Long.parseLong(form.group(1));
        Duration time =
                switch (form.group(2)) {
                    case "s" -> Duration.ofSeconds(count);
                    case "m" -> Duration.ofMinutes(count);
                    case "h" -> Duration.ofHours(count);
                    case "d" -> Duration.ofDays(count);
                    default -> Duration.ofDays(Math.multiplyExact(7, count));
                };
        if (time.compareTo(TIME_MAX) > 0) {
            throw in.fault("a time is at most " + TIME_MAX.toDays() + "d", index);
        }
        return time;
    }

    private static void requireReference(ScopeText in, String value, int index)
            throws ScopeException {
        try {
            CredentialRef.parse(value);
        } catch (IllegalArgumentException e) {
            throw in.fault(
                    "not a reference: " + PlainText.line(String.valueOf(e.getMessage())), index);
        }
    }
}
