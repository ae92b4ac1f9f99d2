package dev.keyrecall.engine.service;

import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.campaign.Campaign;
import dev.keyrecall.engine.journal.Committing;
import dev.keyrecall.engine.journal.LedgerWriter;
import dev.keyrecall.engine.policy.Role;
import dev.keyrecall.engine.port.Campaigns.Acknowledgement;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.engine.service.Certificate.BlindSpotLine;
import dev.keyrecall.spi.json.Json;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Records that a person knows of a campaign's blind spots, each by its name. Thread-safe. */
public final class Acknowledging {
    private final Engine engine;
    private final LedgerWriter ledger;
    private final Committing committing;

    public Acknowledging(Engine engine) {
        this.engine = engine;
        this.ledger = new LedgerWriter(engine);
        this.committing = new Committing(engine);
    }

    /**
     * A campaign's blind spots as they are now, each with who acknowledged it.
     *
     * @throws EngineException USAGE when there is no such campaign, REFUSED when its plan is
     *     damaged
     */
    public List<BlindSpotLine> list(String campaignId) throws EngineException {
        Certificates.Concerned concerned = Certificates.concerned(engine, campaignId);
        List<BlindSpotLine> unseen = BlindSpots.ofProviders(engine, concerned.accounts());
        return engine.store()
                .read(tx -> BlindSpots.of(tx, campaignId, unseen, concerned.accounts()));
    }

    /**
     * Acknowledges blind spots.
     *
     * @param names each {@code NAME}, in all accounts of the campaign, or {@code
     *     PROVIDER:ACCOUNT/NAME}
     * @return those that were not acknowledged before
     * @throws EngineException USAGE for an unknown campaign and for a name that no blind spot has;
     *     REFUSED where who acts is no operator
     */
    public List<BlindSpotLine> acknowledge(String campaignId, List<String> names)
            throws EngineException {
        Certificates.Concerned concerned = Certificates.concerned(engine, campaignId);
        List<BlindSpotLine> unseen = BlindSpots.ofProviders(engine, concerned.accounts());
        new LedgerReading(engine).verify();
        return Refusals.writing(
                engine.store(),
                tx -> {
                    Authorization.require(engine, tx, Role.OPERATOR);
                    requireOpen(tx, campaignId);
                    List<BlindSpotLine> spots =
                            BlindSpots.of(tx, campaignId, unseen, concerned.accounts());
                    List<BlindSpotLine> fresh =
                            named(spots, names).stream()
                                    .filter(spot -> spot.acknowledged() == null)
                                    .toList();
                    fresh.forEach(spot -> record(tx, campaignId, spot));
                    return fresh;
                });
    }

    private static void requireOpen(Tx tx, String id) throws EngineException {
        Campaign campaign = tx.campaigns().find(id).orElseThrow();
        if (campaign.state() == Campaign.State.CLOSED) {
            throw new EngineException(
                    Ending.REFUSED,
                    "campaign " + id + " is closed",
                    "see its result with: keyrecall campaign certificate " + id);
        }
    }

    private static Set<BlindSpotLine> named(List<BlindSpotLine> spots, List<String> names)
            throws EngineException {
        Set<BlindSpotLine> found = new LinkedHashSet<>();
        for (String name : names) {
            List<BlindSpotLine> those =
                    spots.stream()
                            .filter(spot -> spot.name().equals(name) || spot.id().equals(name))
                            .toList();
            if (those.isEmpty()) {
                throw new EngineException(
                        Ending.USAGE,
                        "the campaign has no blind spot '" + name + "'",
                        "it has: "
                                + spots.stream()
                                        .map(BlindSpotLine::name)
                                        .distinct()
                                        .collect(Collectors.joining(", ")),
                        "in one account: PROVIDER:ACCOUNT/NAME");
            }
            found.addAll(those);
        }
        return found;
    }

    private void record(Tx tx, String campaign, BlindSpotLine spot) {
        String name = engine.actor().name();
        String osUser = engine.actor().osUser();
        Instant now = engine.clock().instant().truncatedTo(ChronoUnit.MILLIS);
        tx.campaigns()
                .acknowledge(
                        new Acknowledgement(
                                campaign,
                                spot.account(),
                                spot.name(),
                                spot.what(),
                                committing.to(tx, name),
                                committing.to(tx, osUser),
                                now));
        ledger.append(
                tx,
                new LedgerWriter.Entry(
                                "acknowledge",
                                "blind spot " + spot.id() + " acknowledged",
                                Json.object()
                                        .put("account", spot.account())
                                        .put("name", spot.name())
                                        .put("what", spot.what())
                                        .put("at", now.toString())
                                        .build())
                        .personal("person", name)
                        .personal("os_user", osUser)
                        .campaign(campaign));
    }

    /** Those that nobody has acknowledged. */
    static List<BlindSpotLine> unknown(List<BlindSpotLine> spots) {
        List<BlindSpotLine> left = new ArrayList<>(spots);
        left.removeIf(spot -> spot.acknowledged() != null);
        return left;
    }
}
