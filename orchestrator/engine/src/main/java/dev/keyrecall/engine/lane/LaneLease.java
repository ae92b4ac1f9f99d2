package dev.keyrecall.engine.lane;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.Waiter;
import dev.keyrecall.engine.port.Lanes;
import dev.keyrecall.engine.port.Store;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.json.Json;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * The right to run one lane, from a claim to its release. Every write goes through {@link #write},
 * which refuses once another process has claimed the lane (fencing by epoch), and keeps the lease
 * fresh. A paused former owner can therefore still have one call under way, and never a record of
 * it that passes for the owner's. Thread-safe.
 */
public final class LaneLease implements AutoCloseable {
    private final Store store;
    private final AccountRef account;
    private final InstantSource clock;
    private final String owner;
    private final long epoch;
    private final Former former;
    private final Left left;
    private volatile Instant surelyOursAt;
    private volatile @Nullable LaneGate gate;

    private LaneLease(
            Store store,
            AccountRef account,
            InstantSource clock,
            String owner,
            Claim claim,
            Instant claimedAt) {
        this.store = store;
        this.account = account;
        this.clock = clock;
        this.owner = owner;
        this.epoch = claim.epoch();
        this.former = claim.former();
        this.left = claim.left();
        this.surelyOursAt = claimedAt;
    }

    /**
     * Claims a lane that is free, whose owner certainly no longer runs, or whose lease has run out
     * for so long that every call of its owner has been given up.
     *
     * @param clock the machine's own
     * @param callTimeout how long a call to the account may be under way
     * @throws EngineException REFUSED while another process owns it
     */
    public static LaneLease claim(
            Store store,
            AccountRef account,
            ProcessIdentity process,
            InstantSource clock,
            Duration callTimeout)
            throws EngineException {
        String self = process.self();
        Instant before = clock.instant();
        Claim claim =
                store.write(
                        tx -> {
                            Instant now = tx.databaseTime();
                            Optional<Lanes.Lane> row = tx.lanes().find(account);
                            @Nullable String other = row.map(Lanes.Lane::owner).orElse(null);
                            Former former = Former.of(row, now, callTimeout);
                            if (other != null
                                    && !process.gone(other)
                                    && former.callsEndAt().isAfter(now)) {
                                return new Claim(other, 0, former, Left.NOTHING);
                            }
                            long next = row.map(Lanes.Lane::epoch).orElse(0L) + 1;
                            tx.lanes()
                                    .put(
                                            new Lanes.Lane(
                                                    account,
                                                    self,
                                                    next,
                                                    now.plus(LaneLimits.LEASE),
                                                    row.map(Lanes.Lane::limits).orElse(null)));
                            return new Claim(null, next, former, Left.of(row, former, now));
                        });
        if (claim.other() != null) {
            throw new EngineException(
                    EngineException.Ending.REFUSED,
                    "the lane to "
                            + account
                            + " is being run by another process ("
                            + claim.other()
                            + ")",
                    "watch it with: keyrecall campaign list",
                    "if that process is gone, wait "
                            + LaneLimits.LEASE.plus(callTimeout).toSeconds()
                            + " s for its lease to run out and its last call to be given up");
        }
        return new LaneLease(store, account, clock, self, claim, before);
    }

    /**
     * From now on the lane's row keeps what this gate knows of the account's limits. The gate
     * begins with what the row has of them.
     */
    public void keepLimitsOf(LaneGate its) {
        its.goOn(left.kept(), left.unused());
        gate = its;
    }

    public long epoch() {
        return epoch;
    }

    public AccountRef account() {
        return account;
    }

    /**
     * One transaction in the name of the lane's owner.
     *
     * @throws LaneLostException when the lane has another owner; nothing is written then
     */
    public <T> T write(Store.Work<T> work) {
        Instant before = clock.instant();
        T result =
                store.write(
                        tx -> {
                            renew(tx);
                            return work.apply(tx);
                        });
        surelyOursAt = before;
        return result;
    }

    /**
     * Asked right before something is sent: a process that stood still for long has lost the lane
     * meanwhile, and must notice before it acts.
     *
     * @throws LaneLostException when the lane has another owner
     */
    public void requireOurs() {
        Duration since = Duration.between(surelyOursAt, clock.instant());
        if (since.isNegative() || since.compareTo(LaneLimits.RENEW_AFTER) > 0) {
            renew();
        }
    }

    /**
     * How long, from the claim on, a call of the former owner may still be under way: what it left
     * is not known before.
     */
    public Duration formerCallsEndAfter() {
        return former.left();
    }

    /**
     * Nothing that the former owner sent was carried out later than this, by the database's time;
     * empty where there was none.
     */
    public Optional<Instant> formerCallsEndAt() {
        return former.callsEndAt().equals(Instant.MIN)
                ? Optional.empty()
                : Optional.of(former.callsEndAt());
    }

    /** Keeps the lease while nothing is written for long. */
    public void renew() {
        write(_ -> true);
    }

    /**
     * Waits in pieces and keeps the lease meanwhile: a lane that a provider throttles for minutes
     * is not free for another process.
     */
    public Waiter keptDuring(Waiter waiter) {
        return duration -> {
            Duration left = duration;
            while (left.isPositive()) {
                Duration piece =
                        left.compareTo(LaneLimits.WAIT_PIECE) > 0 ? LaneLimits.WAIT_PIECE : left;
                waiter.await(piece);
                requireOurs();
                left = left.minus(piece);
            }
        };
    }

    private void renew(Tx tx) {
        Lanes.Lane row = tx.lanes().find(account).orElseThrow(this::lost);
        if (row.epoch() != epoch || !owner.equals(row.owner())) {
            throw lost();
        }
        Instant now = tx.databaseTime();
        Duration left = Duration.between(now, row.leaseUntil());
        boolean used = left.compareTo(LaneLimits.LEASE.minus(LaneLimits.RENEW_AFTER)) < 0;
        // More is left than was given: the clock was set back, and nobody could take over for long.
        boolean setBack = left.compareTo(LaneLimits.LEASE) > 0;
        if (used || setBack) {
            Instant until = now.plus(LaneLimits.LEASE);
            tx.lanes().put(new Lanes.Lane(account, owner, epoch, until, limits(row, now)));
        }
    }

    private Json.@Nullable Obj limits(Lanes.Lane row, Instant now) {
        LaneGate its = gate;
        return its == null ? row.limits() : its.kept().row(now);
    }

    private LaneLostException lost() {
        return new LaneLostException("another process has taken over the lane to " + account);
    }

    /** Frees the lane if it is still ours. Idempotent. */
    @Override
    public void close() {
        store.write(
                tx -> {
                    tx.lanes()
                            .find(account)
                            .filter(row -> row.epoch() == epoch && owner.equals(row.owner()))
                            .ifPresent(
                                    row ->
                                            tx.lanes()
                                                    .put(
                                                            new Lanes.Lane(
                                                                    account,
                                                                    null,
                                                                    epoch,
                                                                    row.leaseUntil(),
                                                                    limits(
                                                                            row,
                                                                            tx.databaseTime()))));
                    return true;
                });
    }

    private record Claim(@Nullable String other, long epoch, Former former, Left left) {}

    /**
     * Who ran the lane before.
     *
     * @param callsEndAt when the last call that its lease permitted has been given up
     * @param left how long that may be from the claim on; nothing of one that let go of the lane
     */
    private record Former(Instant callsEndAt, Duration left) {
        static Former of(Optional<Lanes.Lane> row, Instant now, Duration callTimeout) {
            if (row.isEmpty()) {
                return new Former(Instant.MIN, Duration.ZERO);
            }
            Instant end = row.get().leaseUntil().plus(callTimeout);
            Duration left = Duration.between(now, end);
            boolean let = row.get().owner() == null;
            if (let || left.isNegative()) {
                return new Former(end, Duration.ZERO);
            }
            return new Former(end, left.compareTo(callTimeout) < 0 ? left : callTimeout);
        }
    }

    /**
     * What the row has kept of the account's limits.
     *
     * @param unused for how long surely nothing was sent since
     */
    private record Left(Kept kept, Duration unused) {
        static final Left NOTHING = new Left(Kept.NOTHING, Duration.ZERO);

        static Left of(Optional<Lanes.Lane> row, Former former, Instant now) {
            if (row.isEmpty()) {
                return NOTHING;
            }
            Kept kept = Kept.of(row.get().limits());
            boolean let = row.get().owner() == null;
            Instant from = let ? Kept.writtenAt(row.get().limits()) : former.callsEndAt();
            Duration since = from == null ? Duration.ZERO : Duration.between(from, now);
            Duration unused = since.isNegative() ? Duration.ZERO : since;
            return new Left(let ? kept : kept.spent(), unused);
        }
    }
}
