package dev.keyrecall.app.command;

import dev.keyrecall.app.console.Ink;
import dev.keyrecall.app.home.Session;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.policy.Decision;
import dev.keyrecall.engine.service.WaiverBook.Standing;
import dev.keyrecall.engine.service.WaiverVoices;
import dev.keyrecall.engine.sshsig.SshSignature;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.util.ArrayList;
import java.util.List;

/** {@code waiver agree}. */
@Command(
        name = "agree",
        description =
                "Agree to a waiver's exact bytes, or take that back: by an SSH signature, which"
                    + " says itself what it says (ssh-keygen -Y sign -n"
                    + " keyrecall-waiver@ORGANIZATION or keyrecall-withdraw@...). In a home without"
                    + " a policy by a name, which is recorded as claimed.",
        footerHeading = Action.EXAMPLES,
        footer = {
            "  keyrecall waiver agree WAIVER --as carol",
            "  keyrecall waiver agree WAIVER --signature WAIVER.json.sig",
            "  keyrecall waiver agree WAIVER --as carol --withdraw"
        })
public final class WaiverAgreeCommand extends Action {
    @Parameters(paramLabel = "WAIVER", description = "The waiver.")
    String id = "";

    @Option(
            names = "--as",
            paramLabel = "NAME",
            description =
                    "Who agrees; recorded beside the operating-system user. Counts where there is"
                            + " no policy.")
    @Nullable String name;

    @Option(
            names = "--signature",
            paramLabel = "FILE",
            description =
                    "An SSH signature over the waiver as 'waiver export' wrote it, - for standard"
                            + " input; once for each.")
    List<String> signatures = new ArrayList<>();

    @Option(names = "--withdraw", description = "With --as: agreed, and does no more.")
    boolean withdraw;

    public WaiverAgreeCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    public Integer call() throws EngineException {
        if ((name == null) == signatures.isEmpty()) {
            throw new EngineException(
                    Ending.USAGE,
                    "either --as or --signature is needed, not both",
                    "say who agrees: --as NAME, or hand in what was signed: --signature FILE");
        }
        if (name == null && withdraw) {
            throw new EngineException(
                    Ending.USAGE,
                    "a signature says itself what it says",
                    "sign with -n keyrecall-withdraw@ORGANIZATION");
        }
        List<String> texts = new ArrayList<>();
        for (String file : signatures) {
            texts.add(
                    GivenFile.text(
                            invocation.io(), file, SshSignature.TEXT_CHARS_MAX, "the signature"));
        }
        Standing standing = agree(texts);
        if (invocation.json()) {
            invocation.document(WaiverDocuments.document(standing));
            return DONE;
        }
        invocation.say(
                standing.inEffect() ? Ink.GOOD : Ink.CARE,
                "waiver "
                        + id
                        + " for "
                        + Documents.count(standing.waiver().units().size(), "unit")
                        + ": "
                        + WaiverDocuments.state(standing));
        if (!standing.inEffect() && standing.consent().against().isEmpty()) {
            invocation.hint(
                    "it takes "
                            + standing.waiver().by()
                            + ", who answers for it, and one other person");
        }
        return DONE;
    }

    private Standing agree(List<String> texts) throws EngineException {
        try (Session session = invocation.unlock()) {
            WaiverVoices voices = new WaiverVoices(session.engine());
            if (name != null) {
                return voices.claim(id, name, withdraw ? Decision.WITHDRAW : Decision.APPROVE);
            }
            Standing standing = voices.handIn(id, texts.getFirst());
            for (String text : texts.subList(1, texts.size())) {
                standing = voices.handIn(id, text);
            }
            return standing;
        }
    }
}
