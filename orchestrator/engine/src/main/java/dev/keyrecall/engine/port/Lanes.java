package dev.keyrecall.engine.port;

import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.json.Json;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Who runs which lane. This table alone decides. */
public interface Lanes {
    Optional<Lane> find(AccountRef account);

    List<Lane> all();

    /** Inserts or replaces by account. */
    void put(Lane lane);

    /**
     * A lane's ownership.
     *
     * @param account the lane
     * @param owner the process that owns it; null when free
     * @param epoch raised by every claim; every journal write of an owner carries it
     * @param leaseUntil until when the owner may act, by the database's time; meaningless when free
     * @param limits what is kept of the account's limits; null for nothing
     */
    record Lane(
            AccountRef account,
            @Nullable String owner,
            long epoch,
            Instant leaseUntil,
            Json.@Nullable Obj limits) {}
}
