package dev.keyrecall.store;

import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.json.Json;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One row of a result, read by column name into the nouns. A value that is not of its form throws
 * some unchecked exception other than a store's; {@link Transaction} takes that as damage.
 */
final class Row {
    private static final char REPLACEMENT = '\uFFFD';

    private final ResultSet result;
    private final Dialect dialect;

    /** The last that was parsed, and its text before the id. */
    private @Nullable CredentialRef alike;

    private String beginning = "";

    Row(ResultSet result, Dialect dialect) {
        this.result = result;
        this.dialect = dialect;
    }

    /** What makes a record of a row. */
    @FunctionalInterface
    interface Reading<T> {
        T of(Row row) throws SQLException;
    }

    String text(String column) throws SQLException {
        return present(column, textOrNull(column));
    }

    /** By number, from 1, where a great many rows are read. */
    String text(int column) throws SQLException {
        return present("by number", faithful(result.getString(column), column));
    }

    /** By number, from 1, where a great many rows are read. */
    byte[] bytes(int column) throws SQLException {
        return present("by number", result.getBytes(column));
    }

    /** By number, from 1, where a great many rows are read. */
    long integer(int column) throws SQLException {
        long value = result.getLong(column);
        if (result.wasNull()) {
            throw new IllegalArgumentException("column " + column + " is empty");
        }
        return value;
    }

    /** By number, from 1, where a great many rows are read. */
    int smallInteger(int column) throws SQLException {
        return Math.toIntExact(result.getLong(column));
    }

    /**
     * By number, from 1, where a great many rows are read: in the order of references, account and
     * type are mostly those of the row before, and one object serves both.
     */
    CredentialRef credential(int column) throws SQLException {
        String text = text(column);
        CredentialRef last = alike;
        if (last != null && text.startsWith(beginning)) {
            String id = text.substring(beginning.length());
            return new CredentialRef(last.account(), last.typeName(), id);
        }
        CredentialRef ref = CredentialRef.parse(text);
        alike = ref;
        beginning = text.substring(0, text.length() - ref.id().length());
        return ref;
    }

    @Nullable String textOrNull(String column) throws SQLException {
        int at = result.findColumn(column);
        return faithful(result.getString(at), at);
    }

    /** By number, from 1, where a great many rows are read. */
    @Nullable String textOrNull(int column) throws SQLException {
        return faithful(result.getString(column), column);
    }

    /** By number, from 1, where a great many rows are read. */
    Instant time(int column) throws SQLException {
        return Columns.time(text(column));
    }

    /** By number, from 1, where a great many rows are read. */
    @Nullable Instant timeOrNull(int column) throws SQLException {
        String text = textOrNull(column);
        return text == null ? null : Columns.time(text);
    }

    /** By number, from 1, where a great many rows are read. */
    <E extends Enum<E>> E constant(int column, Class<E> type) throws SQLException {
        return Columns.constant(type, text(column));
    }

    /** The driver reads bytes that are no UTF-8 as if a replacement character stood there. */
    private @Nullable String faithful(@Nullable String text, int column) throws SQLException {
        if (text != null
                && text.indexOf(REPLACEMENT) >= 0
                && !Arrays.equals(text.getBytes(StandardCharsets.UTF_8), result.getBytes(column))) {
            throw new IllegalArgumentException("the column " + column + " is no UTF-8");
        }
        return text == null ? null : dialect.told(text);
    }

    byte[] bytes(String column) throws SQLException {
        return present(column, result.getBytes(column));
    }

    long integer(String column) throws SQLException {
        return result.getLong(column);
    }

    Optional<Long> integerOrNone(String column) throws SQLException {
        long value = result.getLong(column);
        return result.wasNull() ? Optional.empty() : Optional.of(value);
    }

    int smallInteger(String column) throws SQLException {
        return Math.toIntExact(result.getLong(column));
    }

    boolean flag(String column) throws SQLException {
        return result.getLong(column) != 0;
    }

    Instant time(String column) throws SQLException {
        return Columns.time(text(column));
    }

    @Nullable Instant timeOrNull(String column) throws SQLException {
        String text = textOrNull(column);
        return text == null ? null : Columns.time(text);
    }

    <E extends Enum<E>> E constant(String column, Class<E> type) throws SQLException {
        return Columns.constant(type, text(column));
    }

    <E extends Enum<E>> @Nullable E constantOrNull(String column, Class<E> type)
            throws SQLException {
        String text = textOrNull(column);
        return text == null ? null : Columns.constant(type, text);
    }

    AccountRef account(String column) throws SQLException {
        return Columns.account(text(column));
    }

    CredentialRef credential(String column) throws SQLException {
        return CredentialRef.parse(text(column));
    }

    @Nullable CredentialRef credentialOrNull(String column) throws SQLException {
        String text = textOrNull(column);
        return text == null ? null : CredentialRef.parse(text);
    }

    Json.Obj object(String column) throws SQLException {
        return Json.parseObject(text(column));
    }

    Json.@Nullable Obj objectOrNull(String column) throws SQLException {
        String text = textOrNull(column);
        return text == null ? null : Json.parseObject(text);
    }

    Map<String, String> textMap(String column) throws SQLException {
        return Columns.textMap(text(column));
    }

    List<String> textList(String column) throws SQLException {
        return Columns.textList(text(column));
    }

    private static <T> T present(String column, @Nullable T value) {
        if (value == null) {
            throw new IllegalArgumentException("the column " + column + " is empty");
        }
        return value;
    }
}
