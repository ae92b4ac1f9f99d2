package dev.keyrecall.app.command;

import dev.keyrecall.app.console.Table;
import dev.keyrecall.app.home.Session;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.service.Planning;
import dev.keyrecall.engine.service.Planning.Planned;
import dev.keyrecall.spi.json.Json;

import picocli.CommandLine.Command;

import java.util.List;

/** {@code plan list}. */
@Command(
        name = "list",
        description = "Every plan, the newest first.",
        footerHeading = Action.EXAMPLES,
        footer = {"  keyrecall plan list"})
public final class PlanListCommand extends Action {
    public PlanListCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    public Integer call() throws EngineException {
        List<Planned> plans;
        try (Session session = invocation.open()) {
            plans = new Planning(session.engine()).list();
        }
        if (invocation.json()) {
            invocation.document(Json.array(plans.stream().map(PlanListCommand::document).toList()));
            return DONE;
        }
        Table table = new Table("PLAN", "CAMPAIGN", "MODE", "SCOPE", "UNITS", "CREATED", "DIGEST");
        for (Planned planned : plans) {
            table.row(
                    planned.plan().id(),
                    planned.plan().campaign(),
                    planned.plan().mode().word(),
                    planned.plan().scope(),
                    Integer.toString(planned.plan().units().size()),
                    Documents.shown(planned.plan().createdAt()),
                    planned.digest());
        }
        invocation.say(table);
        return DONE;
    }

    private static Json.Obj document(Planned planned) {
        return Json.object()
                .put("plan", planned.plan().id())
                .put("campaign", planned.plan().campaign())
                .put("mode", planned.plan().mode().word())
                .put("scope", planned.plan().scope())
                .put("units", planned.plan().units().size())
                .put("created_at", Documents.time(planned.plan().createdAt()))
                .put("digest", planned.digest())
                .build();
    }
}
