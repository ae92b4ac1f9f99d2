package dev.keyrecall.store;

import dev.keyrecall.engine.campaign.Campaign;
import dev.keyrecall.engine.campaign.Mode;
import dev.keyrecall.engine.campaign.Unit;
import dev.keyrecall.engine.policy.Decision;
import dev.keyrecall.engine.port.Campaigns;
import dev.keyrecall.spi.CredentialRef;

import org.jspecify.annotations.Nullable;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * The tables {@code plan}, {@code approval}, {@code campaign}, {@code unit} and {@code
 * acknowledgement}.
 */
record CampaignRows(Transaction transaction) implements Campaigns {
    private static final String CREATE_PLAN =
            "INSERT INTO plan (id, campaign, digest, bytes) VALUES (?, ?, ?, ?)";

    private static final String PLAN = "SELECT id, campaign, digest, bytes FROM plan WHERE id = ?";

    private static final String PLANS =
            "SELECT id, campaign, digest, bytes FROM plan ORDER BY number DESC";

    private static final String ADD_APPROVAL =
            """
            INSERT INTO approval (plan, digest, decision, approver, os_user, at, policy, signature)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """;

    private static final String APPROVALS =
            """
            SELECT plan, digest, decision, approver, os_user, at, policy, signature
            FROM approval WHERE plan = ? ORDER BY number
            """;

    private static final String SIGNATURES =
            "SELECT signature FROM approval WHERE signature IS NOT NULL ORDER BY number";

    private static final String PUT =
            """
            INSERT INTO campaign (id, plan, mode, state, created_at, started_at, finished_at,
                hold)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET plan = excluded.plan, mode = excluded.mode,
                state = excluded.state, created_at = excluded.created_at,
                started_at = excluded.started_at, finished_at = excluded.finished_at,
                hold = excluded.hold
            """;

    private static final String FIND =
            """
            SELECT id, plan, mode, state, created_at, started_at, finished_at, hold
            FROM campaign WHERE id = ?
            """;

    private static final String OF_PLAN =
            """
            SELECT id, plan, mode, state, created_at, started_at, finished_at, hold
            FROM campaign WHERE plan = ?
            """;

    private static final String ALL =
            """
            SELECT id, plan, mode, state, created_at, started_at, finished_at, hold
            FROM campaign ORDER BY created_at DESC, number DESC
            """;

    private static final String PUT_UNIT =
            """
            INSERT INTO unit (campaign, ordinal, ref, state, next_step, replacement, open_reason,
                resume_after, facts)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (campaign, ordinal) DO UPDATE SET ref = excluded.ref,
                state = excluded.state, next_step = excluded.next_step,
                replacement = excluded.replacement, open_reason = excluded.open_reason,
                resume_after = excluded.resume_after, facts = excluded.facts
            """;

    private static final String UNIT =
            """
            SELECT campaign, ordinal, ref, state, next_step, replacement, open_reason, resume_after,
                facts
            FROM unit WHERE campaign = ? AND ordinal = ?
            """;

    private static final String UNITS =
            """
            SELECT campaign, ordinal, ref, state, next_step, replacement, open_reason, resume_after,
                facts
            FROM unit WHERE campaign = ? ORDER BY ordinal
            """;

    private static final String ACKNOWLEDGE =
            """
            INSERT INTO acknowledgement (campaign, account, name, what, person, os_user, at)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """;

    private static final String ACKNOWLEDGED =
            """
            SELECT campaign, account, name, what, person, os_user, at
            FROM acknowledgement WHERE campaign = ? ORDER BY number
            """;

    @Override
    public void createPlan(StoredPlan plan) {
        transaction.update(CREATE_PLAN, plan.id(), plan.campaign(), plan.digest(), plan.bytes());
    }

    @Override
    public Optional<StoredPlan> plan(String id) {
        return transaction.first(PLAN, CampaignRows::plan, id);
    }

    @Override
    public List<StoredPlan> plans() {
        return transaction.list(PLANS, CampaignRows::plan);
    }

    @Override
    public void addApproval(StoredApproval approval) {
        Signed signed = approval.signed();
        transaction.update(
                ADD_APPROVAL,
                approval.plan(),
                approval.digest(),
                Columns.word(approval.decision()),
                approval.approver(),
                approval.osUser(),
                Columns.time(approval.at()),
                signed == null ? null : signed.policy(),
                signed == null ? null : signed.text());
    }

