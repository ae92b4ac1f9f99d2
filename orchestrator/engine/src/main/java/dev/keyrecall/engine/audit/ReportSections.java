package dev.keyrecall.engine.audit;

import dev.keyrecall.engine.audit.Report.Count;
import dev.keyrecall.engine.audit.Report.Person;
import dev.keyrecall.engine.audit.Report.Rotation;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** A report as tables of one shape, for reading and for spreadsheets. */
final class ReportSections {
    /** The columns of every section, in order. */
    enum Column {
        SUBJECT,
        WHAT,
        WHO,
        AT,
        UNTIL,
        COUNT,
        NOTE,
        ENTRIES
    }

    private final Report report;

    ReportSections(Report report) {
        this.report = report;
    }

    List<Section> all() {
        return List.of(
                accounts(),
                population(),
                age(),
                rotations(),
                exceptions(),
                findings(),
                people(),
                approvals(),
                openings(),
                vault());
    }

    /** The lines that stand over the tables, each a name and a value. */
    List<List<String>> facts() {
        return List.of(
                List.of("period", report.period().first() + " to " + report.period().last()),
                List.of("as of", time(report.asOf()) + (report.ended() ? "" : ", not ended yet")),
                List.of("policy", "a credential is at most " + rounded(report.maxAge()) + " old"),
                List.of("ledger at the start", point(report.start())),
                List.of("ledger at the end", point(report.end())));
    }

    private static String point(Report.Point point) {
        return point.size() + " entries, root " + point.root();
    }

    private Section accounts() {
        Section section =
                section("accounts", "Accounts", "no account was added yet")
                        .column(Column.SUBJECT, "Account")
                        .column(Column.AT, "Last listed")
                        .column(Column.ENTRIES, "Entry");
        report.accounts()
                .forEach(
                        one ->
                                section.row()
                                        .put(Column.SUBJECT, one.account())
                                        .put(Column.AT, time(one.listedAt()))
                                        .put(Column.ENTRIES, text(one.entry())));
        return section;
    }

    private Section population() {
        Section section =
                section("population", "Population", "no credential was listed")
                        .column(Column.SUBJECT, "Account and type")
                        .column(Column.WHAT, "When")
                        .column(Column.COUNT, "Count")
                        .column(Column.NOTE, "Of which");
        report.population()
                .forEach(
                        one -> {
                            String subject = one.account() + " " + one.type();
                            count(section, subject, "at the start", one.start());
                            count(section, subject, "at the end", one.end());
                            section.row()
                                    .put(Column.SUBJECT, subject)
                                    .put(Column.WHAT, "appeared")
                                    .put(Column.COUNT, text(one.appeared()));
                            section.row()
                                    .put(Column.SUBJECT, subject)
                                    .put(Column.WHAT, "gone")
                                    .put(Column.COUNT, text(one.gone()));
                        });
        return section;
    }

    private static void count(Section section, String subject, String when, Count count) {
        section.row()
                .put(Column.SUBJECT, subject)
                .put(Column.WHAT, when)
                .put(Column.COUNT, text(count.all()))
                .put(Column.NOTE, count.active() + " active, " + count.inactive() + " inactive");
    }

    private Section age() {
        Section section =
                section(
                                "age",
                                "Older than the policy allows: "
                                        + report.over().size()
                                        + " of "
                                        + (report.over().size() + report.within()),
                                "none")
                        .column(Column.SUBJECT, "Credential")
                        .column(Column.WHAT, "Status")
                        .column(Column.WHO, "Principal (owner)")
                        .column(Column.AT, "Created")
                        .column(Column.COUNT, "Days old")
                        .column(Column.ENTRIES, "Entry");
        report.over()
                .forEach(
                        one ->
                                section.row()
                                        .put(Column.SUBJECT, one.ref())
                                        .put(Column.WHAT, one.status())
                                        .put(
                                                Column.WHO,
                                                one.principal()
                                                        + (one.owner() == null
                                                                ? ""
                                                                : " (" + one.owner() + ")"))
                                        .put(Column.AT, time(one.createdAt()))
                                        .put(Column.COUNT, text(one.days()))
                                        .put(Column.ENTRIES, text(one.entry())));
        return section;
    }

