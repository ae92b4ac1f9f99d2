package dev.keyrecall.store;

import dev.keyrecall.engine.inventory.AcceptedCredential;
import dev.keyrecall.engine.inventory.Consumer;
import dev.keyrecall.engine.inventory.Finding;
import dev.keyrecall.engine.inventory.NamedOwner;
import dev.keyrecall.engine.inventory.ObservedCredential;
import dev.keyrecall.spi.ConsumerTarget;
import dev.keyrecall.spi.Credential;

import java.sql.SQLException;

/** The statements of {@link CredentialRows}, and what their rows read as. */
final class CredentialSql {
    static final String OBSERVED =
            """
            SELECT ref, principal, principal_uid, owner, status, created_at, last_used_at,
                (SELECT operated_with FROM account WHERE account.ref = observed_credential.account) AS operated_with,
                first_seen_at, last_seen_at, gone_since
            FROM observed_credential WHERE account = ? AND ref = ?
            """;

    static final String OBSERVED_IN =
            """
            SELECT ref, principal, principal_uid, owner, status, created_at, last_used_at,
                (SELECT operated_with FROM account WHERE account.ref = observed_credential.account) AS operated_with,
                first_seen_at, last_seen_at, gone_since
            FROM observed_credential WHERE account = ? ORDER BY ref
            """;

    static final String PRESENT_BY_PRINCIPAL =
            """
            SELECT principal, count(*)
            FROM observed_credential WHERE account = ? AND gone_since IS NULL GROUP BY principal
            """;

    static final String PUT_OBSERVED =
            """
            INSERT INTO observed_credential (account, ref, principal, principal_uid, owner, status,
                created_at, last_used_at, first_seen_at, last_seen_at, gone_since)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (account, ref) DO UPDATE SET principal = excluded.principal,
                principal_uid = excluded.principal_uid, owner = excluded.owner,
                status = excluded.status, created_at = excluded.created_at,
                last_used_at = excluded.last_used_at, first_seen_at = excluded.first_seen_at,
                last_seen_at = excluded.last_seen_at, gone_since = excluded.gone_since
            """;

    static final String ACCEPTED =
            """
            SELECT ref, principal, status, accepted_at, accepted_by, reviewed, remarks
            FROM accepted_credential WHERE account = ? AND ref = ?
            """;

    static final String ACCEPTED_IN =
            """
            SELECT ref, principal, status, accepted_at, accepted_by, reviewed, remarks
            FROM accepted_credential WHERE account = ? ORDER BY ref
            """;

    static final String PUT_ACCEPTED =
            """
            INSERT INTO accepted_credential (account, ref, principal, status, accepted_at,
                accepted_by, reviewed, remarks)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (account, ref) DO UPDATE SET principal = excluded.principal,
                status = excluded.status, accepted_at = excluded.accepted_at,
                accepted_by = excluded.accepted_by, reviewed = excluded.reviewed,
                remarks = excluded.remarks
            """;

    static final String REMOVE_ACCEPTED =
            "DELETE FROM accepted_credential WHERE account = ? AND ref = ?";

    static final String CONSUMERS_OF =
            """
            SELECT ref, kind, target, options, added_at
            FROM consumer WHERE account = ? AND ref = ? ORDER BY kind, target
            """;

    static final String CONSUMERS_IN =
            """
            SELECT ref, kind, target, options, added_at
            FROM consumer WHERE account = ? ORDER BY ref, kind, target
            """;

    static final String PUT_CONSUMER =
            """
            INSERT INTO consumer (account, ref, kind, target, options, added_at)
            VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (account, ref, kind, target) DO UPDATE SET options = excluded.options,
                added_at = excluded.added_at
            """;

    static final String REMOVE_CONSUMER =
            "DELETE FROM consumer WHERE account = ? AND ref = ? AND kind = ? AND target = ?";

    /** A place that both credentials are registered for stays registered once. */
    static final String GIVE_WAY =
            """
            DELETE FROM consumer WHERE account = ? AND ref = ? AND EXISTS (
                SELECT 1 FROM consumer moved WHERE moved.account = ? AND moved.ref = ?
                    AND moved.kind = consumer.kind AND moved.target = consumer.target)
            """;

    static final String MOVE_CONSUMERS =
            "UPDATE consumer SET account = ?, ref = ? WHERE account = ? AND ref = ?";

    static final String OWNER =
            "SELECT ref, owner FROM credential_owner WHERE account = ? AND ref = ?";

    static final String OWNERS_IN =
            "SELECT ref, owner FROM credential_owner WHERE account = ? ORDER BY ref";

    static final String PUT_OWNER =
            """
            INSERT INTO credential_owner (account, ref, owner) VALUES (?, ?, ?)
            ON CONFLICT (account, ref) DO UPDATE SET owner = excluded.owner
            """;

    static final String REMOVE_OWNER = "DELETE FROM credential_owner WHERE account = ? AND ref = ?";

    static final String FINDINGS_IN =
            "SELECT ref, kind, since FROM finding WHERE account = ? ORDER BY ref, kind";

    static final String REMOVE_FINDINGS = "DELETE FROM finding WHERE account = ?";

    static final String ADD_FINDING =
            "INSERT INTO finding (account, ref, kind, since) VALUES (?, ?, ?, ?)";

    private CredentialSql() {}

    static ObservedCredential observed(Row row) throws SQLException {
        return new ObservedCredential(
                new Credential(
                        row.credential(1),
                        row.text(2),
                        row.text(3),
                        row.textOrNull(4),
                        row.constant(5, Credential.Status.class),
                        row.time(6),
                        row.timeOrNull(7)),
                row.text(1).equals(row.textOrNull(8)),
                row.time(9),
                row.time(10),
                row.timeOrNull(11));
    }

    static AcceptedCredential accepted(Row row) throws SQLException {
        return new AcceptedCredential(
                row.credential(1),
                row.text(2),
                row.constant(3, Credential.Status.class),
                row.time(4),
                row.text(5),
                row.integer(6) != 0,
                Columns.textList(row.text(7)));
    }

    static Consumer consumer(Row row) throws SQLException {
        return new Consumer(
                row.credential("ref"),
                new ConsumerTarget(row.text("kind"), row.text("target"), row.textMap("options")),
                row.time("added_at"));
    }

    static NamedOwner owner(Row row) throws SQLException {
        return new NamedOwner(row.credential("ref"), row.text("owner"));
    }

    static Finding finding(Row row) throws SQLException {
        return new Finding(
                row.constant("kind", Finding.Kind.class), row.credential("ref"), row.time("since"));
    }
}
