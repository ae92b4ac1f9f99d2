package dev.keyrecall.local;

import dev.keyrecall.spi.HumanStep;
import dev.keyrecall.spi.Support;
import dev.keyrecall.spi.SwitchKind;
import dev.keyrecall.spi.SwitchSource;

import java.net.URI;
import java.util.List;

/** Programs of this machine that turn something off and on, and persons who do. */
public final class LocalSwitches implements SwitchSource {
    private static final HumanStep BY_HAND =
            new HumanStep(
                    "Turn it off, or on, as the plan says.",
                    URI.create("../guides/switches.md"),
                    "what shows that it is so: a ticket, a line of a log");

    private final List<SwitchKind> kinds;

    /** For ServiceLoader; does no I/O. */
    public LocalSwitches() {
        this.kinds =
                List.of(
                        new SwitchKind(
                                CommandSwitching.KIND,
                                SwitchOptions.NAMES,
                                new Support.Automated<>(
                                        new CommandSwitching(new Programs(new SystemPrograms())))),
                        new SwitchKind(
                                LocalConsumers.PERSON,
                                List.of(SwitchOptions.OFF, SwitchOptions.ON),
                                new Support.Assisted<>(BY_HAND)));
    }

    @Override
    public List<SwitchKind> kinds() {
        return kinds;
    }
}
