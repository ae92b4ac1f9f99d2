package dev.keyrecall.engine.service;

import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.journal.LedgerWriter;
import dev.keyrecall.engine.lane.LaneLimits;
import dev.keyrecall.engine.ledger.CompactRange;
import dev.keyrecall.engine.ledger.Leaf;
import dev.keyrecall.engine.port.Lanes.Lane;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.spi.json.Json;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Predicate;

/** What the ledger and the lanes have to say to backups: written, compared, restored. */
public final class Backups {
    private final Engine engine;

    public Backups(Engine engine) {
        this.engine = engine;
    }

    /**
     * Writes that a backup is being made: before it is, so that the backup itself tells of it.
     *
     * @return the backup's id and time
     */
    public Begun begin() {
        String id = engine.ids().next("backup");
        Instant now = engine.clock().instant();
        engine.store()
                .write(
                        tx ->
                                new LedgerWriter(engine)
                                        .append(
                                                tx,
                                                new LedgerWriter.Entry(
                                                        "backup",
                                                        "a backup was begun",
                                                        Json.object().put("backup", id).build())));
        return new Begun(id, Leaf.time(now));
    }

    /**
     * A backup that was begun.
     *
     * @param id its id
     * @param at when, in the form of the ledger's times
     */
    public record Begun(String id, String at) {}

    /** How far the ledger has come. */
    public Point point() {
        return engine.store().read(Backups::point);
    }

    /** How far the ledger has come in a transaction. */
    public static Point point(Tx tx) {
        LedgerPoint point = LedgerPoint.of(tx);
        return new Point(point.size(), point.root());
    }

    /**
     * A ledger's size and root.
     *
     * @param root lower-case hex
     */
    public record Point(long size, String root) {
        @Override
        public String toString() {
            return size + ":" + root;
        }
    }

    /** The ledger's root when it had that size; empty when it has never had it. */
    public Optional<String> rootAt(long size) {
        return engine.store()
                .read(
                        tx -> {
                            Growing growing = new Growing();
                            tx.ledger()
                                    .forEach(
                                            0,
                                            row -> {
                                                if (growing.tree.size() < size) {
                                                    growing.tree =
                                                            growing.tree.append(row.leafHash());
                                                }
                                            });
                            return growing.tree.size() == size
                                    ? Optional.of(HexFormat.of().formatHex(growing.tree.root()))
                                    : Optional.empty();
                        });
    }

    private static final class Growing {
        private CompactRange tree = CompactRange.empty();
    }

    /**
     * How this ledger stands to one that had come to a point: whether it tells everything that the
     * other one does.
     */
    public Relation relationTo(Point other) {
        if (point().size() < other.size()) {
            return Relation.BEHIND;
        }
        return rootAt(other.size()).equals(Optional.of(other.root()))
                ? Relation.HOLDS_ALL
                : Relation.APART;
    }

    /** How one ledger stands to another. */
    public enum Relation {
        /** It begins with all of the other's entries. */
        HOLDS_ALL,
        /** It is shorter. */
        BEHIND,
        /** It tells something else in the same place. */
        APART
    }

    /**
     * Refuses while a process runs a lane.
     *
     * @param gone whether a process certainly runs no more
     * @throws EngineException REFUSED
     */
    public void requireNoLaneOwned(Predicate<String> gone) throws EngineException {
        Optional<Lane> owned =
                engine.store()
                        .read(
                                tx -> {
                                    Instant now = tx.databaseTime();
                                    return tx.lanes().all().stream()
                                            .filter(lane -> isOwned(lane, now, gone))
                                            .findFirst();
                                });
        if (owned.isPresent()) {
            throw new EngineException(
                    Ending.REFUSED,
                    "the lane to "
                            + owned.get().account()
                            + " is being run by another process ("
                            + owned.get().owner()
                            + ")",
                    "stop the run, or wait until it has ended");
        }
    }

    private static boolean isOwned(Lane lane, Instant now, Predicate<String> gone) {
        String owner = lane.owner();
        return owner != null
                && lane.leaseUntil().plus(LaneLimits.SILENCE_MAX).isAfter(now)
                && !gone.test(owner);
    }

    /**
     * Writes, into the restored ledger, that and over what it was restored.
     *
     * @param backup the backup's id
     * @param at when the backup was begun
     * @param restored how far the ledger of the backup had come
     * @param replaced how far the ledger of the home had come that it took the place of; null where
     *     there was none
     * @param loses whether that home's ledger told what the backup does not
     */
    public void restored(
            String backup, String at, Point restored, @Nullable Point replaced, boolean loses) {
        String what =
                replaced == null
                        ? "the home was restored from a backup"
                        : loses
                                ? "the home was restored from a backup that is OLDER than it was:"
                                        + " what it had done since is not told here"
                                : "the home was restored from a backup";
        Json.Builder details =
                Json.object()
                        .put("backup", backup)
                        .put("backup_created_at", at)
                        .put("size", restored.size())
                        .put("root", restored.root())
                        .put("older", loses)
                        .put("replaced_root", replaced == null ? null : replaced.root());
        details.put("replaced_size", replaced == null ? Json.Null.NULL : Json.of(replaced.size()));
        engine.store()
                .write(
                        tx ->
                                new LedgerWriter(engine)
                                        .append(
                                                tx,
                                                new LedgerWriter.Entry(
                                                        "restore", what, details.build())));
    }
}
