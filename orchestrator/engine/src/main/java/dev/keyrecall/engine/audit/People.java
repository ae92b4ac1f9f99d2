package dev.keyrecall.engine.audit;

import dev.keyrecall.engine.audit.Report.Person;
import dev.keyrecall.spi.json.Json;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Counts who did what, month by month. Not thread-safe. */
final class People {
    /** {@code 2026-07} of a time in the ledger's form. */
    private static final int MONTH_CHARS = 7;

    private final Map<String, Seen> seen = new TreeMap<>();

    void heard(Json.Obj entry) {
        String claiming = claiming(entry);
        // An approval counts for whom it claims, whoever typed it.
        Json.Obj who = entry.object(claiming == null ? "actor" : "details");
        String name = who.text(claiming == null ? "name" : claiming);
        String osUser = who.text("os_user");
        String at = entry.text("recorded_at");
        seen.computeIfAbsent(name + "\n" + osUser, _ -> new Seen(name, osUser))
                .count(entry.text("kind"), at.substring(0, MONTH_CHARS), Instant.parse(at));
    }

    /** The member that says whose word an entry is; null where it is that of who acts. */
    private static @Nullable String claiming(Json.Obj entry) {
        return switch (entry.text("kind")) {
            case "approval" -> "approver";
            case "waiver" -> entry.object("details").get("person").isPresent() ? "person" : null;
            default -> null;
        };
    }

    /** By name. */
    List<Person> all() {
        List<Person> all = new ArrayList<>();
        seen.values()
                .forEach(
                        one ->
                                all.add(
                                        new Person(
                                                one.name,
                                                one.osUser,
                                                one.first,
                                                one.last,
                                                one.months)));
        return all;
    }

    private static final class Seen {
        private final String name;
        private final String osUser;
        private final SortedMap<String, SortedMap<String, Long>> months = new TreeMap<>();
        private Instant first = Instant.MAX;
        private Instant last = Instant.MIN;

        Seen(String name, String osUser) {
            this.name = name;
            this.osUser = osUser;
        }

        void count(String kind, String month, Instant at) {
            months.computeIfAbsent(month, _ -> new TreeMap<>()).merge(kind, 1L, Long::sum);
            first = at.isBefore(first) ? at : first;
            last = at.isAfter(last) ? at : last;
        }
    }
}
