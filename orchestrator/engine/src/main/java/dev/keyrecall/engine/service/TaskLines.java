package dev.keyrecall.engine.service;

import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.campaign.Task;
import dev.keyrecall.engine.campaign.TaskEvent;
import dev.keyrecall.engine.port.StoreException;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.engine.service.Certificate.TaskLine;
import dev.keyrecall.spi.json.Json;

import java.util.List;

/** The human steps of a campaign, as its certificate tells them. */
final class TaskLines {
    private TaskLines() {}

    /** Every task that somebody needed, by unit. */
    static List<TaskLine> of(Engine engine, Tx tx, String campaign) {
        try {
            return new TaskBook(engine)
                    .standing(tx, campaign).stream()
                            .filter(one -> one.state() != Task.State.MOOT)
                            .map(TaskLines::line)
                            .toList();
        } catch (EngineException e) {
            throw new StoreException(
                    StoreException.Kind.CORRUPTED, "the store is damaged: " + e.getMessage(), e);
        }
    }

    private static TaskLine line(TaskBook.Standing one) {
        TaskEvent done = one.task().done();
        return new TaskLine(
                one.task().name(),
                one.task().ordinal(),
                one.task().opened().place(),
                one.task().doer(),
                one.state(),
                one.task().refusals(),
                one.doneBy(),
                done == null ? null : done.at(),
                one.evidence());
    }

    static Json document(TaskLine line) {
        return Json.object()
                .put("task", line.task())
                .put("unit", line.unit())
                .put("place", line.place())
                .put("for", line.doer())
                .put("state", line.state().word())
                .put("refusals", line.refusals())
                .put("done_by", line.doneBy())
                .put("done_at", line.doneAt() == null ? null : line.doneAt().toString())
                .put("evidence", line.evidence())
                .build();
    }

    static String words(TaskLine line) {
        String said =
                line.doneBy() == null
                        ? "nobody has said that it is done"
                        : line.doneBy()
                                + " (as claimed) said at "
                                + line.doneAt()
                                + ": "
                                + line.evidence();
        return "unit "
                + line.unit()
                + ", task "
                + line.task()
                + " at "
                + line.place()
                + ", for "
                + line.doer()
                + ", "
                + line.state().word()
                + (line.refusals() == 0 ? "" : ", refused " + line.refusals() + " times before")
                + ": "
                + said;
    }
}
