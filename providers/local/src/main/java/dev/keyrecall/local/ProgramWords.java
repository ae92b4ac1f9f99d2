package dev.keyrecall.local;

import dev.keyrecall.spi.ProviderException;

import org.jspecify.annotations.Nullable;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How options name programs: the absolute path of one and its arguments, divided at blanks, which
 * no shell reads; and how long one may take.
 *
 * @param kind the kind of place whose options are read, for messages
 */
record ProgramWords(String kind) {
    private static final Pattern SECONDS = Pattern.compile("([1-9][0-9]{0,3})s");

    List<String> command(String option, String text) throws ProviderException.Refused {
        List<String> words = words(option, text);
        program(words.getFirst());
        return words;
    }

    List<String> words(String option, String text) throws ProviderException.Refused {
        List<String> words = List.of(text.strip().split(" +", -1));
        if (words.getFirst().isEmpty() || text.chars().anyMatch(c -> c < ' ')) {
            throw invalid(option + " is words with blanks between them");
        }
        return words;
    }

    String program(String text) throws ProviderException.Refused {
        try {
            Path path = Path.of(text);
            if (path.isAbsolute() && path.getFileName() != null && path.normalize().equals(path)) {
                return text;
            }
        } catch (InvalidPathException e) {
            throw invalid("the path of a program cannot be one of this system");
        }
        throw invalid("'" + text + "' is not the absolute path of a program");
    }

    /**
     * A time limit.
     *
     * @param otherwise where nothing is said
     */
    Duration limit(String option, @Nullable String text, Duration otherwise, Duration most)
            throws ProviderException.Refused {
        if (text == null) {
            return otherwise;
        }
        Matcher seconds = SECONDS.matcher(text);
        Duration limit =
                seconds.matches()
                        ? Duration.ofSeconds(Long.parseLong(seconds.group(1)))
                        : most.plusSeconds(1);
        if (limit.compareTo(most) > 0) {
            throw invalid(option + " is 1s to " + most.toSeconds() + "s");
        }
        return limit;
    }

    private ProviderException.Refused invalid(String message) {
        return LocalFailures.invalid(kind, message);
    }
}
