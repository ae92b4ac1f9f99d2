package dev.keyrecall.app.command;

import dev.keyrecall.app.agent.AgentStatus;
import dev.keyrecall.app.console.Durations;
import dev.keyrecall.app.console.Ink;
import dev.keyrecall.app.home.AgentLook;
import dev.keyrecall.app.home.HomeStatus;
import dev.keyrecall.app.home.HomeStatus.AccountLine;
import dev.keyrecall.app.home.HomeStatus.CampaignLine;
import dev.keyrecall.app.home.Session;
import dev.keyrecall.app.home.SinkLook;
import dev.keyrecall.app.home.SinkLooks;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.anchor.Anchored;
import dev.keyrecall.engine.service.CertificateText;
import dev.keyrecall.engine.service.GlassReading;
import dev.keyrecall.spi.json.Json;

import picocli.CommandLine.Command;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** {@code status}. Asks for no passphrase and loads no adapter, so that it is quick. */
@Command(
        name = "status",
        description = "What this home holds and what waits for a person.",
        footerHeading = Action.EXAMPLES,
        footer = {"  keyrecall status", "  keyrecall status --json"})
public final class StatusCommand extends Action {
    static final String APPROVAL_POLICY = "one local approver, claimed not verified";
    private static final String UNANCHORED = ": no place outside this home shows its root";

    public StatusCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    public Integer call() throws EngineException {
        HomeStatus status;
        List<Anchored> anchored;
        SinkLooks sinks;
        invocation.home().check();
        AgentLook agent = AgentLook.at(invocation.io(), invocation.home());
        try (Session session = Session.locked(invocation.io(), invocation.home())) {
            anchored = session.anchors().look().anchored();
            status = HomeStatus.of(session.store(), invocation.io().clock().instant());
            sinks = SinkLooks.of(invocation.io(), invocation.home(), session.store());
        }
        if (invocation.json()) {
            invocation.document(document(status, anchored, agent, sinks));
        } else {
            print(status, anchored, agent);
            print(sinks);
        }
        return DONE;
    }

    private void print(SinkLooks sinks) {
        if (sinks.trouble() != null) {
            invocation.say(Ink.BAD, "sinks     " + sinks.trouble());
        }
        for (SinkLook look : sinks.looks()) {
            invocation.say(
                    look.failing().isEmpty() ? Ink.PLAIN : Ink.BAD,
                    "sink      " + look.sink().name() + ": " + SinkDocuments.standing(look));
        }
    }

    private void print(HomeStatus status, List<Anchored> anchored, AgentLook agent) {
        invocation.say("home      " + invocation.home().path());
        switch (agent) {
            case AgentLook.Open open ->
                    invocation.say(
                            Ink.CARE,
                            "vault     unsealed by agent until "
                                    + Documents.shown(open.says().until()));
            case AgentLook.None _ -> invocation.say("vault     sealed");
            case AgentLook.Other _, AgentLook.Silent _ -> AgentLines.say(invocation, agent);
        }
        if (status.accounts().isEmpty()) {
            invocation.say("accounts  none: keyrecall account add PROVIDER NAME ...");
        }
        for (AccountLine account : status.accounts()) {
            invocation.say("account   " + account.ref() + ": " + text(account));
        }
        long findings = status.findings();
        invocation.say(
                findings == 0 ? Ink.PLAIN : Ink.BAD,
                findings == 0
                        ? "findings  none open"
                        : "findings  " + findings + " open: keyrecall detect");
        if (status.unfinished().isEmpty()) {
            invocation.say("campaigns none unfinished");
        }
        for (CampaignLine campaign : status.unfinished()) {
            invocation.say(
                    Ink.CARE,
                    "campaign  "
                            + campaign.id()
                            + " "
                            + campaign.state()
                            + (campaign.paused() ? ", paused" : "")
                            + " (plan "
                            + campaign.plan()
                            + ")");
        }
        for (GlassReading.Open open : status.alone()) {
            invocation.say(
                    Ink.BAD,
                    "alone     campaign " + open.campaign().id() + ": " + open.glass().line());
        }
        invocation.say("approval  " + approval(status));
        invocation.say(
                "ledger    "
                        + status.ledgerSize()
                        + " entries, "
                        + Anchored.words(anchored, status.ledgerSize())
                        + (anchored.isEmpty() ? UNANCHORED : ""));
    }

    private static String approval(HomeStatus status) {
        return status.policy()
                .map(serial -> "by signatures, policy " + serial + ": keyrecall policy show")
                .orElse(APPROVAL_POLICY);
    }

    private String text(AccountLine account) {
        Instant refreshedAt = account.refreshedAt();
        if (refreshedAt == null) {
            return "never refreshed";
        }
        Duration age = Duration.between(refreshedAt, invocation.io().clock().instant());
        return account.listed()
                + " credentials, refreshed "
                + Durations.rounded(age.isNegative() ? Duration.ZERO : age)
                + " ago, baseline "
                + account.baseline().word();
    }

    private Json document(
            HomeStatus status, List<Anchored> anchored, AgentLook agent, SinkLooks sinks) {
        return Json.object()
                .put("home", invocation.home().path().toString())
                .put(
                        "vault",
                        Json.object()
                                .put("state", agent.word())
                                .put(
                                        "until",
                                        Documents.time(
                                                agent.status()
                                                        .map(AgentStatus::until)
                                                        .orElse(null)))
                                .build())
                .put(
                        "accounts",
                        Json.array(
                                status.accounts().stream().map(StatusCommand::document).toList()))
                .put("findings", status.findings())
                .put(
                        "unfinished_campaigns",
                        Json.array(
                                status.unfinished().stream()
                                        .map(
                                                line ->
                                                        Json.object()
                                                                .put("campaign", line.id())
                                                                .put("plan", line.plan())
                                                                .put("state", line.state())
                                                                .put("paused", line.paused())
                                                                .build())
                                        .toList()))
                .put(
                        "break_glass",
                        Json.array(
                                status.alone().stream()
                                        .map(
                                                open ->
                                                        Json.object()
                                                                .put(
                                                                        "campaign",
                                                                        open.campaign().id())
                                                                .put("plan", open.campaign().plan())
                                                                .put(
                                                                        "glass",
                                                                        CertificateText.glass(
                                                                                open.glass()))
                                                                .build())
                                        .toList()))
                .put("approval_policy", approval(status))
                .put("policy", status.policy().<Json>map(Json::of).orElse(Json.Null.NULL))
                .put(
                        "ledger",
                        Json.object()
                                .put("size", status.ledgerSize())
                                .put("root", status.ledgerRoot())
                                .put("anchored", !anchored.isEmpty())
                                .put("anchors", Anchored.documents(anchored, status.ledgerSize()))
                                .build())
                .put("sinks", SinkDocuments.document(sinks.looks()))
                .put("sinks_trouble", sinks.trouble())
                .build();
    }

    private static Json document(AccountLine account) {
        return Json.object()
                .put("account", account.ref().name())
                .put("provider", account.ref().provider())
                .put("refreshed_at", Documents.time(account.refreshedAt()))
                .put("credentials", account.listed())
                .put("baseline", account.baseline().word())
                .put("findings", account.findings())
                .build();
    }
}
