package dev.keyrecall.spi;

import java.util.List;

/** One account, connected. Thread-safe. */
public interface ProviderAccount extends AutoCloseable {
    /** Asks the provider who we are: also the test that our own access works. */
    OperatorIdentity identify() throws ProviderException;

    List<CredentialKind> kinds();

    List<ConsumerKind> consumers();

    List<BlindSpot> blindSpots();

    @Override
    void close();
}
