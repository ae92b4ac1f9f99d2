package dev.keyrecall.local;

import dev.keyrecall.spi.ProviderException;
import dev.keyrecall.spi.SwitchTarget;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What a switch of kind {@code command} asks for: four programs with their arguments.
 *
 * <p>Source: {@code docs/formats/switch.md}, section 1.
 *
 * @param off what turns it off
 * @param on what turns it on
 * @param offCheck what ends with status 0 when it is off
 * @param onCheck what ends with status 0 when it is on
 * @param limit how long each may take
 */
record SwitchOptions(
        List<String> off,
        List<String> on,
        List<String> offCheck,
        List<String> onCheck,
        Duration limit) {
    static final String OFF = "off";
    static final String ON = "on";
    static final String OFF_CHECK = "off-check";
    static final String ON_CHECK = "on-check";
    static final String TIME_LIMIT = "time-limit";

    /** What a target of this kind may carry. */
    static final List<String> NAMES = List.of(OFF, ON, OFF_CHECK, ON_CHECK, TIME_LIMIT);

    /** How long a program may take of which nothing is said. */
    static final Duration LIMIT = Duration.ofSeconds(60);

    static final Duration LIMIT_MAX = Duration.ofHours(1);

    private static final ProgramWords WORDS = new ProgramWords(CommandSwitching.KIND);

    SwitchOptions {
        off = List.copyOf(off);
        on = List.copyOf(on);
        offCheck = List.copyOf(offCheck);
        onCheck = List.copyOf(onCheck);
    }

    /**
     * Reads a target.
     *
     * @throws ProviderException.Refused INVALID for what could not be started, or not be seen
     */
    static SwitchOptions of(SwitchTarget target) throws ProviderException.Refused {
        Map<String, String> options = target.options();
        if (!NAMES.containsAll(options.keySet())) {
            throw invalid("the options of a command are " + String.join(", ", NAMES));
        }
        return new SwitchOptions(
                command(options, OFF),
                command(options, ON),
                command(options, OFF_CHECK),
                command(options, ON_CHECK),
                WORDS.limit(TIME_LIMIT, options.get(TIME_LIMIT), LIMIT, LIMIT_MAX));
    }

    private static List<String> command(Map<String, String> options, String name)
            throws ProviderException.Refused {
        String text = options.get(name);
        if (text == null) {
            throw invalid("it needs " + name + ": the absolute path of a program and its words");
        }
        return WORDS.command(name, text);
    }

    private static ProviderException.Refused invalid(String message) {
        return LocalFailures.invalid(CommandSwitching.KIND, message);
    }
}
