package dev.keyrecall.engine.imports;

import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.CredentialType;
import dev.keyrecall.spi.SecretBytes;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The fields of one row as they are read, and the rules that make a row of them. */
final class RowDraft implements AutoCloseable {
    /** Leaves room for provider, account and type in the 512 bytes of a record id. */
    static final int NAME_MAX_BYTES = 300;

    private final ImportDefaults defaults;
    private final ImportLimits limits;
    private final Map<Column, Field> fields = new EnumMap<>(Column.class);
    private @Nullable SecretBytes value;
    private long line;
    private long column;

    /** A field that is no secret, and where it stands. */
    private record Field(String text, long line, long column) {
        ImportException fault(String what, String hint) {
            return new ImportException(line, column, what, hint);
        }
    }

    RowDraft(ImportDefaults defaults, ImportLimits limits) {
        this.defaults = defaults;
        this.limits = limits;
    }

    /** Forgets the row before and begins one here. */
    void begin(ByteInput at) {
        close();
        line = at.line();
        column = at.column();
    }

    /** How many bytes a field of this column may have. */
    int limit(Column of) {
        return of == Column.VALUE ? limits.valueBytes() : limits.textBytes();
    }

    /** Takes a field. An empty one other than the value counts as not given. */
    void set(Column of, Cell cell) throws ImportException {
        if (of == Column.VALUE) {
            if (cell.isEmpty()) {
                throw cell.fault(
                        "the value is empty", "leave out what holds no secret, the whole row");
            }
            if (value != null) {
                value.close();
            }
            value = cell.secret();
            return;
        }
        if (cell.isEmpty()) {
            return;
        }
        String text = cell.text();
        boolean isClean =
                text.codePoints().noneMatch(c -> Character.isISOControl(c))
                        && !Character.isWhitespace(text.charAt(0))
                        && !Character.isWhitespace(text.charAt(text.length() - 1));
        if (!isClean) {
            throw cell.fault(
                    "the field '"
                            + of.word()
                            + "' begins or ends with a space, or holds a control character",
                    "only values are taken exactly as they stand; clean the other fields");
        }
        fields.put(of, new Field(text, cell.line(), cell.column()));
    }

    /** The row; the draft gives up the value. */
    ImportRow row() throws ImportException {
        Field name = fields.get(Column.NAME);
        if (name == null) {
            throw fault("the row has no name", "give each row a name: the credential's id");
        }
        requireName(name);
        CredentialType type = parsed(Column.TYPE, CredentialType::parse, defaults.type());
        AccountRef account = parsed(Column.ACCOUNT, RowDraft::account, defaults.account());
        if (type != null && account != null && !type.provider().equals(account.provider())) {
            throw fault(
                    "type and account are of different providers",
                    "a type reads PROVIDER.NAME, an account PROVIDER:NAME, of one provider");
        }
        Custody custody =
                word(Column.CUSTODY, Custody.values(), Custody::word).orElse(defaults.custody());
        String customer = customer(custody);
        Label label = word(Column.LABEL, Label.values(), Label::word).orElse(Label.CURRENT);
        SecretBytes held = value;
        if (held == null) {
            throw fault("the row has no value", "leave out what holds no secret, the whole row");
        }
        value = null;
        return new ImportRow(
                line,
                name.text(),
                held,
                type,
                account,
                custody,
                customer,
                textOr(Column.OWNER, defaults.owner()),
                textOr(Column.CONSUMER, null),
                label);
    }

    private static void requireName(Field name) throws ImportException {
        boolean fits =
                name.text().getBytes(StandardCharsets.UTF_8).length <= NAME_MAX_BYTES
                        && name.text().chars().noneMatch(c -> c <= ' ');
        if (!fits) {
            throw name.fault(
                    "the name is longer than " + NAME_MAX_BYTES + " bytes or holds a space",
                    "the name is the credential's id, as its provider writes it");
        }
    }

    private @Nullable String customer(Custody custody) throws ImportException {
        Field named = fields.get(Column.CUSTOMER);
        return switch (custody) {
            case OWN -> {
                if (named != null) {
                    throw named.fault(
                            "a customer is named, but the custody is own",
                            "say custody entrusted, in a column or for the whole import");
                }
                yield null;
            }
            case ENTRUSTED -> {
                String customer = named == null ? defaults.customer() : named.text();
                if (customer == null) {
                    throw fault(
                            "the row is entrusted and names no customer",
                            "give the customer's id, in a column or for the whole import");
                }
                yield customer;
            }
        };
    }

    private <T> @Nullable T parsed(Column of, Function<String, T> parse, @Nullable T otherwise)
            throws ImportException {
        Field field = fields.get(of);
        if (field == null) {
            return otherwise;
        }
        try {
            return parse.apply(field.text());
        } catch (IllegalArgumentException quotesTheField) {
            throw field.fault(
                    "the " + of.word() + " is malformed",
                    "a type reads like aws.iam-access-key, an account like aws:prod");
        }
    }

    private static AccountRef account(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException("no colon");
        }
        return new AccountRef(text.substring(0, colon), text.substring(colon + 1));
    }

    private <T> Optional<T> word(Column of, T[] choices, Function<T, String> word)
            throws ImportException {
        Field field = fields.get(of);
        if (field == null) {
            return Optional.empty();
        }
        for (T choice : choices) {
            if (word.apply(choice).equals(field.text())) {
                return Optional.of(choice);
            }
        }
        throw field.fault(
                "the " + of.word() + " is none that is known",
                "one of: " + String.join(", ", Arrays.stream(choices).map(word).toList()));
    }

    private @Nullable String textOr(Column of, @Nullable String otherwise) {
        Field field = fields.get(of);
        return field == null ? otherwise : field.text();
    }

    private ImportException fault(String what, String hint) {
        return new ImportException(line, column, what, hint);
    }

    @Override
    public void close() {
        fields.clear();
        if (value != null) {
            value.close();
            value = null;
        }
    }
}