    private Section rotations() {
        Section section =
                section("rotations", "Proven dead: " + report.rotations().size(), "none")
                        .column(Column.SUBJECT, "Credential")
                        .column(Column.WHAT, "Proof")
                        .column(Column.WHO, "Principal")
                        .column(Column.AT, "Proven")
                        .column(Column.COUNT, "Answers")
                        .column(Column.NOTE, "Replaced by, campaign and unit")
                        .column(Column.ENTRIES, "Entries");
        report.rotations()
                .forEach(
                        one ->
                                section.row()
                                        .put(Column.SUBJECT, one.ref())
                                        .put(
                                                Column.WHAT,
                                                one.proof().equals("listing")
                                                        ? "not listed"
                                                        : one.proof() + " " + text(one.code()))
                                        .put(Column.WHO, text(one.principal()))
                                        .put(Column.AT, time(one.provenAt()))
                                        .put(Column.COUNT, text(one.answers()))
                                        .put(
                                                Column.NOTE,
                                                (one.replacement() == null
                                                                ? "nothing"
                                                                : one.replacement())
                                                        + ", "
                                                        + one.campaign()
                                                        + " unit "
                                                        + one.unit())
                                        .put(Column.ENTRIES, entries(one)));
        return section;
    }

    /** With what each entry is. */
    private static String entries(Rotation rotation) {
        List<String> entries = new ArrayList<>();
        rotation.approvals().forEach(entry -> entries.add("approval " + entry));
        for (String name : Rotation.ENTRIES) {
            Long entry = rotation.entries().get(name);
            if (entry != null) {
                entries.add(name.replace('_', ' ') + " " + entry);
            }
        }
        return String.join("; ", entries);
    }

    private Section exceptions() {
        Section section =
                section("exceptions", "Exceptions: " + report.exceptions().size(), "none")
                        .column(Column.SUBJECT, "Credential")
                        .column(Column.WHAT, "What")
                        .column(Column.AT, "Since")
                        .column(Column.UNTIL, "Expires")
                        .column(Column.NOTE, "Reason and campaign")
                        .column(Column.ENTRIES, "Entry");
        report.exceptions()
                .forEach(
                        one ->
                                section.row()
                                        .put(Column.SUBJECT, one.ref())
                                        .put(Column.WHAT, one.what())
                                        .put(Column.AT, time(one.since()))
                                        .put(Column.UNTIL, time(one.until()))
                                        .put(
                                                Column.NOTE,
                                                one.reason()
                                                        + (one.campaign() == null
                                                                ? ""
                                                                : " (" + one.campaign() + ")"))
                                        .put(Column.ENTRIES, text(one.entry())));
        return section;
    }

    private Section findings() {
        Section section =
                section("findings", "Findings: " + report.findings().size(), "none")
                        .column(Column.SUBJECT, "Credential")
                        .column(Column.WHAT, "Finding")
                        .column(Column.AT, "Opened")
                        .column(Column.UNTIL, "Closed")
                        .column(Column.NOTE, "Open for")
                        .column(Column.ENTRIES, "Entries");
        report.findings()
                .forEach(
                        one ->
                                section.row()
                                        .put(Column.SUBJECT, one.ref())
                                        .put(Column.WHAT, one.what())
                                        .put(Column.AT, time(one.openedAt()))
                                        .put(Column.UNTIL, time(one.closedAt()))
                                        .put(
                                                Column.NOTE,
                                                rounded(one.open())
                                                        + (one.closedAt() == null
                                                                ? " and still is"
                                                                : ""))
                                        .put(
                                                Column.ENTRIES,
                                                one.opened()
                                                        + (one.closed() == null
                                                                ? ""
                                                                : "; " + one.closed())));
        return section;
    }

    private Section people() {
        Section section =
                section("people", "People", "nobody did anything")
                        .column(Column.WHO, "Name (system user)")
                        .column(Column.WHAT, "Month or roles")
                        .column(Column.AT, "First")
                        .column(Column.UNTIL, "Last")
                        .column(Column.COUNT, "Entries")
                        .column(Column.NOTE, "Of which");
        for (Person one : report.people()) {
            String who = one.name() + " (" + one.osUser() + ")";
            SortedMap<String, Long> all = new TreeMap<>();
            one.months()
                    .values()
                    .forEach(month -> month.forEach((kind, n) -> all.merge(kind, n, Long::sum)));
            section.row()
                    .put(Column.WHO, who)
                    .put(Column.WHAT, String.join(", ", Roles.of(one)))
                    .put(Column.AT, time(one.first()))
                    .put(Column.UNTIL, time(one.last()))
                    .put(Column.COUNT, text(sum(all)))
                    .put(Column.NOTE, kinds(all));
            one.months()
                    .forEach(
                            (month, kinds) ->
                                    section.row()
                                            .put(Column.WHO, who)
                                            .put(Column.WHAT, month)
                                            .put(Column.COUNT, text(sum(kinds)))
                                            .put(Column.NOTE, kinds(kinds)));
        }
        return section;
    }

    private static long sum(Map<String, Long> kinds) {
        return kinds.values().stream().mapToLong(Long::longValue).sum();
    }

