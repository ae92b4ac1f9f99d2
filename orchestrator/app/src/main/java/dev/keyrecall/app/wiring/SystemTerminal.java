package dev.keyrecall.app.wiring;

import dev.keyrecall.app.io.Terminal;
import dev.keyrecall.spi.SecretBytes;

import org.jspecify.annotations.Nullable;

import java.io.Console;
import java.io.IOException;
import java.nio.CharBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The terminal of this process. */
final class SystemTerminal implements Terminal {
    private static final int COLUMNS_CUSTOMARY = 80;
    private static final int COLUMNS_MAX = 1_000;

    private final Map<String, String> environment;

    SystemTerminal(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public boolean outIsTerminal() {
        return isTerminal(1);
    }

    @Override
    public boolean errIsTerminal() {
        return isTerminal(2);
    }

    /**
     * Java tells whether both standard input and output are a terminal, not which one; the kernel's
     * name of the open file does (character devices under /dev/pts and /dev/tty).
     */
    private static boolean isTerminal(int descriptor) {
        for (String folder : new String[] {"/proc/self/fd/", "/dev/fd/"}) {
            try {
                String device = Files.readSymbolicLink(Path.of(folder + descriptor)).toString();
                return device.startsWith("/dev/pts/")
                        || device.startsWith("/dev/tty")
                        || device.equals("/dev/console");
            } catch (IOException | UnsupportedOperationException e) {
                // Not this system's name for it; the next one, and at last the console, may know.
            }
        }
        return console().isPresent();
    }

    private static Optional<Console> console() {
        return Optional.ofNullable(System.console()).filter(Console::isTerminal);
    }

    @Override
    public int columns() {
        try {
            int columns = Integer.parseInt(environment.getOrDefault("COLUMNS", ""));
            return columns > 0 && columns <= COLUMNS_MAX ? columns : COLUMNS_CUSTOMARY;
        } catch (NumberFormatException e) {
            return COLUMNS_CUSTOMARY;
        }
    }

    @Override
    public @Nullable String ask(String prompt) {
        return console()
                .map(console -> Objects.requireNonNullElse(console.readLine("%s", prompt), ""))
                .orElse(null);
    }

    @Override
    public @Nullable SecretBytes askSecret(String prompt) {
        Optional<Console> console = console();
        if (console.isEmpty()) {
            return null;
        }
        char[] typed = console.get().readPassword("%s", prompt);
        if (typed == null) {
            return SecretBytes.adopt(new byte[0]);
        }
        try {
            return SecretBytes.ofUtf8(CharBuffer.wrap(typed));
        } finally {
            Arrays.fill(typed, '\0');
        }
    }
}
