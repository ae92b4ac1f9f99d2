package dev.keyrecall.app.command;

import dev.keyrecall.app.console.RunProgress;
import dev.keyrecall.app.console.Ticker;
import dev.keyrecall.app.home.Session;
import dev.keyrecall.app.io.Signals;
import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.campaign.Mode;
import dev.keyrecall.engine.campaign.Unit;
import dev.keyrecall.engine.inventory.KnownCredential;
import dev.keyrecall.engine.policy.Policy;
import dev.keyrecall.engine.run.CampaignRun;
import dev.keyrecall.engine.run.RunOptions;
import dev.keyrecall.engine.service.Approvals;
import dev.keyrecall.engine.service.Estimates;
import dev.keyrecall.engine.service.InventoryRefresh;
import dev.keyrecall.engine.service.LeakSearch;
import dev.keyrecall.engine.service.Planning;
import dev.keyrecall.engine.service.Planning.PlanRequest;
import dev.keyrecall.engine.service.Planning.Planned;
import dev.keyrecall.engine.service.PolicyBook;
import dev.keyrecall.engine.service.Whereabouts;
import dev.keyrecall.spi.CredentialRef;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** {@code cut}. */
@Command(
        name = "cut",
        description =
                "One credential has leaked: say what it is, suspend it now, and see it refused."
                        + " What is left (a replacement, the revocation) is one command, which is"
                        + " printed at the end.",
        footerHeading = Action.EXAMPLES,
        footer = {
            "  keyrecall cut - --yes",
            "  keyrecall cut aws:prod:iam-access-key:ID",
            "  keyrecall cut aws:prod:iam-access-key:ID --yes --as alice"
        })
public final class CutCommand extends Action {
    @Parameters(
            paramLabel = "REF|-",
            description =
                    "The credential; - reads a text in which it leaked from standard input: its id,"
                            + " its value, or both.")
    String reference = "";

    @Option(names = "--yes", description = "It is meant: do not ask.")
    boolean yes;

    @Option(
            names = "--as",
            paramLabel = "NAME",
            description =
                    "Who agrees, where there is no policy (default: the operating-system user).")
    @Nullable String name;

    @Option(
            names = "--proof-tries",
            paramLabel = "N",
            defaultValue = "3",
            description = "How many consistent answers prove something (default: 3).")
    int proofTries;

    @Option(
            names = "--proof-window",
            paramLabel = "D",
            defaultValue = "10s",
            description = "The span from the first to the last of them (default: 10s).")
    String proofWindow = "10s";

    public CutCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    public Integer call() throws EngineException {
        Duration window = Arguments.duration("--proof-window", proofWindow);
        CredentialRef named = reference.equals("-") ? null : Arguments.reference(reference);
        try (Session session = invocation.unlock();
                LeakedInput input = LeakedInput.of(invocation.io(), reference);
                // A leak does not wait until a long ledger was read.
                VerifiedMeanwhile ledger = VerifiedMeanwhile.begin(session.engine())) {
            session.requireLog();
            Engine engine = session.engine();
            LeakSearch search = new LeakSearch(engine, session.vault());
            CredentialRef ref = named == null ? input.found(invocation, engine, search) : named;
            KnownCredential known = known(engine, search, ref);
            CutLines.what(invocation, known);
            Optional<Policy> policy = new PolicyBook(engine).current();
            requireMeant(known, policy.isPresent());
            input.keep(invocation, session, search, known);
            Planned planned =
                    new Planning(engine)
                            .create(
                                    new PlanRequest(
                                            Mode.EXPOSURE,
                                            "ref='" + ref + "'",
                                            Duration.ZERO,
                                            proofTries,
                                            window));
            if (policy.isPresent()) {
                ledger.require();
                return CutLines.awaiting(invocation, planned, policy.get());
            }
            new Approvals(engine).approveOwn(planned.plan(), approver(engine));
            session.sign();
            run(session, planned);
            Unit unit =
                    engine.store()
                            .read(
                                    tx ->
                                            tx.campaigns()
                                                    .unit(planned.plan().campaign(), 1)
                                                    .orElseThrow());
            int ended = CutLines.result(invocation, planned, unit);
            ledger.require();
            return ended;
        }
    }

    private String approver(Engine engine) {
        return name == null ? engine.actor().osUser() : name;
    }

    /** One that no listing has told of is looked for once more. */
    private KnownCredential known(Engine engine, LeakSearch search, CredentialRef ref)
            throws EngineException {
        Optional<KnownCredential> known = search.known(ref);
        if (known.isPresent()) {
            return known.get();
        }
        if (!new Whereabouts(engine).look(ref)) {
            invocation.note(ref + " is in no inventory; listing " + ref.account());
            new InventoryRefresh(engine).refresh(ref.account(), (_, _) -> {});
        }
        return search.known(ref)
                .orElseThrow(
                        () ->
                                new EngineException(
                                        Ending.PARTIAL,
                                        ref.account()
                                                + " lists no "
                                                + ref.typeName()
                                                + " "
                                                + ref.id(),
                                        "if it was revoked already, nothing is left to cut",
                                        "if it is another account's: keyrecall account add ...,"
                                                + " then cut it there"));
    }

    private void requireMeant(KnownCredential known, boolean signed) throws EngineException {
        if (yes || signed) {
            return;
        }
        String id = known.ref().id();
        String typed =
                reference.equals("-")
                        ? null
                        : invocation
                                .io()
                                .terminal()
                                .ask("this suspends it at once; type its id again: ");
        if (typed == null) {
            throw new EngineException(
                    Ending.USAGE,
                    "a credential is not cut unasked, and there is nobody to ask",
                    "if it is the one: keyrecall cut " + known.ref() + " --yes");
        }
        if (!typed.strip().equals(id)) {
            throw new EngineException(
                    Ending.USAGE,
                    "what was typed is not " + id + "; nothing was cut",
                    "type it exactly, or: keyrecall cut " + known.ref() + " --yes");
        }
    }

    private void run(Session session, Planned planned) throws EngineException {
        AtomicBoolean interrupted = new AtomicBoolean();
        try (RunProgress progress =
                        new RunProgress(
                                planned.plan(),
                                new Estimates(session.engine()).outlook(planned.plan()),
                                invocation.painter(),
                                invocation.io().clock(),
                                false);
                Signals.Subscription _ =
                        invocation.io().signals().onInterrupt(() -> interrupted.set(true));
                Ticker _ = new Ticker(invocation.io().waiter(), progress::tick)) {
            new CampaignRun(session.engine(), session.vault(), invocation.io().process())
                    .run(
                            planned.plan().id(),
                            RunOptions.cutting(),
                            progress,
                            () -> interrupted.get() || session.logHasFailed());
        }
    }
}