    @Override
    public List<StoredApproval> approvals(String plan) {
        return transaction.list(APPROVALS, CampaignRows::approval, plan);
    }

    @Override
    public List<String> signatures() {
        return transaction.list(SIGNATURES, row -> row.text("signature"));
    }

    private static StoredApproval approval(Row row) throws SQLException {
        return new StoredApproval(
                row.text("plan"),
                row.text("digest"),
                row.constant("decision", Decision.class),
                row.text("approver"),
                row.text("os_user"),
                row.time("at"),
                Columns.signed(row));
    }

    @Override
    public void put(Campaign campaign) {
        transaction.update(
                PUT,
                campaign.id(),
                campaign.plan(),
                Columns.word(campaign.mode()),
                Columns.word(campaign.state()),
                Columns.time(campaign.createdAt()),
                Columns.timeOrNull(campaign.startedAt()),
                Columns.timeOrNull(campaign.finishedAt()),
                campaign.hold() == null ? null : Columns.word(campaign.hold()));
    }

    @Override
    public Optional<Campaign> find(String id) {
        return transaction.first(FIND, CampaignRows::campaign, id);
    }

    @Override
    public Optional<Campaign> ofPlan(String plan) {
        return transaction.first(OF_PLAN, CampaignRows::campaign, plan);
    }

    @Override
    public List<Campaign> all() {
        return transaction.list(ALL, CampaignRows::campaign);
    }

    @Override
    public void putUnit(Unit unit) {
        transaction.update(PUT_UNIT, values(unit));
    }

    @Override
    public void putUnits(List<Unit> units) {
        for (int from = 0; from < units.size(); from += Limits.ROWS_AT_ONCE) {
            int to = Math.min(units.size(), from + Limits.ROWS_AT_ONCE);
            transaction.batch(PUT_UNIT, units.subList(from, to), CampaignRows::values);
        }
    }

    private static @Nullable Object[] values(Unit unit) {
        CredentialRef replacement = unit.replacement();
        return new @Nullable Object[] {
            unit.campaign(),
            unit.ordinal(),
            unit.ref().toString(),
            Columns.word(unit.state()),
            unit.nextStep(),
            replacement == null ? null : replacement.toString(),
            unit.openReason(),
            Columns.timeOrNull(unit.resumeAfter()),
            unit.facts().compact()
        };
    }

    @Override
    public Optional<Unit> unit(String campaign, int ordinal) {
        return transaction.first(UNIT, CampaignRows::unit, campaign, ordinal);
    }

    @Override
    public List<Unit> units(String campaign) {
        return transaction.list(UNITS, CampaignRows::unit, campaign);
    }

    @Override
    public void acknowledge(Acknowledgement one) {
        transaction.update(
                ACKNOWLEDGE,
                one.campaign(),
                one.account(),
                one.name(),
                one.what(),
                one.person(),
                one.osUser(),
                Columns.time(one.at()));
    }

    @Override
    public List<Acknowledgement> acknowledged(String campaign) {
        return transaction.list(ACKNOWLEDGED, CampaignRows::acknowledgement, campaign);
    }

    private static Acknowledgement acknowledgement(Row row) throws SQLException {
        return new Acknowledgement(
                row.text("campaign"),
                row.text("account"),
                row.text("name"),
                row.text("what"),
                row.text("person"),
                row.text("os_user"),
                row.time("at"));
    }

    private static StoredPlan plan(Row row) throws SQLException {
        return new StoredPlan(
                row.text("id"), row.text("campaign"), row.text("digest"), row.bytes("bytes"));
    }

    private static Campaign campaign(Row row) throws SQLException {
        return new Campaign(
                row.text("id"),
                row.text("plan"),
                row.constant("mode", Mode.class),
                row.constant("state", Campaign.State.class),
                row.time("created_at"),
                row.timeOrNull("started_at"),
                row.timeOrNull("finished_at"),
                row.constantOrNull("hold", Campaign.Hold.class));
    }

    private static Unit unit(Row row) throws SQLException {
        return new Unit(
                row.text("campaign"),
                row.smallInteger("ordinal"),
                row.credential("ref"),
                row.constant("state", Unit.State.class),
                row.smallInteger("next_step"),
                row.credentialOrNull("replacement"),
                row.textOrNull("open_reason"),
                row.timeOrNull("resume_after"),
                row.object("facts"));
    }
}
