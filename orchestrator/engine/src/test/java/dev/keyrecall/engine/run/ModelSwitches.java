package dev.keyrecall.engine.run;

import dev.keyrecall.spi.HumanStep;
import dev.keyrecall.spi.Intent;
import dev.keyrecall.spi.ProviderException;
import dev.keyrecall.spi.ProviderException.Reason;
import dev.keyrecall.spi.Receipt;
import dev.keyrecall.spi.Support;
import dev.keyrecall.spi.SwitchKind;
import dev.keyrecall.spi.SwitchTarget;
import dev.keyrecall.spi.Switching;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;

/** Switches as a model: which are off, which do not turn, and every turn in order. */
final class ModelSwitches implements Switching {
    /** What was done, as {@code off NAME} and {@code on NAME}. */
    final List<String> turns = new CopyOnWriteArrayList<>();

    /** Those whose turning is refused. */
    final Set<String> stuck = new ConcurrentSkipListSet<>();

    /** Those that say they were turned and are not. */
    final Set<String> lying = new ConcurrentSkipListSet<>();

    final Map<String, Position> positions = new ConcurrentHashMap<>();

    /** Done at each turn, before it. */
    volatile Runnable turning = () -> {};

    /** The kinds: one that a program turns, one that a person does. */
    List<SwitchKind> kinds() {
        return List.of(
                new SwitchKind("model", List.of(), new Support.Automated<>(this)),
                new SwitchKind(
                        "person",
                        List.of("off", "on"),
                        new Support.Assisted<>(
                                new HumanStep("Turn it.", URI.create("about:blank"), "a ticket"))));
    }

    @Override
    public void check(SwitchTarget target) {}

    @Override
    public Position position(SwitchTarget target) {
        return positions.getOrDefault(target.name(), Position.ON);
    }

    @Override
    public Receipt off(SwitchTarget target, Intent intent) throws ProviderException {
        return turned("off", target, Position.OFF);
    }

    @Override
    public Receipt on(SwitchTarget target, Intent intent) throws ProviderException {
        return turned("on", target, Position.ON);
    }

    private Receipt turned(String word, SwitchTarget target, Position position)
            throws ProviderException {
        turning.run();
        if (stuck.contains(target.name())) {
            throw new ProviderException.Refused(
                    Reason.INVALID, "model", target.name() + " does not turn", null);
        }
        turns.add(word + " " + target.name());
        if (!lying.contains(target.name())) {
            positions.put(target.name(), position);
        }
        return new Receipt(false, null);
    }
}
