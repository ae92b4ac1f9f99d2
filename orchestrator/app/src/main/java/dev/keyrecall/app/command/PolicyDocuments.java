package dev.keyrecall.app.command;

import dev.keyrecall.engine.campaign.Mode;
import dev.keyrecall.engine.policy.BreakGlass;
import dev.keyrecall.engine.policy.Person;
import dev.keyrecall.engine.policy.Policy;
import dev.keyrecall.engine.policy.Quorum;
import dev.keyrecall.engine.policy.Role;
import dev.keyrecall.engine.policy.SecurityKeyRule;
import dev.keyrecall.spi.json.Json;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Policies as lines and as documents. */
final class PolicyDocuments {
    private PolicyDocuments() {}

    /** What it says, for whoever is to sign it. */
    static List<String> lines(Policy policy) {
        List<String> lines = new ArrayList<>();
        lines.add("policy    " + policy.serial() + " of " + policy.organization());
        lines.add("digest    " + policy.digest());
        for (Mode mode : Mode.values()) {
            lines.add(
                    mode.word()
                            + "  "
                            + quorum(policy.ofMode().getOrDefault(mode, policy.ofPolicy())));
        }
        policy.mass()
                .ifPresent(
                        mass ->
                                lines.add(
                                        "above     "
                                                + mass.aboveUnits()
                                                + " units: "
                                                + quorum(mass.quorum())));
        lines.add("policy    " + quorum(policy.ofPolicy()));
        policy.breakGlass()
                .ifPresent(
                        glass ->
                                lines.add(
                                        "alone     "
                                                + String.join(", ", glass.signers())
                                                + " by break-glass, "
                                                + glass.limit().toMinutes()
                                                + " minutes"
                                                + with(glass.securityKey())));
        lines.add("valid     " + policy.validFor().toMinutes() + " minutes after it was made");
        lines.add("changed   " + policy.driftPercent() + " % of the units at most");
        policy.mostUnits()
                .forEach(
                        (provider, most) ->
                                lines.add("at most   " + most + " units of " + provider));
        policy.people().values().forEach(person -> lines.add("person    " + person(person)));
        return lines;
    }

    private static String quorum(Quorum quorum) {
        return Documents.count(quorum.signatures(), "signature") + with(quorum.securityKey());
    }

    private static String with(SecurityKeyRule rule) {
        return switch (rule) {
            case NONE -> "";
            case TOUCH -> " with a security key";
            case PIN -> " with a security key and its PIN";
        };
    }

    private static String person(Person person) {
        String roles =
                person.roles().stream().sorted().map(Role::word).collect(Collectors.joining(", "));
        return person.name()
                + ": "
                + roles
                + (person.osUsers().isEmpty()
                        ? ""
                        : " (as "
                                + String.join(", ", person.osUsers().stream().sorted().toList())
                                + ")");
    }

    static Json.Obj document(Policy policy) {
        Json.Builder approval = Json.object();
        policy.ofMode().forEach((mode, quorum) -> approval.put(mode.word(), document(quorum)));
        approval.put("policy", document(policy.ofPolicy()));
        policy.mass()
                .ifPresent(
                        mass ->
                                approval.put(
                                        "mass",
                                        document(mass.quorum())
                                                .with("above_units", Json.of(mass.aboveUnits()))));
        Json.Builder most = Json.object();
        policy.mostUnits().forEach((provider, units) -> most.put(provider, Json.of(units)));
        return Json.object()
                .put("serial", policy.serial())
                .put("organization", policy.organization())
                .put("digest", policy.digest())
                .put("previous", policy.previous())
                .put("approval", approval.build())
                .put(
                        "break_glass",
                        policy.breakGlass()
                                .<Json>map(PolicyDocuments::document)
                                .orElse(Json.Null.NULL))
                .put("valid_minutes", policy.validFor().toMinutes())
                .put("most_units", most.build())
                .put("drift_percent", policy.driftPercent())
                .put(
                        "people",
                        Json.array(
                                policy.people().values().stream()
                                        .map(PolicyDocuments::document)
                                        .toList()))
                .build();
    }

    private static Json.Obj document(Quorum quorum) {
        return Json.object()
                .put("signatures", quorum.signatures())
                .put("security_key", quorum.securityKey().word())
                .build();
    }

    private static Json document(BreakGlass glass) {
        return Json.object()
                .put("signers", Json.strings(List.copyOf(glass.signers())))
                .put("minutes", glass.limit().toMinutes())
                .put("security_key", glass.securityKey().word())
                .build();
    }

    private static Json document(Person person) {
        return Json.object()
                .put("name", person.name())
                .put(
                        "roles",
                        Json.strings(person.roles().stream().sorted().map(Role::word).toList()))
                .put("os_users", Json.strings(person.osUsers().stream().sorted().toList()))
                .build();
    }

    /** What may go wrong with it later, though it could work. */
    static List<String> warnings(Policy policy) {
        List<String> warnings = new ArrayList<>();
        if (policy.with(Role.APPROVER).size() <= policy.ofPolicy().signatures()) {
            warnings.add(
                    "if one approver loses a key, nothing can be changed any more: name one more"
                            + " approver than a change of the policy takes");
        }
        boolean anyKey =
                policy.ofMode().values().stream()
                        .anyMatch(quorum -> quorum.securityKey() == SecurityKeyRule.NONE);
        if (anyKey) {
            warnings.add(
                    "a key in a file may be copied: security_key = \"touch\" asks for hardware");
        }
        boolean anyKeyAlone =
                policy.breakGlass()
                        .filter(glass -> glass.securityKey() == SecurityKeyRule.NONE)
                        .isPresent();
        if (anyKeyAlone) {
            warnings.add(
                    "break-glass with a key in a file: whoever has an open session of its signer"
                        + " can have plans run alone; leave security_key out to ask for a touch");
        }
        return warnings;
    }
}
