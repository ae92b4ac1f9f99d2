package dev.keyrecall.app.command;

import dev.keyrecall.app.home.Session;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.run.ProbeResult;
import dev.keyrecall.engine.run.Probing;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.json.Json;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** {@code probe}. */
@Command(
        name = "probe",
        description = "Ask the provider whether a credential is alive: with its value if held.",
        footerHeading = Action.EXAMPLES,
        footer = {
            "  keyrecall probe aws:prod:iam-access-key:ID",
            "  keyrecall probe REF --tries 5 --window 10s"
        })
public final class ProbeCommand extends Action {
    /** Longer lists are not typed by people; they are a campaign's scope. */
    private static final int REFERENCES_MAX = 10_000;

    @Parameters(
            paramLabel = "REF|-",
            description = "The credential; - reads references from standard input, one a line.")
    String reference = "";

    @Option(
            names = "--tries",
            paramLabel = "N",
            defaultValue = "1",
            description = "How many consistent answers (default: 1).")
    int tries;

    @Option(
            names = "--window",
            paramLabel = "D",
            defaultValue = "0s",
            description = "The span from the first to the last (default: 0s).")
    String window = "0s";

    public ProbeCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    public Integer call() throws EngineException {
        Duration span = Arguments.duration("--window", window);
        List<ProbeResult> results = new ArrayList<>();
        List<CredentialRef> references = references();
        try (Session session = invocation.unlock()) {
            Probing probing = new Probing(session.engine(), session.vault());
            for (CredentialRef one : references) {
                results.add(probing.probe(one, tries, span));
            }
        }
        if (!invocation.json()) {
            results.forEach(this::print);
        } else if (reference.equals("-")) {
            invocation.document(Json.array(results.stream().map(ProbeCommand::document).toList()));
        } else {
            invocation.document(document(results.getFirst()));
        }
        return DONE;
    }

    private List<CredentialRef> references() throws EngineException {
        if (!reference.equals("-")) {
            return List.of(Arguments.reference(reference));
        }
        List<CredentialRef> references = new ArrayList<>();
        int read = 0;
        try {
            BufferedReader lines =
                    new BufferedReader(
                            new InputStreamReader(invocation.io().in(), StandardCharsets.UTF_8));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (references.size() == REFERENCES_MAX) {
                    throw new EngineException(
                            Ending.USAGE,
                            "at most " + REFERENCES_MAX + " references at once",
                            "probe them in parts");
                }
                read++;
                if (!line.isBlank()) {
                    references.add(reference(line.strip(), read));
                }
            }
        } catch (IOException e) {
            throw new EngineException(
                    Ending.FAULT,
                    "standard input cannot be read: " + e.getMessage(),
                    "name the credential instead of -");
        }
        return references;
    }

    /**
     * What stands there is not repeated: somebody may have taken this for the way to give a value.
     */
    private static CredentialRef reference(String line, int number) throws EngineException {
        try {
            return CredentialRef.parse(line);
        } catch (IllegalArgumentException e) {
            throw new EngineException(
                    Ending.USAGE,
                    "line " + number + " of standard input is no reference",
                    "references are listed by: keyrecall inventory list",
                    "if it was a secret value: it was not used and not repeated here");
        }
    }

    private void print(ProbeResult result) {
        invocation.say(
                result.ref()
                        + ": "
                        + result.liveness()
                        + " ("
                        + result.evidence()
                        + ", by "
                        + result.by()
                        + ", "
                        + Documents.count(result.answers(), "answer")
                        + ")");
    }

    private static Json.Obj document(ProbeResult result) {
        return Json.object()
                .put("ref", result.ref().toString())
                .put("liveness", result.liveness())
                .put("evidence", result.evidence())
                .put("by", result.by())
                .put("answers", result.answers())
                .build();
    }
}
