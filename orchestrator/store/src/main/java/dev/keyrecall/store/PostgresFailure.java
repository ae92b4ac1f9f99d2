package dev.keyrecall.store;

import dev.keyrecall.engine.port.StoreException;
import dev.keyrecall.engine.port.StoreException.Kind;

import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.sql.SQLException;
import java.util.Map;

/**
 * What an answer of PostgreSQL, or none, means to the engine: a {@link StoreException}, or, for a
 * broken law, an {@link IllegalStateException} that names it. Messages carry names of tables and
 * columns, never values and never a password.
 *
 * <p>Source: https://www.postgresql.org/docs/15/errcodes-appendix.html
 */
final class PostgresFailure {
    /** The state that the store's own triggers raise. */
    private static final String LAW = "KRLAW";

    /** The laws behind the unique constraints, for a person. */
    private static final Map<String, String> UNIQUE =
            Map.ofEntries(
                    Map.entry("home_is_made_once", "a store holds one home, and it stands already"),
                    Map.entry("plan_is_made_once", "a plan of that id stands already"),
                    Map.entry("plan_is_the_only_one", "a campaign has one plan"),
                    Map.entry("policy_is_made_once", "a policy stands once"),
                    Map.entry("policy_is_another", "a policy stands once"),
                    Map.entry("campaign_of_a_plan_is_one", "a plan makes one campaign"),
                    Map.entry(
                            "unit_of_a_credential_is_one",
                            "a credential is one unit of a campaign"),
                    Map.entry("intent_is_made_once", "an intent of that id stands already"),
                    Map.entry("intent_open_once", "a resource has one open intent"),
                    Map.entry("intent_is_one_attempt", "the attempt stands already"),
                    Map.entry("outcome_is_the_only_one", "an intent ends in exactly one outcome"),
                    Map.entry("secret_version_is_made_once", "the secret has that version already"),
                    Map.entry("secret_label_once", "a secret has one version of a label"),
                    Map.entry("data_key_is_made_once", "a data key is rewritten in its place"),
                    Map.entry("signed_head_is_not_replaced", "what was signed is not gone back on"),
                    Map.entry("opening_is_one", "a text has one opening"),
                    Map.entry("opening_of_text", "a text has one opening"),
                    Map.entry("anchor_is_given_once", "a receipt is immutable"),
                    Map.entry("leaf_is_the_only_one", "the ledger has no gap and no second leaf"));

    private PostgresFailure() {}

    /** Explains an exception of the driver in the middle of a transaction. */
    static RuntimeException explain(SQLException failure, PostgresPlace place, String doing) {
        String state = state(failure);
        return switch (state) {
            case LAW, "23505", "23514", "23503", "23502", "23001" ->
                    new IllegalStateException(law(failure, state) + " (" + doing + ")", failure);
            case "22P02", "22001", "22003", "22021" ->
                    new IllegalStateException(
                            "no column holds such a value: " + state + " (" + doing + ")", failure);
            case "55P03", "40P01", "40001" ->
                    new StoreException(
                            Kind.BUSY,
                            "another session keeps the store " + place + " busy",
                            failure);
            case "57014" ->
                    new StoreException(
                            Kind.BUSY,
                            "the store %s took longer than %d s for a statement"
                                    .formatted(place, Limits.STATEMENT_MAX.toSeconds()),
                            failure);
            case "53300" ->
                    new StoreException(
                            Kind.BUSY,
                            "the server of " + place + " has no connection left",
                            failure);
            case "57P03" ->
                    new StoreException(
                            Kind.BUSY,
                            "the server of " + place + " is starting or stopping",
                            failure);
            case "25P02" ->
                    new StoreException(
                            Kind.UNWRITABLE,
                            "the transaction was given up by the server of " + place,
                            failure);
            case "XX001", "XX002", "42P01", "42703", "42883", "42804" -> damaged(place, failure);
            default ->
                    new StoreException(Kind.UNWRITABLE, unusable(state, failure, place), failure);
        };
    }

