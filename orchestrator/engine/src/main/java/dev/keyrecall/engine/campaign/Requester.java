package dev.keyrecall.engine.campaign;

/**
 * Who asked for a plan, as its bytes say it: by the same commitments as the plan's ledger entry.
 *
 * @param name the commitment to the name
 * @param osUser the commitment to the operating-system user
 */
public record Requester(String name, String osUser) {}
