package dev.keyrecall.store;

import dev.keyrecall.engine.port.StoreException;
import dev.keyrecall.engine.port.StoreException.Kind;

import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/**
 * What an answer of SQLite means to the engine: a {@link StoreException}, or, for a broken law, an
 * {@link IllegalStateException} that names it. Messages carry names of tables and columns, never
 * values.
 *
 * <p>Source: https://sqlite.org/rescode.html
 */
final class SqliteFailure {
    /** The low byte of a result code is the primary one. */
    private static final int PRIMARY = 0xff;

    private static final String TRIGGER_TEXT_BEFORE = "causing the SQL statement to abort (";
    private static final String CHECK_TEXT_BEFORE = "(CHECK constraint failed: ";
    private static final String UNIQUE_TEXT_BEFORE = "(UNIQUE constraint failed: ";

    /** The laws behind the unique columns, for a person. */
    private static final Map<String, String> UNIQUE =
            Map.ofEntries(
                    Map.entry("home.id", "a store holds one home, and it stands already"),
                    Map.entry("plan.id", "a plan of that id stands already"),
                    Map.entry("plan.campaign", "a campaign has one plan"),
                    Map.entry("campaign.plan", "a plan makes one campaign"),
                    Map.entry("unit.campaign, unit.ref", "a credential is one unit of a campaign"),
                    Map.entry("intent.id", "an intent of that id stands already"),
                    Map.entry("intent.lane, intent.resource", "a resource has one open intent"),
                    Map.entry(
                            "intent.campaign, intent.ordinal, intent.step, intent.attempt",
                            "the attempt stands already"),
                    Map.entry("outcome.intent", "an intent ends in exactly one outcome"),
                    Map.entry("secret.ref, secret.version", "the secret has that version already"),
                    Map.entry("secret.ref, secret.label", "a secret has one version of a label"),
                    Map.entry("leaf.sequence", "the ledger has no gap and no second leaf"));

    private SqliteFailure() {}

    /**
     * Explains an exception of the driver.
     *
     * @param failure what the driver threw
     * @param file the store, for the message
     * @param doing the statement's first words, for a broken law
     */
    static RuntimeException explain(SQLException failure, Path file, String doing) {
        SQLiteErrorCode code =
                failure instanceof SQLiteException sqlite
                        ? sqlite.getResultCode()
                        : SQLiteErrorCode.UNKNOWN_ERROR;
        return switch (code) {
            case SQLITE_IOERR_CORRUPTFS, SQLITE_IOERR_DATA -> damaged(file, failure);
            case SQLITE_FULL, SQLITE_IOERR_SHMSIZE -> full(file, failure);
            case SQLITE_IOERR_FSYNC, SQLITE_IOERR_DIR_FSYNC -> notKept(file, failure);
            default -> byPrimary(code, failure, file, doing);
        };
    }

    /** Whether it is that what was written could not be made durable. */
    static boolean isOfSync(SQLException failure) {
        return failure instanceof SQLiteException sqlite
                && switch (sqlite.getResultCode()) {
                    case SQLITE_IOERR_FSYNC, SQLITE_IOERR_DIR_FSYNC -> true;
                    default -> false;
                };
    }

    private static StoreException full(Path file, SQLException failure) {
        return new StoreException(
                Kind.UNWRITABLE, "the disk is full that the store " + file + " is on", failure);
    }

    private static StoreException notKept(Path file, SQLException failure) {
        return new StoreException(
                Kind.UNWRITABLE,
                "the disk did not keep what was written to the store "
                        + file
                        + " (fsync failed): that is in doubt, kept as a whole or not at all",
                failure);
    }

    /** Of what comes after {@link #notKept} in a process. */
    static StoreException notWrittenAnyMore(Path file) {
        return new StoreException(
                Kind.UNWRITABLE,
                "the store "
                        + file
                        + " is not written to any more by this process: the disk did not keep what"
                        + " was written before (fsync failed)",
                null);
    }

    private static RuntimeException byPrimary(
            SQLiteErrorCode code, SQLException failure, Path file, String doing) {
        return switch (code.code & PRIMARY) {
            // A plain error: our statements are fixed, so the schema is not the one they are for.
            // Internal and too-big are what a record with nonsense for lengths may give.
            case 1, 2, 11, 18, 24, 26 -> damaged(file, failure);
            case 5, 6, 15 ->
                    new StoreException(
                            Kind.BUSY,
                            "another process keeps the store " + file + " busy",
                            failure);
            case 8 -> new StoreException(Kind.UNWRITABLE, readOnly(file, code), failure);
            case 3, 7, 10, 14, 22, 23 ->
                    new StoreException(
                            Kind.UNWRITABLE,
                            "the store " + file + " cannot be used: " + code.message,
                            failure);
            case 19 -> new IllegalStateException(law(failure) + " (" + doing + ")", failure);
            default ->
                    new IllegalStateException(
                            "SQLite refused a statement of the store: " + code + " (" + doing + ")",
                            failure);
        };
    }

    /** SQLite blames the store, where a file beside it may be the one; that outlives a repair. */
    private static String readOnly(Path file, SQLiteErrorCode code) {
        for (String suffix : List.of("", "-wal", "-shm")) {
            Path one = file.resolveSibling(file.getFileName() + suffix);
            if (Files.exists(one) && !Files.isWritable(one)) {
                return "the store's file "
                        + one
                        + " may not be written; give its owner the right: chmod 600 "
                        + one;
            }
        }
        return "the store " + file + " cannot be used: " + code.message;
    }

    static StoreException damaged(Path file, Throwable cause) {
        return new StoreException(Kind.CORRUPTED, "the store " + file + " is damaged", cause);
    }

    /** The law that a statement broke, in words where we have them. */
    private static String law(SQLException failure) {
        String message = String.valueOf(failure.getMessage());
        String unique = between(message, UNIQUE_TEXT_BEFORE);
        if (!unique.isEmpty()) {
            return UNIQUE.getOrDefault(unique, "it stands already: " + unique);
        }
        String trigger = between(message, TRIGGER_TEXT_BEFORE);
        if (!trigger.isEmpty()) {
            return trigger;
        }
        String check = between(message, CHECK_TEXT_BEFORE);
        if (!check.isEmpty()) {
            return "the schema's check " + check + " failed";
        }
        if (message.contains("FOREIGN KEY")) {
            return "what it refers to is not in the store";
        }
        return "a law of the schema was broken: " + message;
    }

    private static String between(String message, String before) {
        int start = message.indexOf(before);
        int end = message.lastIndexOf(')');
        return start < 0 || end < start + before.length()
                ? ""
                : message.substring(start + before.length(), end);
    }
}
