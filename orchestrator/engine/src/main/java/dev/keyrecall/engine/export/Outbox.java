package dev.keyrecall.engine.export;

import dev.keyrecall.engine.lane.ProcessIdentity;
import dev.keyrecall.engine.port.LedgerRows;
import dev.keyrecall.engine.port.SignedHeads.SignedHead;
import dev.keyrecall.engine.port.Sinks;
import dev.keyrecall.engine.port.Sinks.Failing;
import dev.keyrecall.engine.port.Sinks.Holding;
import dev.keyrecall.engine.port.Sinks.Standing;
import dev.keyrecall.engine.port.Store;
import dev.keyrecall.engine.port.Tx;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The ledger as an outbox: what each sink is to get next, at least once and in order, and only what
 * is signed. Thread-safe.
 */
public final class Outbox {
    private final Access access;
    private final String origin;
    private final ProcessIdentity process;
    private final String holder;

    /** The store, opened for one use where it does not stay open. */
    @FunctionalInterface
    public interface Access {
        <T> T with(Function<Store, T> use);
    }

    /**
     * One sender's.
     *
     * @param origin the log's
     * @param sender what tells this one from others of the same process
     */
    public Outbox(Access access, String origin, ProcessIdentity process, String sender) {
        this.access = access;
        this.origin = origin;
        this.process = process;
        this.holder = process.self() + " " + sender;
    }

    /** Whether there is anything that may be sent to a sink now. */
    public boolean hasNext(String sink) {
        return access.with(store -> store.read(tx -> mayTake(tx, sink).isPresent()));
    }

    /**
     * Takes the next batch; it is sent by nobody else until it has arrived, failed, or {@link
     * OutboxLimits#HOLD_MAX} is over.
     *
     * @return nothing where there is nothing new, somebody else sends, or it is not tried again yet
     */
    public Optional<Batch> take(String sink, ExportFormat format) {
        if (!hasNext(sink)) {
            return Optional.empty();
        }
        Optional<Taken> taken = access.with(store -> store.write(tx -> take(tx, sink)));
        return taken.map(
                one ->
                        Batch.of(
                                origin,
                                sink,
                                one.rows(),
                                format,
                                new OcsfEvents(origin, one.signed())));
    }

    private record Taken(List<OpenedRow> rows, SignedHead signed) {}

    private record Free(Standing standing, SignedHead signed) {}

    private Optional<Free> mayTake(Tx tx, String sink) {
        Standing standing = tx.sinks().find(sink).orElseGet(() -> Standing.fresh(sink));
        SignedHead signed = tx.signedHeads().find().orElse(null);
        if (signed == null || standing.next() >= signed.size()) {
            return Optional.empty();
        }
        Instant now = tx.databaseTime();
        Failing failing = standing.failing();
        boolean waits = failing != null && failing.retryAt().isAfter(now);
        return waits || isHeld(standing.holding(), now)
                ? Optional.empty()
                : Optional.of(new Free(standing, signed));
    }

    private boolean isHeld(@Nullable Holding holding, Instant now) {
        return holding != null
                && !holding.holder().equals(holder)
                && holding.until().isAfter(now)
                && !process.gone(processOf(holding.holder()));
    }

    private static String processOf(String holder) {
        int end = holder.lastIndexOf(' ');
        return end < 0 ? holder : holder.substring(0, end);
    }

    private Optional<Taken> take(Tx tx, String sink) {
        Optional<Free> free = mayTake(tx, sink);
        if (free.isEmpty()) {
            return Optional.empty();
        }
        Standing standing = free.get().standing();
        Long begun = standing.sendingTo();
        long end = begun == null ? free.get().signed().size() : begun;
        List<LedgerRows.Row> rows = rows(tx, standing.next(), end);
        Holding holding = new Holding(holder, tx.databaseTime().plus(OutboxLimits.HOLD_MAX));
        tx.sinks().put(standing.sending(standing.next() + rows.size()).holding(holding));
        return Optional.of(new Taken(LedgerExport.opened(tx, rows), free.get().signed()));
    }

    /** As many as a batch holds: always the same ones, once its end is written down. */
    private static List<LedgerRows.Row> rows(Tx tx, long from, long end) {
        int most = (int) Math.min(OutboxLimits.BATCH_MAX_ENTRIES, end - from);
        List<LedgerRows.Row> rows = new ArrayList<>();
        long bytes = 0;
        for (LedgerRows.Row row : tx.ledger().page(from, most)) {
            bytes += row.leaf().length;
            if (bytes > OutboxLimits.BATCH_MAX_BYTES && !rows.isEmpty()) {
                return rows;
            }
            rows.add(row);
        }
        return rows;
    }

