package dev.keyrecall.engine.audit;

import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.audit.InventoryThen.AccountThen;
import dev.keyrecall.engine.audit.Report.ApprovalLine;
import dev.keyrecall.engine.audit.Report.ExceptionLine;
import dev.keyrecall.engine.audit.Report.OpeningLine;
import dev.keyrecall.engine.audit.Report.VaultLine;
import dev.keyrecall.engine.journal.PeopleReading;
import dev.keyrecall.engine.ledger.Mismatch;
import dev.keyrecall.engine.policy.Decision;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.spi.json.Json;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Reads the report of a period out of the ledger, in one walk. Not thread-safe. */
public final class ReportReading {
    private final InventoryReplay replay = new InventoryReplay();
    private final Population population = new Population(replay);
    private final UnitHistory units = new UnitHistory();
    private final FindingHistory findings = new FindingHistory();
    private final People people = new People();
    private final PeopleReading names;
    private final List<ApprovalLine> approvals = new ArrayList<>();
    private final List<OpeningLine> openings = new ArrayList<>();
    private final List<VaultLine> vault = new ArrayList<>();

    private ReportReading(Tx tx) {
        this.names = new PeopleReading(tx);
    }

    /**
     * Reads it.
     *
     * @param maxAge how old a credential may be
     * @throws EngineException REFUSED when an entry up to the period's end is damaged, or tells a
     *     digest that the entries before it do not give
     */
    public static Report of(Engine engine, Period period, Duration maxAge) throws EngineException {
        Instant now = engine.clock().instant();
        try {
            return engine.store().read(tx -> new ReportReading(tx).read(tx, period, maxAge, now));
        } catch (Mismatch mismatch) {
            throw LedgerWalk.refused(mismatch);
        }
    }

    private Report read(Tx tx, Period period, Duration maxAge, Instant now) {
        LedgerWalk walk = new LedgerWalk(tx);
        Report.Point start = walk.through(period.from().minusNanos(1), this::before);
        population.begins();
        Report.Point end = walk.through(period.until().minusNanos(1), this::during);
        population.ends();
        boolean ended = !now.isBefore(period.until());
        Instant asOf = ended ? period.until() : now;
        List<Report.AgeLine> over = population.over(asOf, maxAge);
        int all =
                replay.accounts().values().stream()
                        .mapToInt(account -> account.listed().size())
                        .sum();
        return new Report(
                period,
                asOf,
                ended,
                maxAge,
                start,
                end,
                accounts(),
                population.lines(),
                all - over.size(),
                over,
                units.rotations(),
                exceptions(),
                findings.all(asOf),
                people.all(),
                approvals,
                openings,
                vault);
    }

    private void before(Json.Obj entry) {
        units.heard(entry, false);
        findings.heard(entry, false);
        replay.heard(entry);
    }

    private void during(Json.Obj leaf) {
        Json.Obj entry = names.opened(leaf);
        units.heard(entry, true);
        findings.heard(entry, true);
        people.heard(entry);
        population.coming(entry);
        replay.heard(entry);
        String ref = entry.textOrNull("ref");
        switch (entry.text("kind")) {
            case "approval" -> approved(entry);
            case "open" -> opened(entry);
            case "vault" -> vault(entry, "vault " + entry.object("details").text("change"));
            case "backup", "restore", "shred", "erasure", "init" ->
                    vault(entry, entry.text("kind"));
            case "seal" -> {
                if (ref == null) {
                    vault(entry, "import");
                }
            }
            default -> {
                // The others have told it to whom it matters, above.
            }
        }
    }

    private void approved(Json.Obj entry) {
        Json.Obj details = entry.object("details");
        if (!agrees(entry)) {
            return;
        }
        String approver = details.textOrNull("approver");
        String digest = entry.textOrNull("plan_digest");
        approvals.add(
                new ApprovalLine(
                        approver == null ? "" : approver,
                        entry.object("actor").text("os_user"),
                        at(entry),
                        entry.textOrNull("campaign"),
                        digest == null ? "" : digest,
                        entry.integer("seq")));
    }

    /** Whether an approval entry is one, and no denial or withdrawal. */
    static boolean agrees(Json.Obj entry) {
        Json.Obj details = entry.object("details");
        return details.get("decision").isEmpty()
                || details.text("decision").equals(Decision.APPROVE.word());
    }

    private void opened(Json.Obj entry) {
        Json.Obj details = entry.object("details");
        openings.add(
                new OpeningLine(
                        entry.object("actor").text("name"),
                        at(entry),
                        details.text("purpose"),
                        entry.textOrNull("ref"),
                        entry.textOrNull("campaign"),
                        entry.textOrNull("reason"),
                        details.get("count").isPresent() ? details.integer("count") : 1,
                        entry.integer("seq")));
    }

    private void vault(Json.Obj entry, String what) {
        vault.add(
                new VaultLine(
                        what,
                        entry.text("what"),
                        entry.textOrNull("ref"),
                        entry.object("actor").text("name"),
                        at(entry),
                        entry.textOrNull("reason"),
                        entry.integer("seq")));
    }

    private static Instant at(Json.Obj entry) {
        return Instant.parse(entry.text("recorded_at"));
    }

    private List<AccountThen> accounts() {
        List<AccountThen> accounts = new ArrayList<>();
        replay.accounts().forEach((name, account) -> accounts.add(AccountThen.of(name, account)));
        return accounts;
    }

    /** With what was accepted by a first baseline and nobody has judged yet. */
    private List<ExceptionLine> exceptions() {
        List<ExceptionLine> all = new ArrayList<>(units.exceptions());
        for (AccountReplay account : replay.accounts().values()) {
            account.accepted()
                    .forEach(
                            (ref, told) -> {
                                if (!Json.parseObject(told.what()).bool("reviewed")) {
                                    all.add(
                                            new ExceptionLine(
                                                    "unreviewed",
                                                    ref,
                                                    null,
                                                    told.at(),
                                                    null,
                                                    "accepted as listed, and not judged yet",
                                                    told.sequence()));
                                }
                            });
        }
        return all;
    }
}
