package dev.keyrecall.engine.service;

import dev.keyrecall.engine.campaign.Task;
import dev.keyrecall.engine.imports.TableShape;
import dev.keyrecall.engine.service.TaskBook.Standing;
import dev.keyrecall.engine.text.CsvText;
import dev.keyrecall.engine.text.PlainText;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Tasks as they are sent to those who do them. Names that others chose are made safe to print. */
public final class TaskTexts {
    private static final DateTimeFormatter MOMENT =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'").withZone(ZoneOffset.UTC);

    /** What a table that is read back may hold in a field is more bytes than this in any script. */
    private static final int CELL_MAX_CHARS = 500;

    private TaskTexts() {}

    /**
     * The table that is filled in and taken back.
     *
     * <p>Source: {@code docs/formats/task.md}, section 4.
     */
    public static String csv(List<Standing> tasks) {
        CsvText out = new CsvText();
        out.row(TableShape.TASKS.columns());
        for (Standing one : tasks) {
            Task task = one.task();
            List<String> cells =
                    List.of(
                            task.name(),
                            task.doer(),
                            task.due().toString(),
                            one.replaced().toString(),
                            task.credential().toString(),
                            task.target().kind(),
                            task.target().target(),
                            task.how(),
                            task.where(),
                            task.evidenceWanted(),
                            one.state() == Task.State.OPEN ? "" : "yes",
                            one.evidence() == null || one.state() == Task.State.OPEN
                                    ? ""
                                    : one.evidence());
            out.row(cells.stream().map(TaskTexts::cut).toList());
        }
        return out.text();
    }

    private static String cut(String given) {
        String text = given.strip();
        return text.length() <= CELL_MAX_CHARS
                ? text
                : text.substring(0, CELL_MAX_CHARS - 1).strip() + "…";
    }

    /** One message for everybody who has something to do, by who that is. */
    public static Map<String, String> messages(String campaign, List<Standing> tasks) {
        Map<String, List<Standing>> byDoer = new TreeMap<>();
        tasks.stream()
                .filter(one -> one.state() == Task.State.OPEN)
                .forEach(
                        one ->
                                byDoer.computeIfAbsent(one.task().doer(), _ -> new ArrayList<>())
                                        .add(one));
        Map<String, String> messages = new TreeMap<>();
        byDoer.forEach((doer, those) -> messages.put(doer, message(campaign, doer, those)));
        return messages;
    }

    private static String message(String campaign, String doer, List<Standing> tasks) {
        Instant due =
                tasks.stream()
                        .map(one -> one.task().due())
                        .min(Comparator.naturalOrder())
                        .orElseThrow();
        StringBuilder out = new StringBuilder();
        add(
                out,
                "Subject: %d of your credentials to put in place until %s"
                        .formatted(tasks.size(), MOMENT.format(due)));
        add(out, "");
        add(
                out,
                "To %s: campaign %s replaces credentials that you answer for."
                        .formatted(doer, campaign));
        add(out, "No program can write the new ones where they are read, so please do it:");
        for (Standing one : tasks) {
            Task task = one.task();
            add(out, "");
            add(out, "Task %s, until %s".formatted(task.name(), MOMENT.format(task.due())));
            add(out, "  replaces  " + one.replaced());
            add(out, "  by        " + task.credential());
            add(out, "  at        " + task.target().kind() + " " + task.target().target());
            add(out, "  do        " + task.how());
            if (!task.where().isEmpty()) {
                add(out, "  on        " + task.where());
            }
            if (task.refusal() != null) {
                add(out, "  again     " + task.refusal());
            }
        }
        add(out, "");
        add(out, "The value of a task, id first, on the machine that holds the vault:");
        add(out, "  keyrecall campaign task value %s TASK".formatted(campaign));
        add(out, "When it works, say what shows it (%s):".formatted(wanted(tasks)));
        add(out, "  keyrecall campaign task done %s TASK --evidence TEXT".formatted(campaign));
        add(out, "or fill in the columns done and evidence of the table that came with this.");
        return out.toString();
    }

    private static String wanted(List<Standing> tasks) {
        return tasks.getFirst().task().evidenceWanted();
    }

    private static void add(StringBuilder out, String line) {
        out.append(PlainText.line(line)).append('\n');
    }
}
