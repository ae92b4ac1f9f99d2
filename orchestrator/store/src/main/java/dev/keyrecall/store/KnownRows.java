package dev.keyrecall.store;

import dev.keyrecall.engine.port.Credentials.Known;
import dev.keyrecall.engine.scope.Narrowing;
import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.CredentialRef;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/** The table {@code known_credential}, and what the tables that it is made of say of some. */
record KnownRows(Transaction transaction) {
    /** Each row says of a credential what {@code known_now} says of it, but for its last use. */
    static final String UNTRUE =
            """
            SELECT EXISTS (%1$s FROM known_credential EXCEPT %1$s FROM known_now)
                OR EXISTS (%1$s FROM known_now EXCEPT %1$s FROM known_credential)
            """
                    .formatted(
                            "SELECT account, ref, principal, owner, standing, liveness,"
                                    + " created_at, consumed");

    static final String IS_UNTRUE =
            "a row of known_credential does not say what those say that it is made of";

    private static final String OBSERVED = some(CredentialSql.OBSERVED_IN);
    private static final String ACCEPTED = some(CredentialSql.ACCEPTED_IN);
    private static final String CONSUMERS = some(CredentialSql.CONSUMERS_IN);
    private static final String OWNERS = some(CredentialSql.OWNERS_IN);
    private static final String FINDINGS = some(CredentialSql.FINDINGS_IN);

    private static String some(String all) {
        return all.replace(" ORDER BY", " AND " + RefsAtOnce.MARKS + " ORDER BY");
    }

    /** As the port says. */
    List<CredentialRef> sought(
            AccountRef account, Narrowing narrowing, @Nullable CredentialRef after, int most) {
        NarrowedSql narrowed = new NarrowedSql(account, transaction.dialect());
        String condition = narrowed.whole(narrowing);
        List<Object> values = new ArrayList<>();
        values.add(account.toString());
        values.add(after == null ? "" : after.toString());
        values.addAll(narrowed.values());
        values.add(most);
        return transaction.listOnce(
                "SELECT ref FROM known_credential WHERE account = ? AND ref > ? AND "
                        + condition
                        + " ORDER BY ref LIMIT ?",
                row -> row.credential(1),
                values.toArray());
    }

    /** As the port says. */
    Known known(AccountRef account, List<CredentialRef> refs) {
        return new Known(
                some(OBSERVED, CredentialSql::observed, account, refs),
                some(ACCEPTED, CredentialSql::accepted, account, refs),
                some(CONSUMERS, CredentialSql::consumer, account, refs),
                some(OWNERS, CredentialSql::owner, account, refs),
                some(FINDINGS, CredentialSql::finding, account, refs));
    }

    private <T> List<T> some(
            String sql, Row.Reading<T> reading, AccountRef account, List<CredentialRef> refs) {
        return RefsAtOnce.list(transaction, sql, reading, refs, account.toString());
    }
}
