package dev.keyrecall.app.e2e;

import dev.keyrecall.app.Main;
import dev.keyrecall.app.io.Io;
import dev.keyrecall.app.io.Terminal;
import dev.keyrecall.app.wiring.SystemIo;
import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.spi.json.Json;
import dev.keyrecall.vault.PassphraseCost;
import dev.keyrecall.vault.memory.ProcessGuard;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs commands of the product in this process and keeps what they print. */
final class Console {
    private final Path home;
    private final Path passphrase;
    private final Path directory;
    private final InstantSource clock;

    Console(Path home, Path passphrase, Path directory) {
        this(home, passphrase, directory, SystemIo.create().clock());
    }

    /** One whose commands take the time from there. */
    Console(Path home, Path passphrase, Path directory, InstantSource clock) {
        this.home = home;
        this.passphrase = passphrase;
        this.directory = directory;
        this.clock = clock;
    }

    /** Runs a command with the stage's home and passphrase. */
    Ran run(String... words) {
        return run(passphrase, words);
    }

    /** Runs a command with this on its standard input. */
    Ran fed(String input, String... words) {
        return run(
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                passphrase,
                words);
    }

    Ran run(Path passphraseFile, String... words) {
        return run(InputStream.nullInputStream(), passphraseFile, words);
    }

    /** Runs a command with the stage's home and no way to unlock it but what its words name. */
    Ran plain(String... words) {
        return run(InputStream.nullInputStream(), null, words);
    }

    /** Runs a command at a terminal, where each question gets this answer; empty is Ctrl-D. */
    Ran typing(String answer, String... words) {
        return run(InputStream.nullInputStream(), null, new Typing(answer), words);
    }

    private Ran run(InputStream in, @Nullable Path passphraseFile, String... words) {
        return run(in, passphraseFile, SystemIo.create().terminal(), words);
    }

    /** Somebody at a terminal. */
    private record Typing(String answer) implements Terminal {
        @Override
        public boolean outIsTerminal() {
            return false;
        }

        @Override
        public boolean errIsTerminal() {
            return false;
        }

        @Override
        public int columns() {
            return 80;
        }

        @Override
        public SecretBytes askSecret(String prompt) {
            return SecretBytes.ofUtf8(answer);
        }

        @Override
        public String ask(String prompt) {
            return answer;
        }
    }

    private Ran run(
            InputStream in, @Nullable Path passphraseFile, Terminal terminal, String... words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Io real = SystemIo.create();
        Io io =
                new Io(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        in,
                        terminal,
                        Map.of(),
                        directory,
                        real.osUser(),
                        clock,
                        real.waiter(),
                        real.random(),
                        () -> PassphraseCost.MINIMUM,
                        real.adapters(),
                        real.process(),
                        real.signals(),
                        () -> new ProcessGuard.Report(false, false, false),
                        real.self(),
                        real.build());
        List<String> all = new ArrayList<>(List.of("--home", home.toString()));
        if (passphraseFile != null) {
            all.addAll(List.of("--passphrase-file", passphraseFile.toString()));
        }
        all.addAll(List.of(words));
        int exit = Main.run(all.toArray(String[]::new), io);
        return new Ran(
                List.of(words),
                exit,
                out.toString(StandardCharsets.UTF_8),
                err.toString(StandardCharsets.UTF_8));
    }

    /**
     * How a command ended.
     *
     * @param words the command
     * @param exit its exit code
     * @param out what it printed to standard output
     * @param err what it printed to standard error
     */
    record Ran(List<String> words, int exit, String out, String err) {
        Ran requireExit(int expected) {
            if (exit != expected) {
                throw new AssertionError(
                        words + " ended with " + exit + ", not " + expected + "\n" + out + err);
            }
            return this;
        }

        Json.Obj document() {
            return Json.parseObject(out);
        }
    }
}
