package dev.keyrecall.engine.service;

import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.campaign.Campaign;
import dev.keyrecall.engine.campaign.Plan;
import dev.keyrecall.engine.campaign.PlannedUnit;
import dev.keyrecall.engine.campaign.Unit;
import dev.keyrecall.engine.campaign.Waiver;
import dev.keyrecall.engine.campaign.WaiverDocument;
import dev.keyrecall.engine.journal.LedgerWriter;
import dev.keyrecall.engine.policy.Consent;
import dev.keyrecall.engine.policy.Policy;
import dev.keyrecall.engine.policy.Role;
import dev.keyrecall.engine.port.Campaigns.StoredPlan;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.engine.port.Waivers.StoredWaiver;
import dev.keyrecall.engine.text.PlainText;
import dev.keyrecall.spi.json.Json;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;

/** The waivers of a home: writes them, finds them, and lets them end. Thread-safe. */
public final class WaiverBook {
    private final Engine engine;
    private final LedgerWriter ledger;
    private final Waiving waiving;

    public WaiverBook(Engine engine) {
        this.engine = engine;
        this.ledger = new LedgerWriter(engine);
        this.waiving = new Waiving(engine);
    }

    /**
     * What a waiver is to say.
     *
     * @param campaign whose units
     * @param units which, by ordinal
     * @param by who answers for them
     * @param reason why they stay alive
     * @param until when it ends
     */
    public record Request(
            String campaign, SortedSet<Integer> units, String by, String reason, Instant until) {}

    /**
     * A waiver and where it stands.
     *
     * @param digest of its bytes
     * @param consent what people have said of it
     * @param why it does not account for its units now; empty where it does
     */
    public record Standing(Waiver waiver, String digest, Consent consent, String why) {
        /** Whether it accounts for its units now. */
        public boolean inEffect() {
            return why.isEmpty();
        }
    }

    /**
     * Writes a waiver, which is in effect once two people have agreed.
     *
     * @throws EngineException USAGE for an unknown campaign or unit, and for a name, reason or end
     *     that cannot be one; REFUSED for a campaign that was aborted or closed, and where a policy
     *     stands by which who acts asks for nothing
     */
    public Standing propose(Request request) throws EngineException {
        String by = Approvals.claimed(request.by(), "say who answers for them: --by NAME");
        String reason = reason(request.reason());
        return Refusals.writing(
                engine.store(),
                tx -> {
                    Authorization.require(engine, tx, Role.REQUESTER);
                    Campaign campaign = open(tx, request.campaign());
                    StoredPlan stored = tx.campaigns().plan(campaign.plan()).orElseThrow();
                    requireKnown(tx, by);
                    requireAlive(tx, campaign.id(), request.units());
                    Instant now = engine.clock().instant().truncatedTo(ChronoUnit.MILLIS);
                    Waiver waiver =
                            new Waiver(
                                    engine.ids().next("waiv"),
                                    campaign.id(),
                                    stored.id(),
                                    stored.digest(),
                                    items(StoredPlans.read(stored), request.units()),
                                    by,
                                    reason,
                                    until(request.until(), now),
                                    now);
                    byte[] bytes = WaiverDocument.bytes(waiver);
                    String digest = WaiverDocument.digest(bytes);
                    StoredWaiver row = new StoredWaiver(waiver.id(), campaign.id(), digest, bytes);
                    tx.waivers().add(row);
                    ledger.append(tx, proposed(waiver, digest));
                    return standing(engine, tx, row);
                });
    }

    private static String reason(String text) throws EngineException {
        String reason = text.strip();
        if (reason.isEmpty()
                || reason.length() > Waiver.REASON_MAX_CHARS
                || !PlainText.line(reason).equals(reason)) {
            throw new EngineException(
                    Ending.USAGE,
                    "a reason is 1 to " + Waiver.REASON_MAX_CHARS + " printable characters",
                    "say why they stay alive: --reason TEXT");
        }
        return reason;
    }

    private static Instant until(Instant asked, Instant now) throws EngineException {
        Instant until = asked.truncatedTo(ChronoUnit.MILLIS);
        if (!until.isAfter(now) || until.isAfter(now.plus(Waiver.LONGEST))) {
            throw new EngineException(
                    Ending.USAGE,
                    "a waiver ends later than now, by "
                            + Waiver.LONGEST.toDays()
                            + " days at most, and not at "
                            + until,
                    "for example: --until 30d");
        }
        return until;
    }

    static Campaign open(Tx tx, String id) throws EngineException {
        Campaign campaign = tx.campaigns().find(id).orElseThrow(() -> CampaignReading.unknown(id));
        boolean aborted = campaign.hold() == Campaign.Hold.ABORTED;
        if (aborted || campaign.state() == Campaign.State.CLOSED) {
            throw new EngineException(
                    Ending.REFUSED,
                    "campaign " + id + " is " + (aborted ? "aborted" : "closed"),
                    "see its result with: keyrecall campaign certificate " + id);
        }
        return campaign;
    }

