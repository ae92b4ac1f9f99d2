package dev.keyrecall.engine.lane;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.Waiter;
import dev.keyrecall.engine.port.Lanes;
import dev.keyrecall.engine.port.Store;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.spi.AccountRef;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
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
    private final String owner;
    private final long epoch;

    private LaneLease(Store store, AccountRef account, String owner, long epoch) {
        this.store = store;
        this.account = account;
        this.owner = owner;
        this.epoch = epoch;
    }

    /**
     * Claims a lane that is free, whose lease has run out, or whose owner certainly no longer runs.
     *
     * @throws EngineException REFUSED while another process owns it
     */
    public static LaneLease claim(Store store, AccountRef account, ProcessIdentity process)
            throws EngineException {
        String self = process.self();
        Claim claim =
                store.write(
                        tx -> {
                            Instant now = tx.databaseTime();
                            Optional<Lanes.Lane> row = tx.lanes().find(account);
                            @Nullable String other = row.map(Lanes.Lane::owner).orElse(null);
                            if (other != null
                                    && !process.gone(other)
                                    && row.orElseThrow().leaseUntil().isAfter(now)) {
                                return new Claim(other, 0);
                            }
                            long next = row.map(Lanes.Lane::epoch).orElse(0L) + 1;
                            tx.lanes()
                                    .put(
                                            new Lanes.Lane(
                                                    account,
                                                    self,
                                                    next,
                                                    now.plus(LaneLimits.LEASE)));
                            return new Claim(null, next);
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
                            + LaneLimits.LEASE.toSeconds()
                            + " s for its lease to run out");
        }
        return new LaneLease(store, account, self, claim.epoch());
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
        return store.write(
                tx -> {
                    renew(tx);
                    return work.apply(tx);
                });
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
                renew();
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
            tx.lanes().put(new Lanes.Lane(account, owner, epoch, now.plus(LaneLimits.LEASE)));
        }
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
                                                                    row.leaseUntil())));
                    return true;
                });
    }

    private record Claim(@Nullable String other, long epoch) {}
}
