package dev.keyrecall.engine.campaign;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A key of the vault itself, which is to be replaced after the units of a plan.
 *
 * <p>Source: {@code docs/formats/plan.md}, section 3.1.
 *
 * @param kind what it does
 * @param id which one: a recipient's id, or a version
 */
public record OwnKey(Kind kind, String id) {
    /** The most of them: what a vault can have, with the two that are not recipients. */
    static final int MOST = 32;

    private static final Pattern RECIPIENT = Pattern.compile("[0-9a-f]{32}");
    private static final Pattern VERSION = Pattern.compile("[1-9][0-9]{0,9}");

    /** What it does, in the order in which they are to be replaced. */
    public enum Kind {
        /** Signs the ledger's checkpoints. */
        LOG_KEY,
        /** Opens the vault: a passphrase, a key file, a key of a KMS. */
        RECIPIENT,
        /** Wraps every data key. */
        VAULT_KEY;

        /** The word in plans and certificates. */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    public OwnKey {
        if (!(kind == Kind.RECIPIENT ? RECIPIENT : VERSION).matcher(id).matches()) {
            throw new IllegalArgumentException("no id of a " + kind.word());
        }
    }

    /** For people: {@code vault-key 3}, {@code recipient 0f3a5b7c}. */
    public String shown() {
        return kind.word() + " " + (kind == Kind.RECIPIENT ? id.substring(0, 8) : id);
    }
}
