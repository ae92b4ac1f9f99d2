package dev.keyrecall.local;

import dev.keyrecall.spi.Intent;
import dev.keyrecall.spi.ProviderException;
import dev.keyrecall.spi.Receipt;
import dev.keyrecall.spi.SwitchTarget;
import dev.keyrecall.spi.Switching;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** Turns something off and on by programs, and looks by two others. They must bear repetition. */
final class CommandSwitching implements Switching {
    /** The kind of switch. */
    static final String KIND = "command";

    private final Programs programs;

    CommandSwitching(Programs programs) {
        this.programs = programs;
    }

    @Override
    public void check(SwitchTarget target) throws ProviderException.Refused {
        SwitchOptions.of(target);
    }

    @Override
    public Position position(SwitchTarget target) throws ProviderException {
        SwitchOptions options = SwitchOptions.of(target);
        boolean off = run(options.offCheck(), options.limit()).well();
        boolean on = run(options.onCheck(), options.limit()).well();
        if (off == on) {
            // Neither, or a pair of checks that contradict each other.
            return Position.UNKNOWN;
        }
        return off ? Position.OFF : Position.ON;
    }

    @Override
    public Receipt off(SwitchTarget target, Intent intent) throws ProviderException {
        SwitchOptions options = SwitchOptions.of(target);
        return turned(options.off(), options.limit());
    }

    @Override
    public Receipt on(SwitchTarget target, Intent intent) throws ProviderException {
        SwitchOptions options = SwitchOptions.of(target);
        return turned(options.on(), options.limit());
    }

    private Receipt turned(List<String> words, Duration limit) throws ProviderException.Refused {
        Programs.Ended ended = run(words, limit);
        if (!ended.well()) {
            throw LocalFailures.invalid(KIND, words.getFirst() + " " + ended.words());
        }
        return new Receipt(false, null);
    }

    /** What it prints is nobody's business: it may be anything. */
    private Programs.Ended run(List<String> words, Duration limit)
            throws ProviderException.Refused {
        Programs.Ended ended = programs.ask(words, limit);
        Arrays.fill(ended.output(), (byte) 0);
        return ended;
    }
}
