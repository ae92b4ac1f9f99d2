package dev.keyrecall.app.command;

import dev.keyrecall.app.console.Ink;
import dev.keyrecall.app.home.Session;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.policy.Consent;
import dev.keyrecall.engine.policy.Decision;
import dev.keyrecall.engine.policy.Glass;
import dev.keyrecall.engine.policy.Policy;
import dev.keyrecall.engine.service.Approvals;
import dev.keyrecall.engine.service.Approvals.Recorded;
import dev.keyrecall.engine.service.CertificateText;
import dev.keyrecall.engine.service.GlassReading;
import dev.keyrecall.engine.service.PolicyBook;
import dev.keyrecall.engine.sshsig.SshSignature;
import dev.keyrecall.spi.json.Json;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code approve}. */
@Command(
        name = "approve",
        description =
                "Agree to a plan's exact bytes, or be against them: by an SSH signature, which says"
                    + " itself what it says (ssh-keygen -Y sign -n keyrecall-plan@ORGANIZATION,"
                    + " keyrecall-deny@... or keyrecall-withdraw@...; keyrecall-break-glass@... and"
                    + " keyrecall-countersign@... for one who acts alone). In a home without a"
                    + " policy by a name, which is recorded as claimed.",
        footerHeading = Action.EXAMPLES,
        footer = {
            "  keyrecall approve PLAN --as alice",
            "  keyrecall approve PLAN --signature PLAN.json.sig",
            "  keyrecall approve PLAN --as alice --withdraw"
        })
public final class ApproveCommand extends Action {
    @Parameters(paramLabel = "PLAN", description = "The plan.")
    String plan = "";

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
                    "An SSH signature over the plan as 'plan export' wrote it, - for standard"
                            + " input; once for each.")
    List<String> signatures = new ArrayList<>();

    @Option(names = "--deny", description = "With --as: this must not be done.")
    boolean deny;

    @Option(
            names = "--withdraw",
            description = "With --as: agreed, and does no more. A run makes no further call.")
    boolean withdraw;

    public ApproveCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    public Integer call() throws EngineException {
        requireOneWay();
        List<String> texts = new ArrayList<>();
        for (String file : signatures) {
            texts.add(
                    GivenFile.text(
                            invocation.io(), file, SshSignature.TEXT_CHARS_MAX, "the signature"));
        }
        List<Recorded> recorded = new ArrayList<>();
        Optional<Glass> glass;
        Optional<Policy> policy;
        try (Session session = invocation.unlock()) {
            Approvals approvals = new Approvals(session.engine());
            if (name != null) {
                recorded.add(approvals.claim(plan, name, decision()));
            }
            for (String text : texts) {
                recorded.add(approvals.handIn(plan, text));
            }
            glass = GlassReading.ofPlan(session.engine(), plan);
            policy = new PolicyBook(session.engine()).current();
        }
        glass.ifPresent(one -> GlassLines.warn(invocation, one));
        if (invocation.json()) {
            invocation.document(
                    name != null
                            ? document(recorded.getFirst(), glass.orElse(null))
                            : Json.array(
                                    recorded.stream()
                                            .map(one -> document(one, glass.orElse(null)))
                                            .toList()));
        } else {
            recorded.forEach(this::say);
            next(recorded.getLast().consent(), glass.orElse(null), policy);
        }
        return DONE;
    }

    private void requireOneWay() throws EngineException {
        String hint = "say who agrees: --as NAME, or hand in what was signed: --signature FILE";
        if ((name == null) == signatures.isEmpty()) {
            throw new EngineException(
                    Ending.USAGE, "either --as or --signature is needed, not both", hint);
        }
        if (deny && withdraw) {
            throw new EngineException(Ending.USAGE, "--deny and --withdraw are two things", hint);
        }
        if (name == null && (deny || withdraw)) {
            throw new EngineException(
                    Ending.USAGE,
                    "a signature says itself what it says",
                    "sign with -n keyrecall-deny@ORGANIZATION or keyrecall-withdraw@ORGANIZATION");
        }
    }

    private Decision decision() {
        return deny ? Decision.DENY : withdraw ? Decision.WITHDRAW : Decision.APPROVE;
    }

    private static Json.Obj document(Recorded one, @Nullable Glass glass) {
        return Json.object()
                .put("plan", one.approval().plan())
                .put("digest", one.approval().digest())
                .put("decision", one.decision().word())
                .put("name", one.approval().name())
                .put("os_user", one.approval().osUser())
                .put("key", one.approval().key())
                .put("at", Documents.time(one.approval().at()))
                .put("approved", one.consent().granted())
                .put("break_glass", CertificateText.glass(glass))
                .build();
    }

    private void say(Recorded one) {
        String key = one.approval().key();
        String plan = one.approval().plan();
        String done = one.decision().done();
        invocation.say(
                (one.decision() == Decision.BREAK_GLASS ? plan + " " + done : done + " " + plan)
                        + " as "
                        + one.approval().name()
                        + (key == null
                                ? " (claimed; operating-system user "
                                        + one.approval().osUser()
                                        + ")"
                                : " (signed with " + key + ")"));
    }

    private void next(Consent consent, @Nullable Glass glass, Optional<Policy> policy) {
        boolean alone = glass != null && glass.permits();
        if (consent.granted() || alone) {
            if (!consent.granted()) {
                invocation.say(Ink.CARE, ConsentLines.count(consent));
            }
            invocation.hint("next: keyrecall run " + plan);
        } else if (!consent.against().isEmpty()) {
            invocation.say(Ink.CARE, "it will not be run: " + ConsentLines.against(consent));
        } else {
            invocation.say(Ink.CARE, ConsentLines.count(consent));
        }
        if (glass != null) {
            GlassLines.countersigning(policy, glass, plan).forEach(invocation::hint);
        }
    }
}
