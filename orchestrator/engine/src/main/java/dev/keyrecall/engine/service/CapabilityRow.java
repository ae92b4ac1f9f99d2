package dev.keyrecall.engine.service;

import dev.keyrecall.spi.CredentialKind;
import dev.keyrecall.spi.Support;

import java.util.List;

/**
 * A provider's answer for one capability, as a line of a table.
 *
 * @param type the credential type
 * @param capability which capability, in one word
 * @param support automated, assisted or unsupported
 * @param note what a person does, or why nobody can and who says so; empty for automated
 */
public record CapabilityRow(String type, String capability, String support, String note) {
    /** The rows of one credential type, in the order of its capabilities. */
    public static List<CapabilityRow> of(CredentialKind kind) {
        String type = kind.type().toString();
        return List.of(
                row(type, "inventory", kind.inventory()),
                row(type, "verification", kind.verification()),
                row(type, "issuance", kind.issuance()),
                row(type, "suspension", kind.suspension()),
                row(type, "revocation", kind.revocation()),
                row(type, "handover", kind.handover()),
                row(type, "containment", kind.containment()));
    }

    private static CapabilityRow row(String type, String capability, Support<?> support) {
        String note =
                switch (support) {
                    case Support.Automated<?> _ -> "";
                    case Support.Assisted<?> assisted -> assisted.step().instructions();
                    case Support.Unsupported<?>(var why, var source) -> why + " (" + source + ")";
                };
        return new CapabilityRow(type, capability, support.word(), note);
    }
}
