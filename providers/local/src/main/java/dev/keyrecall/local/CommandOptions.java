package dev.keyrecall.local;

import dev.keyrecall.spi.ConsumerTarget;
import dev.keyrecall.spi.ProviderException;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a target of kind {@code command} asks for. Each list is the absolute path of a program and
 * its arguments: they are divided at blanks, and no shell reads them.
 *
 * @param deliver what takes the credential
 * @param check what says whether the consumer works with it; null for none
 * @param read what says which one the consumer holds; null for none
 * @param limit how long each may take
 */
record CommandOptions(
        List<String> deliver,
        @Nullable List<String> check,
        @Nullable List<String> read,
        Duration limit) {
    static final String ARGS = "args";
    static final String CHECK = "check";
    static final String READ = "read";
    static final String TIME_LIMIT = "time-limit";

    /** What a target of this kind may carry. */
    static final List<String> NAMES = List.of(ARGS, CHECK, READ, TIME_LIMIT);

    /** How long a program may take that nothing else is said of. */
    static final Duration LIMIT = Duration.ofSeconds(30);

    /** A run waits for it, and a person for the run. */
    static final Duration LIMIT_MAX = Duration.ofMinutes(10);

    private static final ProgramWords WORDS = new ProgramWords(CommandDelivery.KIND);

    CommandOptions {
        deliver = List.copyOf(deliver);
        check = check == null ? null : List.copyOf(check);
        read = read == null ? null : List.copyOf(read);
    }

    /**
     * Reads a target.
     *
     * @throws ProviderException.Refused INVALID for what could not be started, and for a consumer
     *     of which nobody could know whether it was delivered to
     */
    static CommandOptions of(ConsumerTarget target) throws ProviderException.Refused {
        Map<String, String> options = target.options();
        if (!NAMES.containsAll(options.keySet())) {
            throw invalid("the options of a command are " + String.join(", ", NAMES));
        }
        List<String> deliver = new ArrayList<>(List.of(WORDS.program(target.target())));
        String args = options.get(ARGS);
        if (args != null) {
            deliver.addAll(WORDS.words(ARGS, args));
        }
        String check = options.get(CHECK);
        String read = options.get(READ);
        if (check == null && read == null) {
            throw invalid(
                    "it needs "
                            + CHECK
                            + " or "
                            + READ
                            + ": without one of them nobody knows whether it was delivered to");
        }
        return new CommandOptions(
                deliver,
                check == null ? null : WORDS.command(CHECK, check),
                read == null ? null : WORDS.command(READ, read),
                WORDS.limit(TIME_LIMIT, options.get(TIME_LIMIT), LIMIT, LIMIT_MAX));
    }

    private static ProviderException.Refused invalid(String message) {
        return LocalFailures.invalid(CommandDelivery.KIND, message);
    }
}
