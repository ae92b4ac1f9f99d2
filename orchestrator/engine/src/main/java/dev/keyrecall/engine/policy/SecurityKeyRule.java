package dev.keyrecall.engine.policy;

import dev.keyrecall.engine.sshsig.SignaturePolicy;

import java.util.Locale;

/** Which security keys a signature must be made with, from none to the strictest. */
public enum SecurityKeyRule {
    /** Any key. One that is a security key must have been touched all the same. */
    NONE,
    /** A security key. */
    TOUCH,
    /** A security key that has verified its user. */
    PIN;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** A signature's rules with this one. */
    SignaturePolicy in(SignaturePolicy rules) {
        return switch (this) {
            case NONE -> rules;
            case TOUCH -> rules.withSecurityKey();
            case PIN -> rules.withUserVerification();
        };
    }

    /** The stricter of two. */
    SecurityKeyRule or(SecurityKeyRule other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
