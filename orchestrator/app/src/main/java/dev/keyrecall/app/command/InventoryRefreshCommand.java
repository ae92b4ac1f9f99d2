package dev.keyrecall.app.command;

import dev.keyrecall.app.home.Session;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.service.InventoryRefresh;
import dev.keyrecall.engine.service.InventoryRefresh.Refreshed;
import dev.keyrecall.spi.json.Json;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.util.List;

/** {@code inventory refresh}. */
@Command(
        name = "refresh",
        description = "List every credential at the providers. Reads only, never writes there.",
        footerHeading = Action.EXAMPLES,
        footer = {"  keyrecall inventory refresh", "  keyrecall inventory refresh --account prod"})
public final class InventoryRefreshCommand extends Action {
    @Option(
            names = "--account",
            paramLabel = "NAME",
            description = "Only this account (default: all).")
    @Nullable String account;

    public InventoryRefreshCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    public Integer call() throws EngineException {
        List<Refreshed> refreshed;
        try (Session session = invocation.unlock()) {
            refreshed =
                    Refreshing.refresh(
                            invocation,
                            new InventoryRefresh(session.engine()),
                            Arguments.account(session, account));
        }
        if (invocation.json()) {
            invocation.document(
                    Json.array(refreshed.stream().map(InventoryRefreshCommand::document).toList()));
        } else {
            refreshed.forEach(one -> invocation.say(Refreshing.text(one)));
        }
        return DONE;
    }

    private static Json document(Refreshed one) {
        return Json.object()
                .put("account", one.account().name())
                .put("provider", one.account().provider())
                .put("listed", one.listed())
                .put("appeared", one.appeared())
                .put("gone", one.gone())
                .put("digest", one.digest())
                .build();
    }
}
