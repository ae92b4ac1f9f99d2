package dev.keyrecall.app.home;

import dev.keyrecall.app.io.DiskFailure;
import dev.keyrecall.app.io.Io;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.spi.SecretBytes;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Where the passphrase comes from: the first line of a file, or the terminal. Nowhere else. */
public final class Passphrase {
    /** Longer first lines are not passphrases. */
    static final int LENGTH_MAX_BYTES = 1_024;

    private final Io io;
    private final @Nullable Path file;

    public Passphrase(Io io, @Nullable Path file) {
        this.io = io;
        this.file = file;
    }

    /** Whether it was named, so that nobody has to be asked. */
    public boolean named() {
        return file != null;
    }

    /**
     * The passphrase of a vault that stands. The caller owns, and closes, it.
     *
     * @param others hints at other ways to unlock it, for where nobody can be asked
     * @throws EngineException USAGE when there is none to be had
     */
    public SecretBytes existing(String... others) throws EngineException {
        io.hygiene().close();
        return file != null ? ofFile(file) : asked("passphrase: ", others);
    }

    /** Another source of a passphrase: for one that is to be added. */
    public Passphrase from(@Nullable Path other) {
        return new Passphrase(io, other);
    }

    /**
     * The passphrase of a vault to be made; asked for twice where it is asked for.
     *
     * @throws EngineException USAGE when there is none to be had, or the two differ
     */
    public SecretBytes fresh() throws EngineException {
        io.hygiene().close();
        if (file != null) {
            return ofFile(file);
        }
        SecretBytes first = asked("new passphrase: ");
        try (SecretBytes second = asked("the same again: ")) {
            if (!first.sameAs(second)) {
                first.close();
                throw new EngineException(
                        Ending.USAGE, "the two passphrases differ", "start again");
            }
        }
        return first;
    }

    private SecretBytes asked(String prompt, String... others) throws EngineException {
        SecretBytes typed = io.terminal().askSecret(prompt);
        if (typed == null) {
            List<String> hints = new ArrayList<>();
            hints.add("name a file whose first line it is with --passphrase-file FILE");
            hints.addAll(List.of(others));
            throw new EngineException(
                    Ending.USAGE,
                    "a passphrase is needed, and there is no terminal to ask for it",
                    hints.toArray(String[]::new));
        }
        if (typed.length() == 0) {
            typed.close();
            throw new EngineException(
                    Ending.USAGE, "no passphrase was typed", "type it, then press Enter");
        }
        return typed;
    }

    private SecretBytes ofFile(Path named) throws EngineException {
        Path path = io.directory().resolve(named);
        PrivateFile file = new PrivateFile(path, io.osUser(), "the passphrase file");
        byte[] buffer = new byte[LENGTH_MAX_BYTES + 2];
        try {
            int read = file.read(buffer);
            warnOfRights(path, file.look());
            int end = 0;
            while (end < read && buffer[end] != '\n') {
                end++;
            }
            if (end > 0 && buffer[end - 1] == '\r') {
                end--;
            }
            if (end == 0 || end > LENGTH_MAX_BYTES) {
                throw new EngineException(
                        Ending.USAGE,
                        "the first line of " + path + " is no passphrase",
                        "it must hold 1 to " + LENGTH_MAX_BYTES + " bytes");
            }
            return SecretBytes.adopt(Arrays.copyOf(buffer, end));
        } catch (IOException e) {
            throw new EngineException(
                    Ending.USAGE,
                    "the passphrase file " + path + " cannot be read: " + DiskFailure.why(e),
                    "check --passphrase-file");
        } finally {
            Arrays.fill(buffer, (byte) 0);
        }
    }

    private void warnOfRights(Path path, PrivateFile.Look look) {
        // A pipe (process substitution) has nobody's rights worth a warning.
        if (look.isRegular() && look.isOpenToOthers()) {
            io.err()
                    .println(
                            "keyrecall: warning: the passphrase file "
                                    + path
                                    + " is open to others ("
                                    + HomeFolder.mode(look.rights())
                                    + "); chmod 600 it");
        }
    }
}
