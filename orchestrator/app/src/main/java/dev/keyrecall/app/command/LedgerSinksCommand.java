package dev.keyrecall.app.command;

import dev.keyrecall.app.console.Ink;
import dev.keyrecall.app.console.Table;
import dev.keyrecall.app.home.LogReading;
import dev.keyrecall.app.home.Sending;
import dev.keyrecall.app.home.Session;
import dev.keyrecall.app.home.SinkLook;
import dev.keyrecall.app.sink.ConfiguredSink;
import dev.keyrecall.app.sink.SinkMaking;
import dev.keyrecall.app.sink.TestEvents;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.export.Outbox;
import dev.keyrecall.spi.json.Json;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.util.List;

/** {@code ledger sinks}. */
@Command(
        name = "sinks",
        description =
                "Where the ledger is sent, as the home's config.toml names it, and how far each of"
                        + " these sinks has come.",
        footerHeading = Action.EXAMPLES,
        footer = {"  keyrecall ledger sinks", "  keyrecall ledger sinks --json"})
public final class LedgerSinksCommand extends Action {
    @Option(
            names = "--test",
            paramLabel = "NAME",
            description =
                    "Send this sink a marked test event, which is no entry, and say whether it took"
                            + " it. Afterwards a sink that failed is tried again without a pause.")
    @Nullable String test;

    public LedgerSinksCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    public Integer call() throws EngineException {
        try (Session session = invocation.locked()) {
            List<SinkLook> looks =
                    SinkLook.all(invocation.io(), invocation.home(), session.store());
            if (test != null) {
                test(session, sink(looks, test));
            } else if (invocation.json()) {
                invocation.document(SinkDocuments.document(looks));
            } else {
                print(looks);
            }
        }
        return DONE;
    }

    private static ConfiguredSink sink(List<SinkLook> looks, String name) throws EngineException {
        return looks.stream()
                .map(SinkLook::sink)
                .filter(sink -> sink.name().equals(name))
                .findFirst()
                .orElseThrow(
                        () ->
                                new EngineException(
                                        Ending.USAGE,
                                        "the configuration names no sink '" + name + "'",
                                        "see keyrecall ledger sinks"));
    }

    private void test(Session session, ConfiguredSink sink) throws EngineException {
        String origin = LogReading.of(invocation.home(), session).origin();
        SinkMaking making =
                new SinkMaking(
                        invocation.home().path(),
                        invocation.io().osUser(),
                        invocation.io().build());
        TestEvents.send(sink, making, origin, invocation.io());
        new Outbox(Sending.of(session.store()), origin, invocation.io().process(), "-")
                .retryNow(sink.name());
        if (invocation.json()) {
            invocation.document(Json.object().put("sink", sink.name()).put("taken", true).build());
        } else {
            invocation.say(Ink.GOOD, "the sink " + sink.name() + " took a test event");
        }
    }

    private void print(List<SinkLook> looks) {
        if (looks.isEmpty()) {
            invocation.say("no sink is configured");
            invocation.hint("name one in the home's config.toml: docs/guides/sinks.md");
            return;
        }
        Table table = new Table("SINK", "KIND", "FORMAT", "PLACE", "STANDING");
        for (SinkLook look : looks) {
            table.row(
                    look.sink().name(),
                    look.sink().place().kind(),
                    look.sink().format().word(),
                    look.sink().place().shown(),
                    SinkDocuments.standing(look));
        }
        invocation.say(table);
    }
}