    /**
     * Explains an exception of a commit. A law that is kept until then is refused as any other;
     * where no such answer came, nobody knows what became of the transaction.
     */
    static RuntimeException ofCommit(SQLException failure, PostgresPlace place) {
        String state = state(failure);
        boolean answered =
                failure instanceof PSQLException driver
                        && (driver.getServerErrorMessage() != null || state.equals("25P02"));
        boolean refused =
                switch (state) {
                    case LAW, "23505", "23514", "23503", "40P01", "40001", "25P02", "57014" -> true;
                    default -> false;
                };
        return answered && refused
                ? explain(failure, place, "COMMIT")
                : new StoreException(
                        Kind.UNWRITABLE,
                        "the server of "
                                + place
                                + " did not answer a commit: what was being written is in doubt,"
                                + " kept as a whole or not at all",
                        failure);
    }

    /** Whether nothing more will come through this connection. */
    static boolean isLost(SQLException failure) {
        String state = state(failure);
        return state.isEmpty()
                || state.startsWith("08")
                || state.startsWith("57P")
                || state.equals("25P03")
                || state.equals("25P04");
    }

    /** Whether a server is there that does not let anybody in yet, or any more. */
    static boolean isStarting(StoreException why) {
        return why.getCause() instanceof SQLException failure && state(failure).equals("57P03");
    }

    /**
     * Whether the machine is there, and no server on it; one that is silent is not waited for. The
     * driver tells that a login took too long without a cause, and that a socket did with one.
     */
    static boolean isAbsent(StoreException why) {
        return why.getCause() instanceof SQLException failure
                && state(failure).equals("08001")
                && failure.getCause() instanceof IOException told
                && !(told instanceof InterruptedIOException);
    }

    static StoreException damaged(PostgresPlace place, Throwable cause) {
        return new StoreException(Kind.CORRUPTED, "the store " + place + " is damaged", cause);
    }

    /** Explains why there is no connection. */
    static StoreException ofOpening(SQLException failure, PostgresPlace place) {
        String state = state(failure);
        if (state.equals("3D000")) {
            return new StoreException(
                    Kind.ABSENT,
                    "the server has no database of that name: "
                            + place
                            + "; make it with: createdb "
                            + place.database(),
                    failure);
        }
        return explain(failure, place, "open") instanceof StoreException known
                ? known
                : new StoreException(Kind.UNWRITABLE, unusable(state, failure, place), failure);
    }

    private static String unusable(String state, SQLException failure, PostgresPlace place) {
        String subject = "the store " + place + " cannot be used: ";
        return subject
                + switch (state) {
                    case "28P01", "28000" -> credentials(failure);
                    case "08004" -> "the server refused the connection; see its pg_hba.conf";
                    case "08001" ->
                            "no server answers there; is it running, and is the url in config.toml"
                                    + " right?";
                    case "42501" ->
                            "the role lacks a right; the schema "
                                    + PostgresMigrations.SCHEMA
                                    + " belongs to the role that made it";
                    case "25006" ->
                            "the server only lets it be read; name the one that is written to";
                    case "53100" -> "the server's disk is full";
                    case "53200" -> "the server is out of memory";
                    case "58030" -> "the server's disk failed";
                    case "25P03" ->
                            "a transaction stood still for longer than "
                                    + Limits.STANDSTILL_MAX.toSeconds()
                                    + " s, and was ended by the server";
                    default ->
                            isLost(failure)
                                    ? "the connection was lost"
                                    : "the server answered " + state;
                };
    }

    private static String credentials(SQLException failure) {
        String said = String.valueOf(failure.getMessage());
        return said.startsWith("the password-file ")
                ? said
                : "the server does not let the role in; see the password-file or .pgpass, and its"
                        + " pg_hba.conf";
    }

    /** The law that a statement broke, in words where we have them. */
    private static String law(SQLException failure, String state) {
        ServerErrorMessage said = said(failure);
        String constraint = said == null ? "" : String.valueOf(said.getConstraint());
        return switch (state) {
            case LAW -> said == null ? "a law of the schema" : String.valueOf(said.getMessage());
            case "23505" -> UNIQUE.getOrDefault(constraint, "it stands already: " + constraint);
            case "23514" -> "the schema's check " + constraint + " failed";
            case "23503", "23001" -> "what it refers to is not in the store";
            default -> "a law of the schema was broken: " + state;
        };
    }

    private static @Nullable ServerErrorMessage said(SQLException failure) {
        for (Throwable e = failure; e != null; e = e.getCause()) {
            if (e instanceof PSQLException driver && driver.getServerErrorMessage() != null) {
                return driver.getServerErrorMessage();
            }
        }
        return null;
    }

    private static String state(SQLException failure) {
        String state = failure.getSQLState();
        return state == null ? "" : state;
    }
}
