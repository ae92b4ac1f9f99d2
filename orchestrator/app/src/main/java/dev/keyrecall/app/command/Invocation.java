package dev.keyrecall.app.command;

import dev.keyrecall.app.agent.Unlocking;
import dev.keyrecall.app.console.Ink;
import dev.keyrecall.app.console.Painter;
import dev.keyrecall.app.console.Printable;
import dev.keyrecall.app.console.Table;
import dev.keyrecall.app.home.HomeFolder;
import dev.keyrecall.app.home.Passphrase;
import dev.keyrecall.app.home.Session;
import dev.keyrecall.app.home.Unlocker;
import dev.keyrecall.app.home.VaultSession;
import dev.keyrecall.app.io.Io;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.spi.json.Json;
import dev.keyrecall.vault.LocalVault;

/**
 * One call of the program: what it touches, and the options it was given.
 *
 * @param io the outside
 * @param options filled while the command line is parsed
 */
public record Invocation(Io io, GlobalOptions options) {
    /** The outside, with the reason that was given. */
    @Override
    public Io io() {
        return options.reason == null ? io : io.because(options.reason);
    }

    /** The home folder meant; not looked at yet. */
    public HomeFolder home() {
        return new HomeFolder(
                HomeFolder.locate(options.home, io().environment(), io().directory()),
                io().osUser());
    }

    public Passphrase passphrase() {
        return new Passphrase(io(), options.passphraseFile);
    }

    /** How the vault is unlocked where no agent holds it open. */
    public Unlocker unlocker() {
        return new Unlocker(io(), passphrase(), options.keyFile, options.unlock);
    }

    /** Opens the home for reading; a passphrase that was named is checked all the same. */
    public Session open() throws EngineException {
        return Session.open(io(), home(), unlocker());
    }

    /** Opens the home for reading, whatever passphrase there may be. */
    Session locked() throws EngineException {
        return Session.locked(io(), home());
    }

    /** Opens the home with its vault unlocked. */
    public Session unlock() throws EngineException {
        return Session.unlock(io(), home(), unlocker());
    }

    /** Opens the home with its vault unlocked in this process, to change the vault itself. */
    public VaultSession unlockHere() throws EngineException {
        return VaultSession.open(io(), home(), unlocker());
    }

    /**
     * Opens the vault of a header that no home holds: a backup's.
     *
     * @return the caller closes it
     */
    LocalVault unlockHeader(byte[] header) throws EngineException {
        try (Unlocking unlocking = unlocker().material(header)) {
            return Unlocker.open(io(), header, unlocking, Unlocker.Trust.ANY);
        }
    }

    public boolean json() {
        return options.json;
    }

    public boolean debug() {
        return options.debug;
    }

    /** Prints the one document of a command called with {@code --json}. */
    public void document(Json document) {
        io().out().println(document.compact());
    }

    /** Prints a line for a person to standard output. */
    public void say(String line) {
        io().out().println(Printable.of(line));
    }

    /** Prints a line for a person to standard output, coloured where colours are shown. */
    public void say(Ink ink, String line) {
        io().out().println(ink.on(Printable.of(line), coloured(io().terminal().outIsTerminal())));
    }

    /** Prints rows under headings to standard output. */
    public void say(Table table) {
        table.lines().forEach(this::say);
    }

    /** Prints a remark to standard error, where it disturbs no document. */
    public void note(String line) {
        // What it belongs to was said before.
        io().out().flush();
        io().err().println(Printable.of(line));
    }

    /** Prints what to do next: to standard error, so that it disturbs no document. */
    public void hint(String line) {
        note("hint: " + line);
    }

    /** A line of progress on standard error. */
    public Painter painter() {
        return new Painter(
                io().err(),
                io().terminal().errIsTerminal(),
                io().terminal().columns(),
                io().clock());
    }

    boolean coloured(boolean terminal) {
        return terminal
                && !options.noColor
                && io().environment().getOrDefault("NO_COLOR", "").isEmpty();
    }
}
