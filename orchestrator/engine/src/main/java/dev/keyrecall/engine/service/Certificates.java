package dev.keyrecall.engine.service;

import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.anchor.Anchored;
import dev.keyrecall.engine.campaign.Plan;
import dev.keyrecall.engine.campaign.PlanDocument;
import dev.keyrecall.engine.campaign.Unit;
import dev.keyrecall.engine.inventory.Account;
import dev.keyrecall.engine.journal.LedgerWriter;
import dev.keyrecall.engine.port.Journal;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.spi.CallClass;
import dev.keyrecall.spi.json.Json;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Issues certificates: what the store and the ledger say of a campaign at one moment. Sends nothing
 * to any provider. Thread-safe.
 */
public final class Certificates {
    private final Engine engine;
    private final LedgerWriter ledger;

    public Certificates(Engine engine) {
        this.engine = engine;
        this.ledger = new LedgerWriter(engine);
    }

    /**
     * Issues a certificate, whether or not the campaign has ended, and records that in the ledger.
     * Everything in it is read in one transaction; the ledger size and root that it quotes are
     * those of that moment, before its own entry.
     *
     * @throws EngineException USAGE when there is no such campaign, REFUSED when its plan is
     *     damaged or the ledger does not verify
     */
    public Certificate issue(String campaignId) throws EngineException {
        return issue(campaignId, List.of());
    }

    /**
     * As {@link #issue(String)}, for a ledger that is anchored.
     *
     * @param anchored what counts now, of no more entries than there are
     */
    public Certificate issue(String campaignId, List<Anchored> anchored) throws EngineException {
        new WaiverBook(engine).lapse();
        Certificate certificate = look(campaignId, anchored);
        engine.store().write(tx -> ledger.append(tx, entry(certificate)));
        return certificate;
    }

    /**
     * What a certificate would say, without issuing one.
     *
     * @throws EngineException as {@link #issue(String)}
     */
    Certificate look(String campaignId, List<Anchored> anchored) throws EngineException {
        Concerned concerned = concerned(engine, campaignId);
        List<Certificate.BlindSpotLine> unseen =
                BlindSpots.ofProviders(engine, concerned.accounts());
        // Nothing is certified but what verifies: the two are of one moment.
        return new LedgerReading(engine)
                .verified(
                        tx ->
                                assemble(
                                        tx,
                                        campaignId,
                                        concerned.plan(),
                                        concerned.accounts(),
                                        unseen,
                                        anchored));
    }

    /** A campaign's plan, and the accounts that it was made of. */
    record Concerned(Plan plan, List<Account> accounts) {}

    static Concerned concerned(Engine engine, String campaignId) throws EngineException {
        CampaignReading.Stored stored =
                engine.store()
                        .read(tx -> CampaignReading.find(tx, campaignId))
                        .orElseThrow(() -> CampaignReading.unknown(campaignId));
        Plan plan = StoredPlans.read(stored.plan());
        Set<String> names =
                plan.snapshots().stream()
                        .map(line -> line.substring(0, line.indexOf(' ')))
                        .collect(Collectors.toSet());
        return new Concerned(
                plan,
                new AccountDirectory(engine)
                        .all().stream()
                                .filter(account -> names.contains(account.ref().toString()))
                                .toList());
    }

