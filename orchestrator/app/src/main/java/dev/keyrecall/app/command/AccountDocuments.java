package dev.keyrecall.app.command;

import dev.keyrecall.engine.inventory.Account;
import dev.keyrecall.spi.json.Json;

import java.util.TreeMap;

/** Accounts as they stand in documents. */
final class AccountDocuments {
    private AccountDocuments() {}

    static Json.Obj account(Account account) {
        Json.Builder settings = Json.object();
        new TreeMap<>(account.settings()).forEach(settings::put);
        return Json.object()
                .put("account", account.ref().name())
                .put("provider", account.ref().provider())
                .put("settings", settings.build())
                .put("added_at", Documents.time(account.addedAt()))
                .put("provider_account_id", account.providerAccountId())
                .put(
                        "operated_with",
                        account.operatedWith() == null ? null : account.operatedWith().toString())
                .put("refreshed_at", Documents.time(account.refreshedAt()))
                .build();
    }
}
