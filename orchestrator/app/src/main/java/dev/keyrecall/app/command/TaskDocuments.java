package dev.keyrecall.app.command;

import dev.keyrecall.engine.campaign.Task;
import dev.keyrecall.engine.campaign.TaskEvent;
import dev.keyrecall.engine.service.TaskBook.Standing;
import dev.keyrecall.spi.json.Json;

/** Tasks as they stand in documents and tables. */
final class TaskDocuments {
    private TaskDocuments() {}

    static Json.Obj document(Standing one) {
        Task task = one.task();
        TaskEvent done = task.done();
        return Json.object()
                .put("task", task.name())
                .put("unit", task.ordinal())
                .put("replaces", one.replaced().toString())
                .put("credential", task.credential().toString())
                .put("step", task.step().word())
                .put("kind", task.target().kind())
                .put("target", task.target().target())
                .put("owner", task.owner())
                .put("for", task.doer())
                .put("how", task.how())
                .put("where", task.where())
                .put("evidence_wanted", task.evidenceWanted())
                .put("state", one.state().word())
                .put("opened_at", Documents.time(task.opened().at()))
                .put("due", Documents.time(task.due()))
                .put("overdue", one.overdue())
                .put("refusal", task.refusal())
                .put("done_by", one.doneBy())
                .put("done_at", Documents.time(done == null ? null : done.at()))
                .put("evidence", one.evidence())
                .build();
    }

    static String state(Standing one) {
        if (one.overdue()) {
            return "overdue";
        }
        return one.task().refusal() == null ? one.state().word() : one.state().word() + ", again";
    }

    static String place(Task task) {
        return task.target().kind() + " " + task.target().target();
    }
}
