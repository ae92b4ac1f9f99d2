package dev.keyrecall.app.command;

import dev.keyrecall.app.console.Table;
import dev.keyrecall.app.home.Session;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.inventory.Account;
import dev.keyrecall.engine.service.AccountCheck;
import dev.keyrecall.engine.service.AccountDirectory;
import dev.keyrecall.spi.json.Json;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code account check}. */
@Command(
        name = "check",
        description = "Ask the provider who we are; show what can be done there and what cannot.",
        footerHeading = Action.EXAMPLES,
        footer = {"  keyrecall account check prod", "  keyrecall account check prod --json"})
public final class AccountCheckCommand extends Action {
    @Parameters(paramLabel = "NAME", description = "The account.")
    String name = "";

    public AccountCheckCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    public Integer call() throws EngineException {
        Account account;
        AccountCheck check;
        try (Session session = invocation.unlock()) {
            AccountDirectory directory = new AccountDirectory(session.engine());
            account = directory.require(name);
            check = directory.check(account);
        }
        if (invocation.json()) {
            invocation.document(document(account, check));
        } else {
            print(account, check);
        }
        return DONE;
    }

    private void print(Account account, AccountCheck check) {
        invocation.say(
                account.ref()
                        + " answers: account "
                        + check.identity().providerAccountId()
                        + ", as "
                        + check.identity().principal());
        invocation.say("operated with " + Documents.shown(check.identity().operatedWith()));
        Table table = new Table("TYPE", "CAPABILITY", "SUPPORT", "NOTE");
        check.capabilities()
                .forEach(
                        row ->
                                table.row(
                                        row.type().toString(),
                                        row.capability(),
                                        row.support(),
                                        row.note()));
        invocation.say(table);
        check.consumers()
                .forEach(
                        kind ->
                                invocation.say(
                                        "consumer kind "
                                                + kind.name()
                                                + ": "
                                                + kind.delivery().word()
                                                + (kind.options().isEmpty()
                                                        ? ""
                                                        : ", options "
                                                                + String.join(
                                                                        ", ", kind.options()))));
        check.blindSpots()
                .forEach(
                        spot ->
                                invocation.say(
                                        "blind spot "
                                                + spot.name()
                                                + ": "
                                                + spot.what()
                                                + ": "
                                                + spot.why()));
    }

    private static Json document(Account account, AccountCheck check) {
        return Json.object()
                .put("account", account.ref().name())
                .put("provider", account.ref().provider())
                .put("provider_account_id", check.identity().providerAccountId())
                .put("principal", check.identity().principal())
                .put(
                        "operated_with",
                        check.identity().operatedWith() == null
                                ? null
                                : check.identity().operatedWith().toString())
                .put(
                        "capabilities",
                        Json.array(
                                check.capabilities().stream()
                                        .map(
                                                row ->
                                                        Json.object()
                                                                .put("type", row.type().toString())
                                                                .put("capability", row.capability())
                                                                .put("support", row.support())
                                                                .put("note", row.note())
                                                                .build())
                                        .toList()))
                .put(
                        "consumers",
                        Json.array(
                                check.consumers().stream()
                                        .map(
                                                kind ->
                                                        Json.object()
                                                                .put("kind", kind.name())
                                                                .put(
                                                                        "options",
                                                                        Json.strings(
                                                                                kind.options()))
                                                                .put(
                                                                        "support",
                                                                        kind.delivery().word())
                                                                .build())
                                        .toList()))
                .put(
                        "blind_spots",
                        Json.array(
                                check.blindSpots().stream()
                                        .map(
                                                spot ->
                                                        Json.object()
                                                                .put("name", spot.name())
                                                                .put("what", spot.what())
                                                                .put("why", spot.why())
                                                                .put(
                                                                        "source",
                                                                        spot.source().toString())
                                                                .build())
                                        .toList()))
                .build();
    }
}
