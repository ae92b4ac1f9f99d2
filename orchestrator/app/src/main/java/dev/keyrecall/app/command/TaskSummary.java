package dev.keyrecall.app.command;

import dev.keyrecall.engine.campaign.Task;
import dev.keyrecall.engine.service.TaskBook.Standing;
import dev.keyrecall.spi.json.Json;

import java.util.List;

/**
 * How the tasks of a campaign stand, counted.
 *
 * @param open how many wait for somebody
 * @param overdue how many of those are late
 * @param done how many are said to be done, and not checked yet
 * @param settled how many were checked
 */
record TaskSummary(long open, long overdue, long done, long settled) {
    static TaskSummary of(List<Standing> tasks) {
        return new TaskSummary(
                count(tasks, Task.State.OPEN),
                tasks.stream().filter(Standing::overdue).count(),
                count(tasks, Task.State.DONE),
                count(tasks, Task.State.SETTLED));
    }

    private static long count(List<Standing> tasks, Task.State state) {
        return tasks.stream().filter(one -> one.state() == state).count();
    }

    boolean none() {
        return open + done + settled == 0;
    }

    String text() {
        return open
                + " open"
                + (overdue == 0 ? "" : " (" + overdue + " overdue)")
                + ", "
                + done
                + " done and not checked yet, "
                + settled
                + " settled";
    }

    Json.Obj document() {
        return Json.object()
                .put("open", open)
                .put("overdue", overdue)
                .put("done", done)
                .put("settled", settled)
                .build();
    }
}
