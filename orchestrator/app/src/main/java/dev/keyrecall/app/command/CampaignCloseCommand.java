package dev.keyrecall.app.command;

import dev.keyrecall.app.console.Ink;
import dev.keyrecall.app.home.Session;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.campaign.Campaign;
import dev.keyrecall.engine.service.CampaignClosing;
import dev.keyrecall.engine.service.CampaignClosing.Closing;
import dev.keyrecall.engine.service.CampaignReading;
import dev.keyrecall.engine.service.CertificateText;
import dev.keyrecall.engine.service.InventoryRefresh;
import dev.keyrecall.engine.service.Remainder;
import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.json.Json;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@code campaign close}. */
@Command(
        name = "close",
        description =
                "Say that nothing is left of a campaign, and issue its certificate: its accounts"
                    + " are listed once more, so that what is new is seen. While something is left,"
                    + " name all of it and exit 5.",
        footerHeading = Action.EXAMPLES,
        footer = {
            "  keyrecall campaign close CAMPAIGN",
            "  keyrecall campaign close CAMPAIGN --no-refresh"
        })
public final class CampaignCloseCommand extends Action {
    /** Of the units that one reason holds; findings and blind spots are all named. */
    private static final int UNITS_NAMED_MAX = 50;

    @Parameters(paramLabel = "CAMPAIGN", description = "The campaign.")
    String id = "";

    @Option(names = "--no-refresh", description = "Judge by the latest listing that there is.")
    boolean noRefresh;

    public CampaignCloseCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    public Integer call() throws EngineException {
        Closing closing;
        try (Session session = invocation.unlock()) {
            refresh(session);
            session.anchor();
            closing =
                    new CampaignClosing(session.engine())
                            .close(id, session.anchors().look().anchored());
        }
        if (invocation.json()) {
            invocation.document(document(closing));
        } else {
            say(closing);
        }
        return closing.closed() ? DONE : Ending.PARTIAL.exitCode();
    }

    private void refresh(Session session) throws EngineException {
        CampaignReading reading = new CampaignReading(session.engine());
        List<AccountRef> accounts = reading.accounts(id);
        if (noRefresh || reading.status(id).campaign().state() == Campaign.State.CLOSED) {
            return;
        }
        for (AccountRef account : accounts) {
            Refreshing.refresh(invocation, new InventoryRefresh(session.engine()), account);
        }
    }

    private void say(Closing closing) {
        if (closing.closed()) {
            invocation.say(
                    Ink.GOOD,
                    "campaign "
                            + id
                            + " is closed: "
                            + closing.certificate().accounted()
                            + " of "
                            + closing.certificate().units()
                            + " units accounted for, "
                            + Documents.count(
                                    closing.certificate().blindSpots().size(), "blind spot")
                            + " acknowledged");
            invocation.hint("its certificate: keyrecall campaign certificate " + id);
            return;
        }
        invocation.say(
                Ink.BAD,
                "campaign "
                        + id
                        + " cannot be closed: "
                        + Documents.count(closing.remainders().size(), "thing")
                        + " left");
        Map<String, List<Remainder>> groups = new LinkedHashMap<>();
        for (Remainder one : closing.remainders()) {
            groups.computeIfAbsent(heading(one), _ -> new ArrayList<>()).add(one);
        }
        groups.forEach(this::say);
        hints(closing.remainders());
    }

    private static String heading(Remainder one) {
        return switch (one.kind()) {
            case UNIT -> "of the units: " + one.why();
            case RUN -> "of the runs: " + one.why();
            case ORPHAN -> "of orphans: " + one.why();
            case SWITCH -> "of the switches: " + one.why();
            case OWN_KEY -> "of Keyrecall's own keys: " + one.why();
            case LISTING -> "of the accounts: " + one.why();
            case FINDING -> "of the findings: " + one.why();
            case COUNTERSIGNATURE -> "of break-glass: " + one.why();
            case BLIND_SPOT -> "of the blind spots: nobody has acknowledged it";
        };
    }

    private void say(String heading, List<Remainder> those) {
        invocation.say("  " + those.size() + " " + heading);
        boolean units = those.getFirst().kind() == Remainder.Kind.UNIT;
        int shown = units ? Math.min(those.size(), UNITS_NAMED_MAX) : those.size();
        for (Remainder one : those.subList(0, shown)) {
            invocation.say(
                    "    "
                            + (one.unit() == 0 ? "" : one.unit() + " ")
                            + one.subject()
                            + (one.kind() == Remainder.Kind.BLIND_SPOT ? ": " + one.why() : ""));
        }
        if (shown < those.size()) {
            invocation.say(
                    "    and "
                            + (those.size() - shown)
                            + " more: keyrecall campaign status "
                            + id
                            + " --units");
        }
    }

    /** One of each kind: the others are like it, but for our own keys. */
    private void hints(List<Remainder> remainders) {
        Set<Remainder.Kind> told = new LinkedHashSet<>();
        List<String> blind = new ArrayList<>();
        for (Remainder one : remainders) {
            if (one.kind() == Remainder.Kind.BLIND_SPOT) {
                blind.add(one.subject().substring(one.subject().indexOf('/') + 1));
            } else if (told.add(one.kind()) || one.kind() == Remainder.Kind.OWN_KEY) {
                invocation.hint(one.kind().word() + ": " + one.hint());
            }
        }
        if (told.contains(Remainder.Kind.UNIT)) {
            invocation.hint(
                    "or somebody answers for it: keyrecall waiver create "
                            + id
                            + " --unit N --by NAME --until 30d --reason TEXT");
        }
        if (!blind.isEmpty()) {
            invocation.hint(
                    "blind-spot: keyrecall campaign acknowledge "
                            + id
                            + " "
                            + String.join(" ", new LinkedHashSet<>(blind)));
        }
    }

    private Json document(Closing closing) {
        return Json.object()
                .put("campaign", id)
                .put("closed", closing.closed())
                .put(
                        "remainders",
                        Json.array(
                                closing.remainders().stream()
                                        .map(CampaignCloseCommand::document)
                                        .toList()))
                .put("certificate", CertificateText.toJson(closing.certificate()))
                .build();
    }

    private static Json document(Remainder one) {
        return Json.object()
                .put("kind", one.kind().word())
                .put("subject", one.subject())
                .put("unit", one.unit() == 0 ? Json.Null.NULL : Json.of(one.unit()))
                .put("why", one.why())
                .put("hint", one.hint())
                .build();
    }
}
