package dev.keyrecall.engine.anchor;

import dev.keyrecall.engine.ledger.Mismatch;
import dev.keyrecall.engine.log.EarlierRoots;
import dev.keyrecall.engine.log.LogName;
import dev.keyrecall.engine.log.Noted;
import dev.keyrecall.engine.log.ToldLogKeys;
import dev.keyrecall.engine.port.Anchors.Receipt;
import dev.keyrecall.engine.port.Store;
import dev.keyrecall.engine.tlog.Checkpoint;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Looks which receipts count now (docs/formats/anchors.md, section 4). Writes nothing. */
public final class AnchorLook {
    /** How many receipts of an anchor are looked at when the newest does not count. */
    static final int EARLIER_MAX = 100;

    private final Store store;
    private final List<Anchor> anchors;
    private final EarlierRoots roots;
    private final LogName name;

    /**
     * Of a home.
     *
     * @param anchors as the configuration names them
     */
    public AnchorLook(Store store, List<Anchor> anchors, EarlierRoots roots, LogName name) {
        this.store = store;
        this.anchors = List.copyOf(anchors);
        this.roots = roots;
        this.name = name;
    }

    /**
     * What was seen.
     *
     * @param anchored what counts, the largest size first
     * @param troubles why an anchor does not count, or is to be looked at, by its name
     */
    public record Seen(List<Anchored> anchored, Map<String, String> troubles) {
        /** Without any anchor. */
        public static final Seen NOTHING = new Seen(List.of(), Map.of());

        public Seen {
            anchored = List.copyOf(anchored);
            troubles = Map.copyOf(troubles);
        }
    }

    /**
     * Looks at the newest receipt of each anchor, and at the newest checkpoint that each place
     * shows.
     *
     * @throws Mismatch when the ledger does not extend what the home has signed
     */
    public Seen look() {
        Map<String, String> troubles = new TreeMap<>();
        OwnNote own = own();
        // Places first: what is put there is signed and on record before.
        Set<String> reached = new HashSet<>();
        anchors.forEach(anchor -> shown(anchor, own, troubles, reached));
        List<Anchored> counting = new ArrayList<>();
        for (Receipt newest : store.read(tx -> tx.anchors().newest())) {
            if (counts(newest, own, troubles)) {
                counting.add(Anchored.of(newest));
            } else if (reached.contains(newest.name())) {
                earlier(newest.name(), own).map(Anchored::of).ifPresent(counting::add);
            }
        }
        counting.sort(
                Comparator.comparingLong(Anchored::size).reversed().thenComparing(Anchored::name));
        return new Seen(counting, troubles);
    }

    private boolean counts(Receipt receipt, OwnNote own, Map<String, String> troubles) {
        try {
            requireOwn(receipt, own);
            roots.require(receipt.size(), receipt.root(), where(receipt));
            named(receipt).require(receipt);
            return true;
        } catch (AnchorException e) {
            troubles.putIfAbsent(receipt.name(), String.valueOf(e.getMessage()));
            return false;
        }
    }

    /** The largest that counts, where the newest does not; why it does not is said already. */
    private Optional<Receipt> earlier(String anchor, OwnNote own) {
        return store.read(tx -> tx.anchors().largest(anchor, EARLIER_MAX + 1)).stream()
                .filter(receipt -> counts(receipt, own, new HashMap<>()))
                .findFirst();
    }

    /**
     * Looks only at the newest checkpoint that each place shows.
     *
     * @throws Mismatch when the ledger does not extend what the home has signed
     */
    public void lookBack() {
        OwnNote own = own();
        anchors.forEach(anchor -> shown(anchor, own, new TreeMap<>(), new HashSet<>()));
    }

    /**
     * All that was put anywhere, to be compared with the whole ledger.
     *
     * @param noted every receipt, and every checkpoint that the places show
     * @param troubles why a receipt does not count, or a place shows nothing, by its anchor's name
     */
    public record Everything(List<Noted> noted, Map<String, String> troubles) {
        public Everything {
            noted = List.copyOf(noted);
            troubles = Map.copyOf(troubles);
        }
    }

