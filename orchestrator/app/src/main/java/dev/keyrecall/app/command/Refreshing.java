package dev.keyrecall.app.command;

import dev.keyrecall.app.console.Painter;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.service.InventoryRefresh;
import dev.keyrecall.engine.service.InventoryRefresh.Refreshed;
import dev.keyrecall.spi.AccountRef;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** Refreshes with a line of progress: {@code inventory refresh} and {@code detect} share it. */
final class Refreshing {
    private Refreshing() {}

    static List<Refreshed> refresh(
            Invocation invocation, InventoryRefresh refresh, @Nullable AccountRef only)
            throws EngineException {
        try (Painter painter = invocation.painter()) {
            return refresh.refresh(
                    only,
                    (account, soFar) ->
                            painter.offer(
                                    () -> "  " + account + ": " + soFar + " credentials so far"));
        }
    }

    static String text(Refreshed one) {
        return one.account()
                + ": "
                + Documents.count(one.listed(), "credential")
                + " listed, "
                + one.appeared()
                + " appeared, "
                + one.gone()
                + " gone";
    }
}
