package dev.keyrecall.app.io;

import dev.keyrecall.engine.Waiter;
import dev.keyrecall.engine.lane.ProcessIdentity;
import dev.keyrecall.vault.PassphraseCost;

import org.jspecify.annotations.Nullable;

import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Everything a command touches outside itself.
 *
 * @param out documents and tables
 * @param err errors, hints, notes and progress
 * @param in values that must not be arguments
 * @param terminal the person's terminal
 * @param environment the process's environment; never searched for secrets
 * @param directory what relative paths are relative to
 * @param osUser the operating-system user, as the file system names owners
 * @param clock the time
 * @param waiter how to wait
 * @param random where ids and keys come from
 * @param cost chooses what a try of a new passphrase costs; measuring takes a moment
 * @param adapters the adapters installed
 * @param process who this process is among all that may own a lane
 * @param signals how a person interrupts
 * @param hygiene how this process closes itself to others
 * @param self how this program is started once more
 * @param build which build this is
 * @param reason why the person does this, in their own words; null where nobody said
 */
public record Io(
        PrintStream out,
        PrintStream err,
        InputStream in,
        Terminal terminal,
        Map<String, String> environment,
        Path directory,
        String osUser,
        InstantSource clock,
        Waiter waiter,
        SecureRandom random,
        Supplier<PassphraseCost> cost,
        Adapters adapters,
        ProcessIdentity process,
        Signals signals,
        Hygiene hygiene,
        Self self,
        String build,
        @Nullable String reason) {
    public Io {
        environment = Map.copyOf(environment);
    }

    /** The outside, before anybody has said why. */
    public Io(
            PrintStream out,
            PrintStream err,
            InputStream in,
            Terminal terminal,
            Map<String, String> environment,
            Path directory,
            String osUser,
            InstantSource clock,
            Waiter waiter,
            SecureRandom random,
            Supplier<PassphraseCost> cost,
            Adapters adapters,
            ProcessIdentity process,
            Signals signals,
            Hygiene hygiene,
            Self self,
            String build) {
        this(
                out,
                err,
                in,
                terminal,
                environment,
                directory,
                osUser,
                clock,
                waiter,
                random,
                cost,
                adapters,
                process,
                signals,
                hygiene,
                self,
                build,
                null);
    }

    /** The same with other streams. */
    public Io printing(PrintStream toOut, PrintStream toErr) {
        return with(toOut, toErr, reason);
    }

    /** The same with a reason, which every ledger entry then tells. */
    public Io because(String why) {
        return with(out, err, why);
    }

    private Io with(PrintStream toOut, PrintStream toErr, @Nullable String why) {
        return new Io(
                toOut,
                toErr,
                in,
                terminal,
                environment,
                directory,
                osUser,
                clock,
                waiter,
                random,
                cost,
                adapters,
                process,
                signals,
                hygiene,
                self,
                build,
                why);
    }
}
