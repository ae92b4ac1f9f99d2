package dev.keyrecall.aws.lab;

import dev.keyrecall.spi.SecretBytes;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** One access key with its history, kept after its deletion. Guarded by the account's lock. */
final class IamKey {
    /** What callers are judged by. */
    enum State {
        /** Not made yet, or deleted. */
        ABSENT,
        ACTIVE,
        INACTIVE
    }

    /** The last accepted call. */
    record Use(Instant at, String service, String region) {}

    private record Change(Instant at, State state) {}

    private final String id;
    private final IamUser user;
    private final SecretBytes secret;
    private final Instant createdAt;
    private final List<Change> changes = new ArrayList<>();
    private @Nullable Use lastUse;
    private boolean flapOld;

    IamKey(String id, IamUser user, SecretBytes secret, Instant createdAt, Instant madeAt) {
        this.id = id;
        this.user = user;
        this.secret = secret;
        this.createdAt = createdAt;
        changes.add(new Change(madeAt, State.ACTIVE));
    }

    String id() {
        return id;
    }

    IamUser user() {
        return user;
    }

    SecretBytes secret() {
        return secret;
    }

    Instant createdAt() {
        return createdAt;
    }

    /** What the listing says. */
    State state() {
        return changes.getLast().state();
    }

    boolean isActive() {
        return state() == State.ACTIVE;
    }

    void become(State state, Instant at) {
        if (state() != state) {
            changes.add(new Change(at, state));
        }
    }

    /**
     * What a caller is judged by: the state of so long ago.
     *
     * @param flapping whether old and new state take turns while they differ
     */
    State stateForCallers(Instant now, Duration delay, boolean flapping) {
        Instant seen = now.minus(delay);
        State old = State.ABSENT;
        for (Change change : changes) {
            if (!change.at().isAfter(seen)) {
                old = change.state();
            }
        }
        if (!flapping || old == state()) {
            return old;
        }
        flapOld = !flapOld;
        return flapOld ? old : state();
    }

    @Nullable Use lastUse() {
        return lastUse;
    }

    void used(Use use) {
        lastUse = use;
    }
}
