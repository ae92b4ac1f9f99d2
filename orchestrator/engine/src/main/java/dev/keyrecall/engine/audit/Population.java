package dev.keyrecall.engine.audit;

import dev.keyrecall.engine.audit.AccountReplay.Told;
import dev.keyrecall.engine.audit.Report.AgeLine;
import dev.keyrecall.engine.audit.Report.Count;
import dev.keyrecall.engine.audit.Report.PopulationLine;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.json.Json;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Counts credentials at two moments and what came and went between. Not thread-safe. */
final class Population {
    private final InventoryReplay replay;
    private final Map<Group, Counting> groups = new TreeMap<>();

    Population(InventoryReplay replay) {
        this.replay = replay;
    }

    /** The period begins now. */
    void begins() {
        count((counting, active) -> counting.start(active));
    }

    /** The period ends now. */
    void ends() {
        count((counting, active) -> counting.end(active));
    }

    private void count(Mark mark) {
        replay.accounts()
                .values()
                .forEach(
                        account ->
                                account.listed()
                                        .forEach(
                                                (ref, told) ->
                                                        mark.on(of(ref), isActive(told.what()))));
    }

    private static boolean isActive(String item) {
        return Json.parseObject(item).text("status").equals("active");
    }

    private Counting of(String ref) {
        CredentialRef one = CredentialRef.parse(ref);
        return groups.computeIfAbsent(
                new Group(one.account().toString(), one.typeName()), _ -> new Counting());
    }

    /** An entry of the period, before the replay hears it. */
    void coming(Json.Obj entry) {
        if (!entry.text("kind").equals("inventory")) {
            return;
        }
        Json.Obj details = entry.object("details");
        AccountReplay account = replay.accounts().get(details.text("account"));
        if (details.get("listed").isPresent()) {
            for (Json item : details.items("listed")) {
                if (item instanceof Json.Obj one
                        && (account == null || !account.listed().containsKey(one.text("ref")))) {
                    of(one.text("ref")).appeared++;
                }
            }
        }
        if (details.get("gone").isPresent()) {
            for (Json item : details.items("gone")) {
                if (item instanceof Json.Str(String ref)) {
                    of(ref).gone++;
                }
            }
        }
    }

    /** By account and type. */
    List<PopulationLine> lines() {
        List<PopulationLine> lines = new ArrayList<>();
        groups.forEach(
                (group, counting) ->
                        lines.add(
                                new PopulationLine(
                                        group.account,
                                        group.type,
                                        new Count(counting.startActive, counting.startInactive),
                                        new Count(counting.endActive, counting.endInactive),
                                        counting.appeared,
                                        counting.gone)));
        return lines;
    }

    /** What is older than a policy allows at a moment, the oldest first. */
    List<AgeLine> over(Instant now, Duration maxAge) {
        List<AgeLine> over = new ArrayList<>();
        for (AccountReplay account : replay.accounts().values()) {
            for (Map.Entry<String, Told> one : account.listed().entrySet()) {
                Json.Obj item = Json.parseObject(one.getValue().what());
                Instant createdAt = Instant.parse(item.text("created_at"));
                Duration age = Duration.between(createdAt, now);
                if (age.compareTo(maxAge) > 0) {
                    over.add(
                            new AgeLine(
                                    one.getKey(),
                                    item.text("principal"),
                                    account.owner(item),
                                    item.text("status"),
                                    createdAt,
                                    age.toDays(),
                                    one.getValue().sequence()));
                }
            }
        }
        over.sort(Comparator.comparing(AgeLine::createdAt).thenComparing(AgeLine::ref));
        return over;
    }

    private interface Mark {
        void on(Counting counting, boolean active);
    }

    private record Group(String account, String type) implements Comparable<Group> {
        @Override
        public int compareTo(Group other) {
            int first = account.compareTo(other.account);
            return first == 0 ? type.compareTo(other.type) : first;
        }
    }

    private static final class Counting {
        private int startActive;
        private int startInactive;
        private int endActive;
        private int endInactive;
        private int appeared;
        private int gone;

        void start(boolean active) {
            startActive += active ? 1 : 0;
            startInactive += active ? 0 : 1;
        }

        void end(boolean active) {
            endActive += active ? 1 : 0;
            endInactive += active ? 0 : 1;
        }
    }
}
