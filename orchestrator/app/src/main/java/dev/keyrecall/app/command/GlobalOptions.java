package dev.keyrecall.app.command;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

import java.nio.file.Path;

/** The options that every command takes, before or after its name. */
public final class GlobalOptions {
    @Option(
            names = "--home",
            paramLabel = "DIR",
            scope = ScopeType.INHERIT,
            description = "The home folder (default: $KEYRECALL_HOME, else ~/.keyrecall).")
    @Nullable Path home;

    @Option(
            names = "--passphrase-file",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "The file whose first line is the passphrase.")
    @Nullable Path passphraseFile;

    @Option(
            names = "--key-file",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "The key file that unlocks the vault, in place of a passphrase.")
    @Nullable Path keyFile;

    @Option(
            names = "--unlock",
            paramLabel = "SERVICE",
            scope = ScopeType.INHERIT,
            description = "The key management service that unlocks the vault: aws-kms.")
    @Nullable String unlock;

    @Option(
            names = "--reason",
            paramLabel = "TEXT",
            scope = ScopeType.INHERIT,
            converter = Reason.class,
            description =
                    "Why, perhaps with a ticket's number: kept in the ledger with what is done.")
    @Nullable String reason;

    @Option(
            names = "--json",
            scope = ScopeType.INHERIT,
            description = "One JSON document on standard output, everything else on error.")
    boolean json;

    @Option(
            names = "--no-color",
            scope = ScopeType.INHERIT,
            description = "No colours (also: NO_COLOR, or no terminal).")
    boolean noColor;

    @Option(
            names = "--debug",
            scope = ScopeType.INHERIT,
            description = "The stack trace of an error.")
    boolean debug;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "What a command does, and its options.")
    boolean help;
}
