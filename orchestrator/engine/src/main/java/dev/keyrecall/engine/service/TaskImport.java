package dev.keyrecall.engine.service;

import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.campaign.Task;
import dev.keyrecall.engine.campaign.TaskEvent.Change;
import dev.keyrecall.engine.imports.TableRow;
import dev.keyrecall.engine.imports.TableShape;
import dev.keyrecall.engine.journal.TaskLedger;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.engine.service.TaskBook.Standing;
import dev.keyrecall.spi.json.Json;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Takes the table that owners have filled in: all of it, or nothing. Asks no provider. Thread-safe.
 *
 * <p>Source: {@code docs/formats/task.md}, section 4.
 */
public final class TaskImport {
    private final Engine engine;
    private final TaskBook book;
    private final TaskLedger tasks;

    public TaskImport(Engine engine) {
        this.engine = engine;
        this.book = new TaskBook(engine);
        this.tasks = new TaskLedger(engine);
    }

    /**
     * Says of each task whose row says so that it is done, in one transaction.
     *
     * @param shown the file's name
     * @param rows all of it, with the columns of {@link TableShape#TASKS}
     * @param dryRun judges and counts, and writes nothing
     * @throws EngineException USAGE when a row is wrong: what is wrong with which, by lines; and as
     *     {@link TaskBook#done}
     */
    public TableImported take(
            String shown,
            String campaign,
            List<TableRow> rows,
            boolean dryRun,
            LineProgress progress)
            throws EngineException {
        new LedgerReading(engine).verify();
        return Refusals.writing(
                engine.store(),
                tx -> {
                    book.requireMay(tx, campaign);
                    Judged judged = judge(tx, campaign, rows);
                    if (!judged.faults().none()) {
                        throw judged.faults().refusal(shown);
                    }
                    if (!dryRun) {
                        write(tx, judged.next(), progress);
                    }
                    return new TableImported(
                            rows.size(),
                            judged.next().size(),
                            0,
                            rows.size() - judged.next().size());
                });
    }

    private void write(Tx tx, List<Said> next, LineProgress progress) {
        Instant now = book.now();
        int done = 0;
        for (Said one : next) {
            tasks.say(
                    tx,
                    one.standing().task().latest(),
                    Change.DONE,
                    one.evidence(),
                    now,
                    Json.object().build(),
                    one.standing().replaced());
            done++;
            progress.written(done, next.size());
        }
    }

    private Judged judge(Tx tx, String campaign, List<TableRow> rows) throws EngineException {
        Map<String, Standing> byName = new HashMap<>();
        book.standing(tx, campaign).forEach(one -> byName.put(one.task().name(), one));
        Judged judged = new Judged(new LineFaults(), new ArrayList<>());
        Set<String> seen = new HashSet<>();
        for (TableRow row : rows) {
            switch (row) {
                case TableRow.Fault fault -> judged.faults().add(fault);
                case TableRow.Fields fields -> {
                    String name = fields.fields().get("task");
                    if (name != null && !seen.add(name)) {
                        judged.faults()
                                .add(fields.line(), "task " + name + " stands twice", "keep one");
                    } else {
                        judge(fields, name == null ? null : byName.get(name), judged);
                    }
                }
            }
        }
        return judged;
    }

    private static void judge(TableRow.Fields row, @Nullable Standing standing, Judged judged) {
        String done = row.fields().get("done");
        String evidence = row.fields().get("evidence");
        String credential = row.fields().get("credential");
        LineFaults faults = judged.faults();
        if (standing == null) {
            faults.add(
                    row.line(),
                    "the campaign has no such task",
                    "those that it has: keyrecall campaign tasks CAMPAIGN");
            return;
        }
        if (credential != null && !credential.equals(standing.task().credential().toString())) {
            faults.add(
                    row.line(),
                    "the task is about another credential by now",
                    "write the table anew: keyrecall campaign tasks CAMPAIGN --csv FILE");
            return;
        }
        if (done == null) {
            if (evidence != null) {
                faults.add(row.line(), "there is evidence and no 'yes'", "fill in both or none");
            }
            return;
        }
        if (!done.equals("yes")) {
            faults.add(row.line(), "the field 'done' is neither 'yes' nor empty", "write yes");
            return;
        }
        if (evidence == null || evidence.length() > Task.EVIDENCE_MAX_CHARS) {
            faults.add(
                    row.line(),
                    evidence == null ? "there is no evidence" : "the evidence is too long",
                    "say in 1 to " + Task.EVIDENCE_MAX_CHARS + " characters what shows it");
            return;
        }
        if (standing.state() == Task.State.OPEN) {
            judged.next().add(new Said(standing, evidence));
        }
    }

    private record Said(Standing standing, String evidence) {}

    private record Judged(LineFaults faults, List<Said> next) {}
}
