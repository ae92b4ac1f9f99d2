package dev.keyrecall.app.command;

import dev.keyrecall.app.home.KeyFilePlace;
import dev.keyrecall.app.io.Io;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.spi.Kek;
import dev.keyrecall.spi.KekSource;
import dev.keyrecall.spi.ProviderException;
import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.vault.NewRecipient;
import dev.keyrecall.vault.VaultException;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The options that describe a recipient to be made. */
final class NewKek {
    private static final String AWS_KMS = "aws-kms";
    private static final String KEY = "key";
    private static final String PATH_SUFFIX = "-file";

    @Option(names = "--new-passphrase", description = "A passphrase, asked for at the terminal.")
    boolean passphrase;

    @Option(
            names = "--new-passphrase-file",
            paramLabel = "FILE",
            description = "A passphrase: the first line of this file.")
    @Nullable Path passphraseFile;

    @Option(
            names = "--new-key-file",
            paramLabel = "FILE",
            description = "A key file, made here for its owner only; no file is overwritten.")
    @Nullable Path keyFile;

    @Option(
            names = "--aws-kms",
            paramLabel = "KEY",
            description = "A key of AWS KMS, by its ARN, id or alias; see --setting.")
    @Nullable String awsKms;

    @Option(
            names = "--setting",
            paramLabel = "NAME=VALUE",
            description =
                    "With --aws-kms: credentials-file, and where needed region, profile, endpoint.")
    Map<String, String> settings = new TreeMap<>();

    @Option(names = "--label", paramLabel = "TEXT", description = "What people call it.")
    String label = "";

    /** What is done with the recipient; its parts are closed afterwards. */
    @FunctionalInterface
    interface Use<T> {
        /**
         * Uses it.
         *
         * @param place where a key file goes; null for other kinds
         */
        T with(NewRecipient wanted, @Nullable KeyFilePlace place)
                throws EngineException, VaultException;
    }

    /** How many ways were named. */
    long named() {
        return Stream.of(passphrase || passphraseFile != null, keyFile != null, awsKms != null)
                .filter(way -> way)
                .count();
    }

    /**
     * Refuses what cannot be made, before anybody is asked for a passphrase: settings that nothing
     * would be done with, a label that is none, a place where no key file goes.
     *
     * @throws EngineException USAGE
     */
    void check(Invocation invocation) throws EngineException {
        if (!NewRecipient.isLabel(label)) {
            throw new EngineException(
                    Ending.USAGE,
                    "--label is at most 64 bytes of text without control characters",
                    "shorten it; it stands in clear in the vault, for people only");
        }
        if (keyFile != null) {
            place(invocation, keyFile);
        }
        if (awsKms == null && !settings.isEmpty()) {
            throw new EngineException(
                    Ending.USAGE,
                    "--setting goes with --aws-kms",
                    "name the key too: --aws-kms KEY");
        }
    }

    /** Makes what the options describe. */
    <T> T make(Invocation invocation, Use<T> use) throws EngineException, VaultException {
        if (named() != 1) {
            throw new EngineException(
                    Ending.USAGE,
                    "name one kind of recipient",
                    "--new-passphrase, --new-passphrase-file FILE, --new-key-file FILE or"
                            + " --aws-kms KEY");
        }
        Io io = invocation.io();
        Instant now = io.clock().instant();
        if (keyFile != null) {
            KeyFilePlace place = place(invocation, keyFile);
            return use.with(new NewRecipient.KeyFile(label, now), place);
        }
        if (awsKms != null) {
            Map<String, String> complete = new TreeMap<>(settings);
            complete.replaceAll((name, value) -> absolute(io, name, value));
            complete.put(KEY, awsKms);
            return kek(io, AWS_KMS, complete, true, use);
        }
        try (SecretBytes fresh = invocation.passphrase().from(passphraseFile).fresh()) {
            return use.with(new NewRecipient.Passphrase(label, now, fresh, io.cost().get()), null);
        }
    }

    private static KeyFilePlace place(Invocation invocation, Path named) throws EngineException {
        return KeyFilePlace.of(invocation.io(), named, invocation.home().path());
    }

    /** What to do with a key file that was made; nothing for another kind. */
    void hintAtKeyFile(Invocation invocation) {
        if (keyFile != null) {
            invocation.hint(
                    "keep the key file apart from the home; whoever has it can open the vault");
        }
    }

    /** A KMS recipient once more, with the settings that it has. */
    <T> T again(Invocation invocation, String source, Map<String, String> known, Use<T> use)
            throws EngineException, VaultException {
        return kek(invocation.io(), source, known, false, use);
    }

    private <T> T kek(Io io, String name, Map<String, String> wanted, boolean resolve, Use<T> use)
            throws EngineException, VaultException {
        for (KekSource source : io.adapters().kekSources()) {
            if (source.name().equals(name)) {
                return kek(io, source, wanted, resolve, use);
            }
        }
        throw new EngineException(
                Ending.USAGE,
                "no adapter for " + name + " is installed",
                "use a passphrase or a key file");
    }

    private <T> T kek(
            Io io, KekSource source, Map<String, String> wanted, boolean resolve, Use<T> use)
            throws EngineException, VaultException {
        try {
            Map<String, String> complete = resolve ? source.resolve(wanted) : wanted;
            try (Kek kek = source.connect(complete)) {
                Instant now = io.clock().instant();
                return use.with(
                        new NewRecipient.KekSource(label, now, source.name(), complete, kek), null);
            }
        } catch (ProviderException e) {
            throw new EngineException(
                    Ending.REFUSED,
                    "the key of " + source.name() + " cannot be used: " + e.getMessage(),
                    "check the key and --setting; nothing was changed");
        }
    }

    private static String absolute(Io io, String name, String value) {
        return name.endsWith(PATH_SUFFIX)
                ? io.directory().resolve(value).normalize().toString()
                : value;
    }
}
