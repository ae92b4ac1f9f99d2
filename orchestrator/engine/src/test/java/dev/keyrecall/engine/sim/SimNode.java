package dev.keyrecall.engine.sim;

import dev.keyrecall.engine.lane.ProcessIdentity;

import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.Set;

/**
 * One process. At every point at which something outside it could notice, it may be found to have
 * been killed, or stands still for a while.
 */
final class SimNode implements ProcessIdentity {
    private static final Duration PAUSE_MAX = Duration.ofMinutes(2);
    private static final Duration JUMP_MAX = Duration.ofHours(2);

    private final String host;
    private final String name;
    private final SimTime time;
    private final SimFaults faults;
    private final Set<String> running;
    private Duration skew;
    private Instant pausedUntil = Instant.MIN;
    private boolean dead;
    private boolean hurt;

    /**
     * @param running who runs anywhere, kept by every process
     */
    SimNode(String host, int number, SimTime time, SimFaults faults, Set<String> running) {
        this.host = host;
        this.name = host + "/" + number + "/x";
        this.time = time;
        this.faults = faults;
        this.running = running;
        this.skew = Duration.ZERO;
        running.add(name);
    }

    /** Between two things that others can see. */
    void point() {
        requireAlive();
        if (faults.strikes(SimFaults.Kind.CLOCK_JUMP)) {
            skew = faults.upTo(JUMP_MAX.multipliedBy(2)).minus(JUMP_MAX);
        }
        if (faults.strikes(SimFaults.Kind.PAUSE)) {
            pause();
        }
        standStill();
        crossing();
    }

    /** Right before a request with an effect is sent, when everything was asked for. */
    void sending() {
        requireAlive();
        if (faults.strikes(SimFaults.Kind.STALL)) {
            pause();
        }
        standStill();
    }

    private void pause() {
        pausedUntil = time.instant().plus(faults.upTo(PAUSE_MAX));
    }

    private void standStill() {
        while (time.instant().isBefore(pausedUntil)) {
            time.await(Duration.between(time.instant(), pausedUntil));
            requireAlive();
        }
    }

    /** The same where it must not stand still: it holds the database. */
    void crossing() {
        requireAlive();
        if (faults.strikes(SimFaults.Kind.CRASH)) {
            dead = true;
            running.remove(name);
        }
        requireAlive();
    }

    /** Something could not be written, or nobody knows whether it was. */
    void hurts() {
        hurt = true;
    }

    boolean hurt() {
        return hurt;
    }

    /** It has ended by itself. */
    void ended() {
        running.remove(name);
    }

    boolean dead() {
        return dead;
    }

    Instant clock() {
        return time.instant().plus(skew);
    }

    private void requireAlive() {
        if (dead) {
            throw new SimCrash(name);
        }
    }

    @Override
    public String self() {
        return name;
    }

    @Override
    public boolean gone(String owner) {
        return owner.startsWith(host + "/") && !running.contains(owner);
    }

    @Override
    public OptionalLong running(String owner) {
        return OptionalLong.empty();
    }
}
