package dev.keyrecall.lab.contract;

/** What an adapter does at its provider, as far as the contract arms faults for it. */
public enum Act {
    /** {@code Inventory.list} and {@code ofPrincipal}. */
    LIST,
    /** {@code Verification.verify}. */
    VERIFY,
    /** {@code Issuance.Minted.mint}. */
    MINT,
    /** {@code Suspension.suspend} and {@code resume}. */
    SUSPEND,
    /** {@code Revocation.revoke}. */
    REVOKE,
    /** {@code Delivery.deliver}. */
    DELIVER
}
