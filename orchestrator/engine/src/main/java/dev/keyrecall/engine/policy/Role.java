package dev.keyrecall.engine.policy;

import java.util.Locale;

/** What a person may do: {@code docs/formats/policy.md}, section 2. */
public enum Role {
    REQUESTER,
    APPROVER,
    OPERATOR,
    AUDITOR;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
