package dev.keyrecall.app.command;

import dev.keyrecall.app.console.Ink;
import dev.keyrecall.app.home.Session;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.run.Restart;
import dev.keyrecall.engine.service.SwitchBook;
import dev.keyrecall.spi.json.Json;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** {@code campaign restart}. */
@Command(
        name = "restart",
        description =
                "Turn on what a campaign has turned off, before it is done: in the opposite order,"
                        + " each seen on. No run turns it off again. Takes a --reason.",
        footerHeading = Action.EXAMPLES,
        footer = {
            "  keyrecall campaign restart CAMPAIGN --reason 'aborted'",
            "  keyrecall campaign restart CAMPAIGN builds --reason 'a fix has to go out'"
        })
public final class CampaignRestartCommand extends Action {
    @Parameters(index = "0", paramLabel = "CAMPAIGN", description = "The campaign.")
    String id = "";

    @Parameters(
            index = "1..*",
            arity = "0..*",
            paramLabel = "SWITCH",
            description = "Which; all that are not on, where none is named.")
    List<String> names = new ArrayList<>();

    public CampaignRestartCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    public Integer call() throws EngineException {
        String reason = invocation.options().reason;
        if (reason == null) {
            throw new EngineException(
                    Ending.USAGE,
                    "who turns something on before a campaign is done says why",
                    "say why: --reason TEXT; it is kept for good");
        }
        Map<String, Optional<String>> turned;
        try (Session session = invocation.unlock()) {
            turned = turn(session, reason);
        }
        if (invocation.json()) {
            Json.Builder document = Json.object();
            turned.forEach((name, why) -> document.put(name, why.orElse("on")));
            invocation.document(
                    Json.object().put("campaign", id).put("switches", document.build()).build());
        } else if (turned.isEmpty()) {
            invocation.say("all of its switches are on");
        } else {
            turned.forEach(this::say);
        }
        return turned.values().stream().allMatch(Optional::isEmpty)
                ? DONE
                : Ending.PARTIAL.exitCode();
    }

    private Map<String, Optional<String>> turn(Session session, String reason)
            throws EngineException {
        Set<String> asked = new LinkedHashSet<>(names);
        int all = asked.isEmpty() ? new SwitchBook(session.engine()).of(id).size() : asked.size();
        return CountedWork.run(
                invocation,
                all,
                "turned on",
                (progress, stop) ->
                        new Restart(session.engine()).turn(id, asked, reason, progress, stop));
    }

    private void say(String name, Optional<String> why) {
        if (why.isEmpty()) {
            invocation.say(Ink.GOOD, name + ": on");
        } else {
            invocation.say(Ink.BAD, name + ": not on: " + why.get());
        }
    }
}
