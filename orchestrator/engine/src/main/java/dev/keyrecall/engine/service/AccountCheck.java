package dev.keyrecall.engine.service;

import dev.keyrecall.spi.BlindSpot;
import dev.keyrecall.spi.ConsumerKind;
import dev.keyrecall.spi.OperatorIdentity;

import java.util.List;

/**
 * What an account answered when it was checked.
 *
 * @param identity whom the provider takes us for
 * @param capabilities one row for each capability of each credential type
 * @param consumers the kinds of consumers that can be written into
 * @param blindSpots what cannot be listed
 */
public record AccountCheck(
        OperatorIdentity identity,
        List<CapabilityRow> capabilities,
        List<ConsumerKind> consumers,
        List<BlindSpot> blindSpots) {
    public AccountCheck {
        capabilities = List.copyOf(capabilities);
        consumers = List.copyOf(consumers);
        blindSpots = List.copyOf(blindSpots);
    }
}
