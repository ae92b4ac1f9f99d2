package dev.keyrecall.spi;

import java.util.Locale;

/** One thing that an adapter is asked for; it costs one call to the provider or several. */
public enum Errand {
    /** Who are we: {@link ProviderAccount#identify}. */
    IDENTIFY,
    /** The whole listing, page by page: {@link Inventory#list}. */
    LIST,
    /** What one principal holds: {@link Inventory#ofPrincipal}. */
    LIST_PRINCIPAL,
    /** One probe with a value: {@link Verification#verify}. */
    PROBE,
    /** {@link Suspension#suspend}. */
    SUSPEND,
    /** {@link Revocation#revoke}. */
    REVOKE,
    /** {@link Issuance.Minted#mint} or {@link Issuance.Chosen#install}. */
    ISSUE,
    /** What a consumer holds: {@link Delivery#read}. */
    READ,
    /** {@link Delivery#confirm}. */
    CONFIRM,
    /** {@link Delivery#deliver}. */
    DELIVER;

    /** Whether it changes anything. */
    public boolean effect() {
        return switch (this) {
            case SUSPEND, REVOKE, ISSUE, DELIVER -> true;
            case IDENTIFY, LIST, LIST_PRINCIPAL, PROBE, READ, CONFIRM -> false;
        };
    }

    /** The word in output. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
