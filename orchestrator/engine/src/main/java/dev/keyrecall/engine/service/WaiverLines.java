package dev.keyrecall.engine.service;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.campaign.Unit;
import dev.keyrecall.engine.campaign.Waiver;
import dev.keyrecall.engine.policy.Consent;
import dev.keyrecall.engine.policy.Decision;
import dev.keyrecall.engine.port.StoreException;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.engine.port.Waivers.StoredWaiver;
import dev.keyrecall.engine.service.Certificate.Agreed;
import dev.keyrecall.engine.service.Certificate.WaiverLine;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The waivers by which units of a campaign are accounted for. */
final class WaiverLines {
    private WaiverLines() {}

    /** Those that at least one unit stands under, in the order in which they were written. */
    static List<WaiverLine> of(Tx tx, String campaign, List<Unit> units) {
        Map<String, List<Integer>> under =
                units.stream()
                        .filter(unit -> unit.state() == Unit.State.WAIVED)
                        .collect(
                                Collectors.groupingBy(
                                        unit -> String.valueOf(unit.waiver()),
                                        Collectors.mapping(Unit::ordinal, Collectors.toList())));
        List<WaiverLine> lines = new ArrayList<>();
        for (StoredWaiver stored : tx.waivers().ofCampaign(campaign)) {
            List<Integer> those = under.get(stored.id());
            if (those != null) {
                lines.add(line(tx, stored, those));
            }
        }
        return lines;
    }

    private static WaiverLine line(Tx tx, StoredWaiver stored, List<Integer> units) {
        try {
            Waiver waiver = WaiverReading.read(stored);
            Consent consent = WaiverReading.consent(tx, stored, waiver);
            return new WaiverLine(
                    waiver.id(),
                    units,
                    waiver.by(),
                    waiver.reason(),
                    waiver.until(),
                    consent.voices().stream()
                            .filter(voice -> voice.counts() && voice.decision() == Decision.APPROVE)
                            .map(voice -> new Agreed(voice.name(), voice.at(), voice.fingerprint()))
                            .toList());
        } catch (EngineException e) {
            throw new StoreException(
                    StoreException.Kind.CORRUPTED, "the store is damaged: " + e.getMessage(), e);
        }
    }
}
