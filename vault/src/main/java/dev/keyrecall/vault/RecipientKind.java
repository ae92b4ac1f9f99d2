package dev.keyrecall.vault;

/** How a recipient comes to its secret. */
public enum RecipientKind {
    /** Argon2id stretches a passphrase. */
    PASSPHRASE(1),
    /** A file holds it. */
    KEY_FILE(2),
    /** A key management service unwraps it. */
    KEK_SOURCE(3),
    /** Some way of a newer program: kept and served on a change, never opened here. */
    UNKNOWN(-1);

    private final int number;

    RecipientKind(int number) {
        this.number = number;
    }

    /** The number in the header. */
    int number() {
        return number;
    }

    static RecipientKind of(int number) {
        for (RecipientKind kind : values()) {
            if (kind.number == number) {
                return kind;
            }
        }
        return UNKNOWN;
    }
}
