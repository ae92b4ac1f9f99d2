package dev.keyrecall.app.command;

import dev.keyrecall.app.agent.AgentGoneException;
import dev.keyrecall.app.agent.AgentSilentException;
import dev.keyrecall.app.console.Ink;
import dev.keyrecall.app.console.Printable;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.port.StoreException;

import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How a command ends that does not end well: one {@code keyrecall: error:} line, then {@code hint:}
 * lines, and a stack trace only when asked for. Always on standard error.
 */
public final class Failures {
    private static final int SUGGESTIONS_MAX = 3;

    private final Invocation invocation;

    public Failures(Invocation invocation) {
        this.invocation = invocation;
    }

    /** Reports a command line that cannot be understood. */
    public int usage(ParameterException e) {
        CommandLine command = e.getCommandLine();
        List<String> hints = new ArrayList<>();
        suggestions(e).ifPresent(hints::add);
        if (e instanceof CommandNeededException needed) {
            hints.addAll(needed.commands());
        }
        hints.add("see " + command.getCommandSpec().qualifiedName() + " --help");
        return print(Ending.USAGE.exitCode(), usageMessage(e), hints, e);
    }

    /** What was probably meant by a word that is not known. */
    private static Optional<String> suggestions(ParameterException e) {
        Optional<UnmatchedArgumentException> unmatched = unmatched(e);
        if (unmatched.isEmpty() || unmatched.get().getSuggestions().isEmpty()) {
            return Optional.empty();
        }
        List<String> close = unmatched.get().getSuggestions();
        return Optional.of(
                "did you mean "
                        + String.join(
                                " or ", close.subList(0, Math.min(SUGGESTIONS_MAX, close.size())))
                        + "?");
    }

    /**
     * The words that are not known. picocli complains of a required option that is missing before
     * it complains of the misspelt one that was meant to be it.
     */
    private static Optional<UnmatchedArgumentException> unmatched(ParameterException e) {
        if (e instanceof UnmatchedArgumentException unmatched) {
            return Optional.of(unmatched);
        }
        List<String> options =
                e.getCommandLine().getUnmatchedArguments().stream()
                        .filter(word -> word.startsWith("-"))
                        .toList();
        return e instanceof MissingParameterException && !options.isEmpty()
                ? Optional.of(new UnmatchedArgumentException(e.getCommandLine(), options))
                : Optional.empty();
    }

    /** picocli counts arguments from 0; a person is told the word. */
    private static String usageMessage(ParameterException e) {
        List<String> words =
                unmatched(e).map(UnmatchedArgumentException::getUnmatched).orElse(List.of());
        if (!words.isEmpty()) {
            String word = words.getFirst();
            boolean option = word.startsWith("-");
            boolean group = !e.getCommandLine().getSubcommands().isEmpty();
            return option
                    ? "there is no option " + word + " here"
                    : group
                            ? "there is no command '" + word + "'"
                            : "'" + word + "' is one argument too many";
        }
        return message(e)
                .replaceFirst("for positional parameter at index \\d+ \\((\\S+)\\)", "for $1")
                .replace(" (case-sensitive)", "")
                .replace(" is not an int", " is not a whole number")
                .replace(" is not a long", " is not a whole number");
    }

    /** Reports what went wrong while a command was carried out. */
    public int failure(Throwable thrown) {
        return switch (thrown) {
            case EngineException e -> print(e.ending().exitCode(), message(e), hints(e), e);
            case StoreException e -> store(e);
            case AgentSilentException e ->
                    print(Ending.REFUSED.exitCode(), message(e), e.hints(), e);
            case AgentGoneException e ->
                    print(
                            Ending.REFUSED.exitCode(),
                            message(e) + ": the vault is sealed",
                            List.of(
                                    "what was done is recorded; open the vault with keyrecall vault"
                                            + " unseal, then go on (a run: --resume)"),
                            e);
            case OutOfMemoryError e ->
                    print(
                            Ending.FAULT.exitCode(),
                            "there is not enough memory: " + message(e),
                            List.of(
                                    "what was done before stands; a passphrase takes 256 MiB to try"
                                            + " where nothing else was chosen",
                                    "let Java have more, as with JDK_JAVA_OPTIONS=-Xmx1g"),
                            e);
            case Throwable unexpected ->
                    print(
                            Ending.FAULT.exitCode(),
                            unexpected.getClass().getSimpleName() + ": " + message(unexpected),
                            List.of(
                                    "this is a fault of Keyrecall; run it again with --debug and"
                                            + " report what it prints"),
                            unexpected);
        };
    }

    private static List<String> hints(EngineException e) {
        if (!e.hints().isEmpty()) {
            return e.hints();
        }
        return List.of(
                switch (e.ending()) {
                    case USAGE -> "see keyrecall --help";
                    case FAULT -> "run it again with --debug to see where it went wrong";
                    case FINDINGS -> "see keyrecall detect";
                    case AWAITS_APPROVAL -> "approve the plan with: keyrecall approve PLAN";
                    case PARTIAL -> "see keyrecall campaign list";
                    case REFUSED -> "see keyrecall status";
                });
    }

    private int store(StoreException e) {
        Remedy found =
                switch (e.kind()) {
                    case ABSENT -> new Remedy(Ending.USAGE, "make a home with: keyrecall init");
                    case CORRUPTED ->
                            new Remedy(
                                    Ending.REFUSED,
                                    "do not write to this home any more; restore it from a copy");
                    case TOO_NEW ->
                            new Remedy(
                                    Ending.REFUSED,
                                    "use the Keyrecall that wrote it, or a newer one");
                    case BUSY ->
                            new Remedy(
                                    Ending.FAULT,
                                    "another keyrecall is writing to this home; try again");
                    case UNWRITABLE ->
                            new Remedy(
                                    Ending.FAULT,
                                    "check the disk's space and the folder's rights, or, for a"
                                            + " store in a database, its server's log");
                };
        return print(found.ending().exitCode(), message(e), List.of(found.hint()), e);
    }

    private record Remedy(Ending ending, String hint) {}

    private static String message(Throwable e) {
        String message = e.getMessage();
        return message == null || message.isBlank() ? e.getClass().getSimpleName() : message;
    }

    private int print(int exitCode, String message, List<String> hints, Throwable thrown) {
        boolean coloured = invocation.coloured(invocation.io().terminal().errIsTerminal());
        String line = Printable.of(message.lines().findFirst().orElse(message));
        invocation.io().out().flush();
        invocation.io().err().println(Ink.BAD.on("keyrecall: error: ", coloured) + line);
        hints.stream()
                .flatMap(String::lines)
                .forEach(hint -> invocation.io().err().println("hint: " + Printable.of(hint)));
        if (invocation.debug()) {
            thrown.printStackTrace(invocation.io().err());
        }
        invocation.io().err().flush();
        return exitCode;
    }
}
