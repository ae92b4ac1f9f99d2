package dev.keyrecall.spi;

/**
 * What a provider shows in place of a secret: a masked or shortened form. A type of its own, so
 * that it can never be written back as if it were the value (the 121-minute outage of Cloudflare,
 * 24 January 2023, was such a write).
 *
 * @param shown the masked text as read, for display and for prefix or suffix matching only
 */
public record RedactedValue(String shown) {}
