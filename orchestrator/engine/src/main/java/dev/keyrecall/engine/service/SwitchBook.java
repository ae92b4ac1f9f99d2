package dev.keyrecall.engine.service;

import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.campaign.Campaign;
import dev.keyrecall.engine.campaign.Plan;
import dev.keyrecall.engine.campaign.SwitchEvent.Change;
import dev.keyrecall.engine.campaign.SwitchStanding;
import dev.keyrecall.engine.journal.SwitchLedger;
import dev.keyrecall.engine.policy.Role;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.engine.text.PlainText;
import dev.keyrecall.spi.json.Json;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** How the switches of campaigns stand, and what persons say of them. Thread-safe. */
public final class SwitchBook {
    /** The longest evidence, as of a task. */
    private static final int EVIDENCE_MAX_CHARS = 500;

    private final Engine engine;
    private final SwitchLedger ledger;

    public SwitchBook(Engine engine) {
        this.engine = engine;
        this.ledger = new SwitchLedger(engine);
    }

    /**
     * Those of a campaign, in the order in which they are turned off.
     *
     * @throws EngineException USAGE for an unknown campaign; REFUSED when its plan is damaged
     */
    public List<SwitchStanding> of(String campaign) throws EngineException {
        return Refusals.reading(engine.store(), tx -> of(tx, campaign));
    }

    static List<SwitchStanding> of(Tx tx, String campaign) throws EngineException {
        Plan plan = plan(tx, campaign);
        var events = tx.switches().ofCampaign(campaign);
        return plan.switches().stream().map(one -> SwitchStanding.of(one, events)).toList();
    }

    private static Plan plan(Tx tx, String campaign) throws EngineException {
        Campaign found =
                tx.campaigns().find(campaign).orElseThrow(() -> CampaignReading.unknown(campaign));
        return StoredPlans.read(tx.campaigns().plan(found.plan()).orElseThrow());
    }

    /**
     * A person says that it was turned, as it was asked for, or where no program could.
     *
     * @param evidence what shows it
     * @throws EngineException USAGE for an unknown campaign or switch, and for words that are none;
     *     REFUSED where nobody was asked, and where who acts is no operator
     */
    public SwitchStanding said(String campaign, String name, String evidence)
            throws EngineException {
        String words = evidence.strip();
        if (words.isEmpty()
                || words.length() > EVIDENCE_MAX_CHARS
                || !PlainText.line(words).equals(words)) {
            throw new EngineException(
                    Ending.USAGE,
                    "evidence is 1 to " + EVIDENCE_MAX_CHARS + " printable characters",
                    "say what shows it: --evidence TEXT");
        }
        Instant now = engine.clock().instant().truncatedTo(ChronoUnit.MILLIS);
        return Refusals.writing(
                engine.store(),
                tx -> {
                    Authorization.require(engine, tx, Role.OPERATOR);
                    SwitchStanding standing = require(tx, campaign, name);
                    Change last = standing.last() == null ? null : standing.last().change();
                    boolean failed = last == Change.FAILED;
                    if (!failed && last != Change.ASKED_OFF && last != Change.ASKED_ON) {
                        throw new EngineException(
                                Ending.REFUSED,
                                "nobody was asked to turn " + name,
                                "how they stand: keyrecall campaign switches " + campaign);
                    }
                    ledger.say(
                            tx,
                            campaign,
                            name,
                            standing.state() == SwitchStanding.State.TURNING_OFF
                                    ? Change.SAID_OFF
                                    : Change.SAID_ON,
                            words,
                            now,
                            Json.object().build());
                    return require(tx, campaign, name);
                });
    }

    /**
     * A person has it turned on before the campaign is done: no run turns it off again.
     *
     * @param reason why, one line, kept in the ledger
     * @throws EngineException as {@link #said}
     */
    public SwitchStanding order(String campaign, String name, String reason)
            throws EngineException {
        Instant now = engine.clock().instant().truncatedTo(ChronoUnit.MILLIS);
        return Refusals.writing(
                engine.store(),
                tx -> {
                    Authorization.require(engine, tx, Role.OPERATOR);
                    if (!require(tx, campaign, name).ordered()) {
                        ledger.say(
                                tx,
                                campaign,
                                name,
                                Change.ORDERED_ON,
                                null,
                                now,
                                Json.object().put("reason", reason).build());
                    }
                    return require(tx, campaign, name);
                });
    }

    private static SwitchStanding require(Tx tx, String campaign, String name)
            throws EngineException {
        return of(tx, campaign).stream()
                .filter(one -> one.planned().name().equals(name))
                .findFirst()
                .orElseThrow(
                        () ->
                                new EngineException(
                                        Ending.USAGE,
                                        "campaign " + campaign + " has no switch '" + name + "'",
                                        "list them with: keyrecall campaign switches " + campaign));
    }
}