    /**
     * Looks at every receipt, and at every checkpoint that the places show.
     *
     * @throws Mismatch when there is one among them that the home has not signed: it was written
     *     anew with another key, or somebody has forged it
     */
    public Everything everything() {
        OwnNote own = own();
        List<Noted> noted = new ArrayList<>();
        Map<String, String> troubles = new TreeMap<>();
        for (Anchor anchor : anchors) {
            try {
                anchor.forEach(found -> look(found, anchor.name(), own, noted, troubles));
            } catch (AnchorException e) {
                troubles.put(anchor.name(), String.valueOf(e.getMessage()));
            }
        }
        Map<String, String> newest = new TreeMap<>();
        store.read(
                tx -> {
                    tx.anchors().forEach(receipt -> look(receipt, own, noted, newest));
                    return true;
                });
        newest.forEach(troubles::putIfAbsent);
        return new Everything(noted, troubles);
    }

    /** What cannot be read is said, and keeps nothing else from being compared. */
    private static void look(
            Anchor.Found found,
            String name,
            OwnNote own,
            List<Noted> noted,
            Map<String, String> troubles) {
        byte[] note = found.note();
        if (note == null) {
            troubles.putIfAbsent(name, String.valueOf(found.trouble()));
        } else {
            noted.add(signed(note, found.where(), own));
        }
    }

    /** Of several troubles of an anchor the newest receipt's is told. */
    private void look(
            Receipt receipt, OwnNote own, List<Noted> noted, Map<String, String> troubles) {
        Noted told = signed(receipt.note(), where(receipt), own);
        if (told.size() != receipt.size() || !Arrays.equals(told.root(), receipt.root())) {
            throw new Mismatch(where(receipt) + " has another size or root beside its note");
        }
        noted.add(told);
        try {
            Anchor anchor = named(receipt);
            // What was put into a folder that is configured no more stands there, not in the new.
            if (anchor.place().equals(receipt.place())) {
                anchor.require(receipt);
            }
        } catch (AnchorException e) {
            troubles.put(receipt.name(), String.valueOf(e.getMessage()));
        }
    }

    private static Noted signed(byte[] note, String where, OwnNote own) {
        try {
            return new Noted(where, own.read(note, where));
        } catch (AnchorException e) {
            throw new Mismatch(String.valueOf(e.getMessage()));
        }
    }

    private OwnNote own() {
        return new OwnNote(name, store.read(ToldLogKeys::all));
    }

    /** The newest that the home has signed: who can add a file must not hide it behind that. */
    private void shown(
            Anchor anchor, OwnNote own, Map<String, String> troubles, Set<String> reached) {
        try {
            // Mostly the first is ours; more are only asked for where it is not.
            for (int most : new int[] {1, EARLIER_MAX}) {
                List<Anchor.Found> newest = anchor.newest(most);
                reached.add(anchor.name());
                for (Anchor.Found found : newest) {
                    if (isOwnAndExtended(found, own, anchor.name(), troubles)) {
                        return;
                    }
                }
                if (newest.size() < most) {
                    return;
                }
            }
        } catch (AnchorException e) {
            troubles.put(anchor.name(), String.valueOf(e.getMessage()));
        }
    }

    private boolean isOwnAndExtended(
            Anchor.Found found, OwnNote own, String name, Map<String, String> troubles) {
        try {
            Checkpoint shown = own.read(found);
            roots.require(shown.size(), shown.root(), found.where());
            return true;
        } catch (AnchorException e) {
            troubles.putIfAbsent(name, String.valueOf(e.getMessage()));
            return false;
        }
    }

    private static void requireOwn(Receipt receipt, OwnNote own) throws AnchorException {
        Checkpoint checkpoint = own.read(receipt.note(), where(receipt));
        if (checkpoint.size() != receipt.size()
                || !Arrays.equals(checkpoint.root(), receipt.root())) {
            throw new AnchorException(where(receipt) + " has another size or root beside its note");
        }
    }

    private static String where(Receipt receipt) {
        return "the receipt of the anchor " + receipt.name() + " of " + receipt.at();
    }

    private Anchor named(Receipt receipt) throws AnchorException {
        return anchors.stream()
                .filter(anchor -> anchor.name().equals(receipt.name()))
                .filter(anchor -> anchor.kind() == receipt.kind())
                .findFirst()
                .orElseThrow(() -> new AnchorException("the configuration does not name it"));
    }
}
