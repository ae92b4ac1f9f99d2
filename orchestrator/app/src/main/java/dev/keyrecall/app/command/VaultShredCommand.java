package dev.keyrecall.app.command;

import dev.keyrecall.app.home.Session;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.port.Secrets.Version;
import dev.keyrecall.engine.secret.Shredding;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.json.Json;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.util.List;
import java.util.OptionalInt;

/** {@code vault shred}. */
@Command(
        name = "shred",
        description =
                "Destroy a credential's value in the vault for good, by its data key; that it was"
                        + " held stays known. Nothing is done at the provider. Asks for the"
                        + " reference again.",
        footerHeading = Action.EXAMPLES,
        footer = {
            "  keyrecall vault shred REF",
            "  keyrecall vault shred REF --version 1 --confirm REF"
        })
public final class VaultShredCommand extends Action {
    @Parameters(paramLabel = "REF", description = "The credential.")
    String reference = "";

    @Option(
            names = "--version",
            paramLabel = "N",
            description = "Only this version of it (default: all that are held).")
    @Nullable Integer version;

    @Option(
            names = "--confirm",
            paramLabel = "REF",
            description = "The reference again, where there is no terminal to ask for it.")
    @Nullable String confirmed;

    public VaultShredCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    public Integer call() throws EngineException {
        CredentialRef ref = Arguments.reference(reference);
        OptionalInt only = version == null ? OptionalInt.empty() : OptionalInt.of(version);
        try (Session session = invocation.unlock()) {
            Shredding shredding = new Shredding(session.engine());
            requireConfirmed(ref, shredding.held(ref, only));
            Shredding.Result result = shredding.shred(ref, only);
            if (invocation.json()) {
                invocation.document(document(ref, result));
            } else {
                invocation.say(
                        "destroyed "
                                + Documents.count(result.versions().size(), "version")
                                + " of the value of "
                                + ref);
            }
            if (!result.forgotten()) {
                invocation.hint(
                        "another command still reads the store: the data key is off the disk once"
                                + " the last one has ended");
            }
            invocation.hint("older backups still hold it; destroy those that must not be opened");
            return DONE;
        }
    }

    private void requireConfirmed(CredentialRef ref, List<Version> held) throws EngineException {
        String typed = confirmed;
        if (typed == null) {
            typed =
                    invocation
                            .io()
                            .terminal()
                            .ask(
                                    "this destroys "
                                            + Documents.count(held.size(), "version")
                                            + " for good; type the reference again: ");
        }
        if (typed == null) {
            throw new EngineException(
                    Ending.USAGE,
                    "a value is not destroyed unasked, and there is no terminal to ask at",
                    "name the reference again with --confirm " + ref);
        }
        if (!typed.strip().equals(ref.toString())) {
            throw new EngineException(
                    Ending.USAGE,
                    "the reference typed again is not " + ref + "; nothing was destroyed",
                    "type it exactly as it was named");
        }
    }

    private static Json document(CredentialRef ref, Shredding.Result result) {
        return Json.object()
                .put("ref", ref.toString())
                .put(
                        "versions",
                        Json.array(
                                result.versions().stream()
                                        .map(one -> Json.of(one.version()))
                                        .toList()))
                .put("destroyed_at", Documents.time(result.at()))
                .put("off_disk", result.forgotten())
                .build();
    }
}
