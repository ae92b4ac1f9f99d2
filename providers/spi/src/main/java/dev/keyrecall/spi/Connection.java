package dev.keyrecall.spi;

import java.time.InstantSource;
import java.util.Map;

/**
 * What an adapter needs to serve one account. All effects are injected; nothing ambient is
 * consulted.
 *
 * @param account the operator's name for it
 * @param settings by the names in {@link ProviderInfo#settings}; paths and addresses, never secrets
 * @param clock the time
 * @param gate what every request passes
 */
public record Connection(
        AccountRef account, Map<String, String> settings, InstantSource clock, CallGate gate) {
    public Connection {
        settings = Map.copyOf(settings);
    }

    /** With a gate that stands open. */
    public Connection(AccountRef account, Map<String, String> settings, InstantSource clock) {
        this(account, settings, clock, CallGate.OPEN);
    }
}