    private static String kinds(Map<String, Long> kinds) {
        List<String> all = new ArrayList<>();
        kinds.forEach((kind, n) -> all.add(n + " " + kind));
        return String.join(", ", all);
    }

    private Section approvals() {
        Section section =
                section("approvals", "Approvals", "none")
                        .column(Column.SUBJECT, "Campaign")
                        .column(Column.WHO, "Approver, as claimed (system user)")
                        .column(Column.AT, "When")
                        .column(Column.NOTE, "Digest of the plan")
                        .column(Column.ENTRIES, "Entry");
        report.approvals()
                .forEach(
                        one ->
                                section.row()
                                        .put(Column.SUBJECT, text(one.campaign()))
                                        .put(Column.WHO, one.approver() + " (" + one.osUser() + ")")
                                        .put(Column.AT, time(one.at()))
                                        .put(Column.NOTE, one.digest())
                                        .put(Column.ENTRIES, text(one.entry())));
        return section;
    }

    private Section openings() {
        long secrets = report.openings().stream().mapToLong(Report.OpeningLine::count).sum();
        Section section =
                section(
                                "openings",
                                "Openings of secrets: "
                                        + report.openings().size()
                                        + ", "
                                        + secrets
                                        + " values",
                                "none")
                        .column(Column.SUBJECT, "Credential")
                        .column(Column.WHAT, "For")
                        .column(Column.WHO, "Who")
                        .column(Column.AT, "When")
                        .column(Column.COUNT, "Values")
                        .column(Column.NOTE, "Campaign or reason")
                        .column(Column.ENTRIES, "Entry");
        report.openings()
                .forEach(
                        one ->
                                section.row()
                                        .put(
                                                Column.SUBJECT,
                                                one.ref() == null ? "several" : one.ref())
                                        .put(Column.WHAT, one.purpose())
                                        .put(Column.WHO, one.who())
                                        .put(Column.AT, time(one.at()))
                                        .put(Column.COUNT, text(one.count()))
                                        .put(Column.NOTE, joined(one.campaign(), one.reason()))
                                        .put(Column.ENTRIES, text(one.entry())));
        return section;
    }

    private Section vault() {
        Section section =
                section("vault", "Vault", "nothing was changed")
                        .column(Column.WHAT, "What")
                        .column(Column.SUBJECT, "Credential")
                        .column(Column.WHO, "Who")
                        .column(Column.AT, "When")
                        .column(Column.NOTE, "As told")
                        .column(Column.ENTRIES, "Entry");
        report.vault()
                .forEach(
                        one ->
                                section.row()
                                        .put(Column.SUBJECT, text(one.ref()))
                                        .put(Column.WHAT, one.what())
                                        .put(Column.WHO, one.who())
                                        .put(Column.AT, time(one.at()))
                                        .put(Column.NOTE, joined(one.told(), one.reason()))
                                        .put(Column.ENTRIES, text(one.entry())));
        return section;
    }

    private static Section section(String id, String title, String none) {
        return new Section(id, title, none, new LinkedHashMap<>(), new ArrayList<>());
    }

    private static String text(@Nullable Object value) {
        return value == null ? "" : value.toString();
    }

    private static String joined(@Nullable String first, @Nullable String second) {
        return first != null && second != null ? first + ": " + second : text(first) + text(second);
    }

    /** Whole seconds, UTC; empty for none. */
    static String time(@Nullable Instant time) {
        return time == null ? "" : time.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** Rounded down, in the unit that says something. */
    private static String rounded(Duration duration) {
        if (duration.toDays() > 1) {
            return days(duration);
        }
        return duration.toHours() > 0 ? duration.toHours() + " h" : duration.toMinutes() + " min";
    }

    /** Rounded down. */
    private static String days(Duration duration) {
        return duration.toDays() == 1 ? "1 day" : duration.toDays() + " days";
    }

    /**
     * One table.
     *
     * @param id its name for machines
     * @param title its heading
     * @param none what it says when it has no rows
     * @param heads its columns with their headings
     * @param rows the cells that are not empty
     */
    record Section(
            String id, String title, String none, Map<Column, String> heads, List<Row> rows) {
        private Section column(Column column, String head) {
            heads.put(column, head);
            return this;
        }

        private Row row() {
            Row row = new Row(new LinkedHashMap<>());
            rows.add(row);
            return row;
        }
    }

    /** A row by its columns. */
    record Row(Map<Column, String> cells) {
        private Row put(Column column, String text) {
            cells.put(column, text);
            return this;
        }

        String cell(Column column) {
            return cells.getOrDefault(column, "");
        }
    }
}
