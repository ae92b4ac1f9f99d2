package dev.keyrecall.lab;

import java.time.InstantSource;
import java.util.random.RandomGenerator;

/** Starts the emulator of one provider. Found by ServiceLoader; public no-argument constructor. */
public interface LabProvider {
    /** The provider's short name: {@code aws}. */
    String provider();

    /**
     * Starts a server on 127.0.0.1 with an invented account in it.
     *
     * @param population how much of what the account holds; ids and layout follow from its seed
     * @param clock the server's time: creation dates, signature skew, propagation, throttling
     * @param random where secret values and the ids of what is created later come from
     * @param port 0 for any free port
     * @throws java.io.UncheckedIOException when the port cannot be bound
     */
    LabServer start(
            LabPopulation population, InstantSource clock, RandomGenerator random, int port);
}
