package dev.keyrecall.app.command;

import dev.keyrecall.app.console.Table;
import dev.keyrecall.app.home.Session;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.inventory.Account;
import dev.keyrecall.engine.service.AccountDirectory;
import dev.keyrecall.spi.json.Json;

import picocli.CommandLine.Command;

import java.util.List;

/** {@code account list}. */
@Command(
        name = "list",
        description = "The accounts that were added.",
        footerHeading = Action.EXAMPLES,
        footer = {"  keyrecall account list"})
public final class AccountListCommand extends Action {
    public AccountListCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    public Integer call() throws EngineException {
        List<Account> accounts;
        try (Session session = invocation.open()) {
            accounts = new AccountDirectory(session.engine()).all();
        }
        if (invocation.json()) {
            invocation.document(
                    Json.array(accounts.stream().map(AccountDocuments::account).toList()));
            return DONE;
        }
        Table table = new Table("ACCOUNT", "PROVIDER'S NUMBER", "OPERATED WITH", "REFRESHED");
        for (Account account : accounts) {
            table.row(
                    account.ref().toString(),
                    Documents.shown(account.providerAccountId()),
                    Documents.shown(account.operatedWith()),
                    Documents.shown(account.refreshedAt()));
        }
        invocation.say(table);
        return DONE;
    }
}