    private Certificate assemble(
            Tx tx,
            String campaignId,
            Plan plan,
            List<Account> accounts,
            List<Certificate.BlindSpotLine> unseen,
            List<Anchored> anchored) {
        Instant now = engine.clock().instant().truncatedTo(ChronoUnit.MILLIS);
        CampaignReading.Stored stored = CampaignReading.find(tx, campaignId).orElseThrow();
        List<Unit> units = WaiversNow.of(tx, campaignId, now).judge(stored.units());
        List<Certificate.UnitLine> lines = UnitLines.of(plan, units, now);
        List<Certificate.BlindSpotLine> blindSpots =
                BlindSpots.of(tx, campaignId, unseen, accounts);
        Set<String> names =
                accounts.stream()
                        .map(account -> account.ref().toString())
                        .collect(Collectors.toSet());
        Timeline timeline = Timeline.of(tx, campaignId, names);
        LedgerPoint point = LedgerPoint.of(tx);
        int dead = count(lines, Unit.State.PROVEN_DEAD);
        int waived = count(lines, Unit.State.WAIVED);
        return new Certificate(
                campaignId,
                plan.id(),
                stored.plan().digest(),
                plan.mode(),
                plan.scope(),
                stored.campaign().state(),
                Planning.requester(tx, plan),
                stored.approvals(),
                GlassReading.of(tx, stored.campaign(), now).orElse(null),
                now,
                lines.size(),
                dead,
                waived,
                lines.size() - dead - waived,
                orphans(tx, campaignId, accounts, lines),
                blindSpots,
                point.size(),
                point.root(),
                anchored,
                lines,
                lines.stream()
                        .map(Certificate.UnitLine::harm)
                        .reduce(Duration.ZERO, Duration::plus),
                lines.stream()
                        .map(Certificate.UnitLine::harm)
                        .max(Duration::compareTo)
                        .orElse(Duration.ZERO),
                plan.excluded(),
                Coverage.outside(tx, plan, accounts, now),
                Coverage.of(tx, accounts, lines),
                WaiverLines.of(tx, campaignId, units),
                TaskLines.of(engine, tx, campaignId),
                SwitchLines.of(plan, tx.switches().ofCampaign(campaignId)),
                OwnKeys.of(tx, plan),
                timeline.lines(),
                timeline.omitted());
    }

    private static int count(List<Certificate.UnitLine> lines, Unit.State state) {
        return Math.toIntExact(lines.stream().filter(line -> line.state() == state).count());
    }

    /**
     * A create without an outcome may have left one credential. Once it was looked at, its unit
     * counts those that stand and may be it.
     */
    private static int orphans(
            Tx tx, String campaign, List<Account> accounts, List<Certificate.UnitLine> lines) {
        Map<Integer, Long> inDoubt =
                OpenCalls.of(tx, campaign, accounts.stream().map(Account::ref).toList()).stream()
                        .filter(intent -> intent.callClass() == CallClass.D_ANONYMOUS_CREATE)
                        .collect(
                                Collectors.groupingBy(
                                        Journal.IntentRow::ordinal, Collectors.counting()));
        long orphans =
                lines.stream()
                        .mapToLong(
                                line ->
                                        Math.max(
                                                line.orphansUnresolved(),
                                                inDoubt.getOrDefault(line.ordinal(), 0L)))
                        .sum();
        return Math.toIntExact(orphans);
    }

    private static LedgerWriter.Entry entry(Certificate certificate) {
        byte[] document =
                CertificateText.toJson(certificate).canonical().getBytes(StandardCharsets.UTF_8);
        return new LedgerWriter.Entry(
                        "certificate",
                        "certificate issued: "
                                + certificate.accounted()
                                + " of "
                                + certificate.units()
                                + " units accounted for, "
                                + certificate.open()
                                + " open",
                        Json.object()
                                .put("units", certificate.units())
                                .put("proven_dead", certificate.provenDead())
                                .put("waived", certificate.waived())
                                .put("open", certificate.open())
                                .put("orphans", certificate.orphans())
                                .put("blind_spots", certificate.blindSpots().size())
                                .put("ledger_size", certificate.ledgerSize())
                                .put("ledger_root", certificate.ledgerRoot())
                                .put("harm_ms_total", certificate.harmTotal().toMillis())
                                .put("harm_ms_max", certificate.harmMax().toMillis())
                                .put("certificate_digest", PlanDocument.digest(document))
                                .build())
                .campaign(certificate.campaign())
                .planDigest(certificate.digest());
    }
}
