package dev.keyrecall.app.console;

import dev.keyrecall.engine.campaign.Step;
import dev.keyrecall.engine.campaign.Unit;
import dev.keyrecall.engine.run.LaneMeter;
import dev.keyrecall.engine.run.RunListener;
import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.CredentialRef;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.function.Consumer;

/** All who are told of a run. */
public record RunAudience(List<RunListener> listeners) implements RunListener {
    public RunAudience {
        listeners = List.copyOf(listeners);
    }

    @Override
    public void lanes(List<LaneMeter> lanes) {
        each(one -> one.lanes(lanes));
    }

    @Override
    public void started(int units, int alreadyTerminal) {
        each(one -> one.started(units, alreadyTerminal));
    }

    @Override
    public void step(int ordinal, CredentialRef ref, Step step) {
        each(one -> one.step(ordinal, ref, step));
    }

    @Override
    public void unit(Unit unit) {
        each(one -> one.unit(unit));
    }

    @Override
    public void turned(String name) {
        each(one -> one.turned(name));
    }

    @Override
    public void waiting(@Nullable AccountRef lane, String why) {
        each(one -> one.waiting(lane, why));
    }

    private void each(Consumer<RunListener> told) {
        listeners.forEach(told);
    }
}
