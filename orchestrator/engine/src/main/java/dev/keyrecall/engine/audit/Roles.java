package dev.keyrecall.engine.audit;

import dev.keyrecall.engine.audit.Report.Person;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What somebody was, by what they did: {@code docs/formats/report.md} says which is which. */
final class Roles {
    private static final Map<String, Set<String>> KINDS = kinds();

    private Roles() {}

    private static Map<String, Set<String>> kinds() {
        Map<String, Set<String>> kinds = new LinkedHashMap<>();
        kinds.put("approver", Set.of("approval", "waiver"));
        kinds.put("planner", Set.of("plan"));
        kinds.put(
                "runner",
                Set.of("run", "intent", "outcome", "reconcile", "sweep", "unit", "task", "switch"));
        kinds.put("inventory", Set.of("account", "refresh", "accept", "consumer", "owner"));
        kinds.put("opener", Set.of("open", "probe"));
        kinds.put(
                "custodian",
                Set.of("init", "vault", "seal", "shred", "erasure", "backup", "restore"));
        kinds.put("governor", Set.of("policy"));
        kinds.put("certifier", Set.of("certificate", "acknowledge"));
        return kinds;
    }

    /** In the order of the format's page. */
    static List<String> of(Person person) {
        Set<String> did = new TreeSet<>();
        person.months().values().forEach(month -> did.addAll(month.keySet()));
        return KINDS.entrySet().stream()
                .filter(role -> role.getValue().stream().anyMatch(did::contains))
                .map(Map.Entry::getKey)
                .toList();
    }
}
