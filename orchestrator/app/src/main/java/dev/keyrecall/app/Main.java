package dev.keyrecall.app;

import dev.keyrecall.app.command.Failures;
import dev.keyrecall.app.command.GlobalOptions;
import dev.keyrecall.app.command.Invocation;
import dev.keyrecall.app.io.Io;
import dev.keyrecall.app.wiring.SystemIo;
import dev.keyrecall.engine.EngineException.Ending;

import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The command line {@code keyrecall}. */
public final class Main {
    /** The root's usage page, made from the command tree by a test: asking for it is common. */
    static final String HELP = "/dev/keyrecall/app/help.txt";

    private Main() {}

    public static void main(String[] arguments) {
        System.exit(run(arguments, SystemIo.create()));
    }

    /**
     * Runs one command.
     *
     * @return the exit code, as documented in {@code keyrecall --help}
     */
    public static int run(String[] arguments, Io io) {
        int code;
        try {
            code = answer(List.of(arguments), io);
        } finally {
            io.out().flush();
            io.err().flush();
        }
        return written(code, io);
    }

    private static int answer(List<String> words, Io io) {
        if (words.equals(List.of("--help")) || words.equals(List.of("-h"))) {
            return help(io);
        }
        if (words.equals(List.of("--version"))) {
            io.out().println(version(io));
            return 0;
        }
        return execute(helpAsOption(words), io);
    }

    /** An answer that did not arrive is no success: a full disk, a closed file. */
    private static int written(int code, Io io) {
        if (!io.out().checkError()) {
            return code;
        }
        io.err().println("keyrecall: error: standard output could not be written");
        io.err().println("hint: what the command did is done; only what it printed is not whole");
        io.err().flush();
        return code == 0 ? Ending.FAULT.exitCode() : code;
    }

    /** Printed as it was made, without loading a single command. */
    private static int help(Io io) {
        try (InputStream page = Main.class.getResourceAsStream(HELP)) {
            if (page == null) {
                return execute(List.of("--help", "--no-color"), io);
            }
            io.out().print(new String(page.readAllBytes(), StandardCharsets.UTF_8));
            return 0;
        } catch (IOException e) {
            return execute(List.of("--help", "--no-color"), io);
        }
    }

    private static int execute(List<String> words, Io io) {
        Invocation invocation = new Invocation(io, new GlobalOptions());
        Failures failures = new Failures(invocation);
        CommandLine line = CommandTree.branch(words, invocation);
        configure(line, invocation);
        line.setParameterExceptionHandler((e, _) -> failures.usage(e));
        line.setExecutionExceptionHandler((e, _, _) -> failures.failure(e));
        try {
            return line.execute(words.toArray(String[]::new));
        } catch (OutOfMemoryError e) {
            // picocli leaves errors alone; what the command held is free by now.
            return failures.failure(e);
        }
    }

    static void configure(CommandLine line, Invocation invocation) {
        line.setOut(new PrintWriter(invocation.io().out(), true, StandardCharsets.UTF_8));
        line.setErr(new PrintWriter(invocation.io().err(), true, StandardCharsets.UTF_8));
        line.setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF));
        line.setHelpFactory(UsagePage::new);
        line.getCommandSpec().versionProvider(() -> new String[] {version(invocation.io())});
    }

    static String version(Io io) {
        return "keyrecall " + io.build();
    }

    /**
     * {@code help plan create} means {@code plan create --help}. Words that are no command are left
     * as they are, to be refused by name.
     */
    private static List<String> helpAsOption(List<String> words) {
        List<String> names = CommandTree.names(words);
        if (names.isEmpty() || !names.getFirst().equals("help")) {
            return words;
        }
        List<String> rewritten = new ArrayList<>(words);
        rewritten.remove("help");
        if (!CommandTree.misnamed(names.subList(1, names.size()))) {
            rewritten.add("--help");
        }
        return rewritten;
    }
}
