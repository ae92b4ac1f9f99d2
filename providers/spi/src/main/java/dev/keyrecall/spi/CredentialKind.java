package dev.keyrecall.spi;

/**
 * Everything an adapter answers for one credential type. A record, so that a new capability breaks
 * every adapter until it has answered.
 */
public record CredentialKind(
        CredentialType type,
        Support<Inventory> inventory,
        Support<Verification> verification,
        Support<Issuance> issuance,
        Support<Suspension> suspension,
        Support<Revocation> revocation,
        Support<Handover> handover,
        Support<ContainmentSwitch> containment) {}
