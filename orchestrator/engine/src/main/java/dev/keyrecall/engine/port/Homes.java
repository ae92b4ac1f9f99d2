package dev.keyrecall.engine.port;

import java.time.Instant;
import java.util.Optional;

/** The one row that makes a folder a home. */
public interface Homes {
    /** Empty before {@code init}. */
    Optional<Home> find();

    /**
     * Writes the row.
     *
     * @throws IllegalStateException when it stands already
     */
    void create(Home home);

    /**
     * A home.
     *
     * @param createdAt when it was made
     * @param vaultHeader the vault's header, safe to store in clear
     */
    record Home(Instant createdAt, byte[] vaultHeader) {}
}