    /** What was taken has arrived. */
    public void arrived(String sink, Batch batch) {
        change(
                sink,
                (tx, standing) ->
                        standing.next() == batch.first()
                                ? standing.arrived(batch.end(), tx.databaseTime()).holding(null)
                                : standing);
    }

    /**
     * What was taken has not arrived, as far as is known.
     *
     * @param why in a few words; no secret, and nothing that an address may hold
     */
    public void failed(String sink, String why) {
        change(
                sink,
                (tx, standing) -> {
                    Instant now = tx.databaseTime();
                    Failing before = standing.failing();
                    int failures = before == null ? 1 : before.failures() + 1;
                    return standing.holding(null)
                            .failing(
                                    new Failing(
                                            failures,
                                            shortened(why),
                                            before == null ? now : before.since(),
                                            now.plus(pause(failures)),
                                            before != null && before.told()));
                });
    }

    /** Gives back what was taken, which was not tried. */
    public void givenUp(String sink) {
        change(sink, (_, standing) -> standing.holding(null));
    }

    /** Has the next try be made at once, where one is waited for. */
    public void retryNow(String sink) {
        access.with(
                store ->
                        store.write(
                                tx -> {
                                    Standing standing = tx.sinks().find(sink).orElse(null);
                                    Failing failing = standing == null ? null : standing.failing();
                                    if (standing != null && failing != null) {
                                        tx.sinks()
                                                .put(
                                                        standing.failing(
                                                                new Failing(
                                                                        failing.failures(),
                                                                        failing.error(),
                                                                        failing.since(),
                                                                        tx.databaseTime(),
                                                                        failing.told())));
                                    }
                                    return true;
                                }));
    }

    /**
     * What a person was not told yet of a sink that fails; only once, as long as it goes on.
     *
     * @return nothing where nothing is new
     */
    public Optional<Untold> tell(String sink) {
        boolean any =
                access.with(store -> store.read(tx -> tx.sinks().find(sink)))
                        .map(Standing::failing)
                        .filter(failing -> !failing.told())
                        .isPresent();
        return any ? access.with(store -> store.write(tx -> tell(tx, sink))) : Optional.empty();
    }

    private static Optional<Untold> tell(Tx tx, String sink) {
        Standing standing = tx.sinks().find(sink).orElse(null);
        Failing failing = standing == null ? null : standing.failing();
        if (standing == null || failing == null || failing.told()) {
            return Optional.empty();
        }
        Failing told =
                new Failing(
                        failing.failures(),
                        failing.error(),
                        failing.since(),
                        failing.retryAt(),
                        true);
        tx.sinks().put(standing.failing(told));
        long size = tx.ledger().head().map(LedgerRows.Head::size).orElse(0L);
        return Optional.of(new Untold(failing.error(), size - standing.next()));
    }

    /**
     * A sink that fails.
     *
     * @param error why
     * @param waiting how many entries wait for it
     */
    public record Untold(String error, long waiting) {}

    /** Changes where a sink stands, unless another holds it by now. */
    private void change(String sink, Change change) {
        access.with(
                store ->
                        store.write(
                                tx -> {
                                    Standing standing = tx.sinks().find(sink).orElse(null);
                                    if (standing != null && isOurs(standing.holding())) {
                                        tx.sinks().put(change.of(tx, standing));
                                    }
                                    return true;
                                }));
    }

    private boolean isOurs(@Nullable Holding holding) {
        return holding != null && holding.holder().equals(holder);
    }

    @FunctionalInterface
    private interface Change {
        Standing of(Tx tx, Standing standing);
    }

    /** How long nobody tries after so many failures. */
    static Duration pause(int failures) {
        Duration pause = OutboxLimits.RETRY_FIRST;
        for (int i = 1; i < failures && pause.compareTo(OutboxLimits.RETRY_MAX) < 0; i++) {
            pause = pause.multipliedBy(2);
        }
        return pause.compareTo(OutboxLimits.RETRY_MAX) > 0 ? OutboxLimits.RETRY_MAX : pause;
    }

    private static String shortened(String why) {
        String line = why.isBlank() ? "unknown" : why.replaceAll("\\p{Cntrl}", " ");
        return line.length() <= Sinks.ERROR_MAX_CHARS
                ? line
                : line.substring(0, Sinks.ERROR_MAX_CHARS);
    }
}
