package dev.keyrecall.spi;

import java.util.List;

/** What the issuer accepts for credentials that belong to others. */
public interface Handover {
    CallClass callClass();

    /** Hands values to their issuer. A receipt says they were taken, not that they are dead. */
    Receipt handOver(List<Target.ByValue> values, Intent intent) throws ProviderException;
}
