package dev.keyrecall.engine.campaign;

import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.CredentialRef;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The immutable list of actions of a campaign. Its canonical bytes are what is approved.
 *
 * @param id the plan
 * @param campaign the campaign it belongs to
 * @param mode exposure or hygiene
 * @param scope the expression as given
 * @param createdAt when
 * @param requester who asked
 * @param soak how long an old credential stays only suspended in hygiene mode
 * @param proofTries how many consistent answers prove something
 * @param proofWindow the span from the first to the last of them
 * @param snapshots the inventory it was made from, a line {@code ACCOUNT SNAPSHOT-DIGEST} each
 * @param ledgerSize the ledger's size at that moment
 * @param ledgerRoot its root, lower-case hex
 * @param units in the order in which they are started
 * @param excluded what the scope names and the plan leaves out, with the reason
 * @param notes what a person should know before approving, a sentence each
 * @param switches what is turned off before the units, in this order, and on after them
 * @param own which of the vault's own keys are to be replaced after the units, in this order
 */
public record Plan(
        String id,
        String campaign,
        Mode mode,
        String scope,
        Instant createdAt,
        Requester requester,
        Duration soak,
        int proofTries,
        Duration proofWindow,
        List<String> snapshots,
        long ledgerSize,
        String ledgerRoot,
        List<PlannedUnit> units,
        List<Exclusion> excluded,
        List<String> notes,
        List<PlannedSwitch> switches,
        List<OwnKey> own) {
    public Plan {
        own = List.copyOf(own);
        switches = List.copyOf(switches);
        snapshots = List.copyOf(snapshots);
        units = List.copyOf(units);
        excluded = List.copyOf(excluded);
        notes = List.copyOf(notes);
    }

    /** A plan of units alone. */
    public Plan(
            String id,
            String campaign,
            Mode mode,
            String scope,
            Instant createdAt,
            Requester requester,
            Duration soak,
            int proofTries,
            Duration proofWindow,
            List<String> snapshots,
            long ledgerSize,
            String ledgerRoot,
            List<PlannedUnit> units,
            List<Exclusion> excluded,
            List<String> notes) {
        this(
                id,
                campaign,
                mode,
                scope,
                createdAt,
                requester,
                soak,
                proofTries,
                proofWindow,
                snapshots,
                ledgerSize,
                ledgerRoot,
                units,
                excluded,
                notes,
                List.of(),
                List.of());
    }

    /**
     * The same, with what stands around its units.
     *
     * @param off what is turned off before them
     * @param ours which of the vault's own keys are replaced after them
     * @param more notes beside those that it has
     */
    public Plan with(List<PlannedSwitch> off, List<OwnKey> ours, List<String> more) {
        List<String> all = new ArrayList<>(notes);
        all.addAll(more);
        return new Plan(
                id,
                campaign,
                mode,
                scope,
                createdAt,
                requester,
                soak,
                proofTries,
                proofWindow,
                snapshots,
                ledgerSize,
                ledgerRoot,
                units,
                excluded,
                all,
                off,
                ours);
    }

    /** A plan without notes. */
    public Plan(
            String id,
            String campaign,
            Mode mode,
            String scope,
            Instant createdAt,
            Requester requester,
            Duration soak,
            int proofTries,
            Duration proofWindow,
            List<String> snapshots,
            long ledgerSize,
            String ledgerRoot,
            List<PlannedUnit> units,
            List<Exclusion> excluded) {
        this(
                id,
                campaign,
                mode,
                scope,
                createdAt,
                requester,
                soak,
                proofTries,
                proofWindow,
                snapshots,
                ledgerSize,
                ledgerRoot,
                units,
                excluded,
                List.of());
    }

    /** The accounts of its units, each once, in the order of the units. */
    public List<AccountRef> accounts() {
        return units.stream().map(unit -> unit.ref().account()).distinct().toList();
    }

    /** A credential that the scope names and the plan leaves out. */
    public record Exclusion(CredentialRef ref, String reason) {}
}