    private static void requireKnown(Tx tx, String by) throws EngineException {
        Optional<Policy> policy = PolicyBook.current(tx);
        if (policy.isPresent() && !policy.get().people().containsKey(by)) {
            throw new EngineException(
                    Ending.USAGE,
                    "the policy knows nobody named " + by,
                    "it knows: " + String.join(", ", policy.get().people().keySet()));
        }
    }

    private static void requireAlive(Tx tx, String campaign, SortedSet<Integer> units)
            throws EngineException {
        for (int ordinal : units) {
            Optional<Unit> dead =
                    tx.campaigns()
                            .unit(campaign, ordinal)
                            .filter(unit -> unit.state() == Unit.State.PROVEN_DEAD);
            if (dead.isPresent()) {
                throw new EngineException(
                        Ending.USAGE,
                        "unit "
                                + ordinal
                                + ", "
                                + dead.get().ref()
                                + ", is proven dead: nobody has to answer for it",
                        "leave it out; what is open: keyrecall campaign status " + campaign);
            }
        }
    }

    private static List<Waiver.Item> items(Plan plan, SortedSet<Integer> units)
            throws EngineException {
        List<Waiver.Item> items = new ArrayList<>();
        for (int ordinal : units) {
            if (ordinal < 1 || ordinal > plan.units().size()) {
                throw new EngineException(
                        Ending.USAGE,
                        "the plan has no unit " + ordinal,
                        "list them with: keyrecall campaign status "
                                + plan.campaign()
                                + " --units");
            }
            PlannedUnit unit = plan.units().get(ordinal - 1);
            items.add(new Waiver.Item(ordinal, unit.ref()));
        }
        if (items.isEmpty()) {
            throw new EngineException(
                    Ending.USAGE,
                    "a waiver is about one unit at least",
                    "name them: --unit 3 --unit 7");
        }
        return items;
    }

    private static LedgerWriter.Entry proposed(Waiver waiver, String digest) {
        return new LedgerWriter.Entry(
                        "waiver",
                        "waiver %s proposed for %d %s until %s"
                                .formatted(
                                        waiver.id(),
                                        waiver.units().size(),
                                        waiver.units().size() == 1 ? "unit" : "units",
                                        waiver.until()),
                        Json.object()
                                .put("change", "proposed")
                                .put("waiver", waiver.id())
                                .put("digest", digest)
                                .put("units", waiver.units().size())
                                .put("until", waiver.until().toString())
                                .put("at", waiver.createdAt().toString())
                                .build())
                .campaign(waiver.campaign())
                .planDigest(waiver.planDigest());
    }

    /**
     * Writes down that waivers have ended, where they have: their units are open again. Harmless to
     * repeat. Nothing is written over what does not verify.
     *
     * @throws EngineException REFUSED when the ledger does not verify
     */
    public void lapse() throws EngineException {
        // Most homes have none, and of most waivers nothing is to be written.
        if (!engine.store().read(waiving::due)) {
            return;
        }
        new LedgerReading(engine).verify();
        engine.store()
                .write(
                        tx -> {
                            waiving.lapse(tx);
                            return true;
                        });
    }

    /**
     * One waiver.
     *
     * @throws EngineException USAGE when there is none, REFUSED when it is damaged
     */
    public Standing find(String id) throws EngineException {
        return Refusals.reading(
                engine.store(), tx -> standing(engine, tx, WaiverReading.require(tx, id)));
    }

    /**
     * A waiver's exact bytes.
     *
     * @throws EngineException USAGE when there is none, REFUSED when they are damaged
     */
    public byte[] bytes(String id) throws EngineException {
        return Refusals.reading(
                engine.store(),
                tx -> {
                    StoredWaiver stored = WaiverReading.require(tx, id);
                    WaiverReading.read(stored);
                    return stored.bytes().clone();
                });
    }

    /**
     * Every waiver, in the order in which they were written.
     *
     * @throws EngineException REFUSED when one is damaged
     */
    public List<Standing> all() throws EngineException {
        return Refusals.reading(
                engine.store(),
                tx -> {
                    List<Standing> all = new ArrayList<>();
                    for (StoredWaiver stored : tx.waivers().all()) {
                        all.add(standing(engine, tx, stored));
                    }
                    return all;
                });
    }

    static Standing standing(Engine engine, Tx tx, StoredWaiver stored) throws EngineException {
        Waiver waiver = WaiverReading.read(stored);
        Consent consent = WaiverReading.consent(tx, stored, waiver);
        Instant now = engine.clock().instant();
        return new Standing(
                waiver,
                stored.digest(),
                consent,
                WaiverReading.inEffect(waiver, consent, now)
                        ? ""
                        : WaiverReading.notInEffect(waiver, consent, now));
    }
}
