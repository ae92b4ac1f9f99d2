package dev.keyrecall.app.command;

import dev.keyrecall.app.console.Table;
import dev.keyrecall.engine.audit.InventoryThen;
import dev.keyrecall.engine.audit.InventoryThen.AccountThen;
import dev.keyrecall.engine.audit.InventoryThen.Item;
import dev.keyrecall.spi.json.Json;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The inventory of a date as it stands in documents and tables. */
final class ThenDocuments {
    private ThenDocuments() {}

    static Json.Obj document(InventoryThen then) {
        return Json.object()
                .put("as_of", Documents.time(then.date()))
                .put("ledger_size", then.size())
                .put("ledger_root", then.root())
                .put(
                        "accounts",
                        Json.array(then.accounts().stream().map(ThenDocuments::account).toList()))
                .put(
                        "credentials",
                        Json.array(then.items().stream().map(ThenDocuments::item).toList()))
                .build();
    }

    private static Json account(AccountThen account) {
        Long entry = account.entry();
        return Json.object()
                .put("account", account.account())
                .put("listed_at", Documents.time(account.listedAt()))
                .put("entry", entry == null ? Json.Null.NULL : Json.of(entry))
                .build();
    }

    private static Json item(Item item) {
        return Json.object()
                .put("ref", item.ref().toString())
                .put("provider", item.ref().account().provider())
                .put("account", item.ref().account().name())
                .put("type", item.ref().typeName())
                .put("principal", item.principal())
                .put("owner", item.owner())
                .put("status", item.status())
                .put("operator", item.operator())
                .put("created_at", Documents.time(item.createdAt()))
                .put(
                        "consumers",
                        Json.array(
                                item.consumers().stream()
                                        .map(
                                                place ->
                                                        Json.object()
                                                                .put("kind", place.kind())
                                                                .put("target", place.target())
                                                                .build())
                                        .toList()))
                .put("entry", item.entry())
                .build();
    }

    static Table table(InventoryThen then) {
        Table table =
                new Table("REF", "PRINCIPAL", "OWNER", "STATUS", "CREATED", "CONSUMERS", "ENTRY");
        for (Item item : then.items()) {
            table.row(
                    item.ref() + (item.operator() ? " (operator)" : ""),
                    item.principal(),
                    Documents.shown(item.owner()),
                    item.status(),
                    Documents.shown(item.createdAt()),
                    Integer.toString(item.consumers().size()),
                    Long.toString(item.entry()));
        }
        return table;
    }

    /** What the table was read from, and how old the knowledge was. */
    static List<String> remarks(InventoryThen then) {
        List<String> remarks = new ArrayList<>();
        remarks.add(
                "as of "
                        + Documents.shown(then.date())
                        + ", from the first "
                        + then.size()
                        + " entries, root "
                        + then.root());
        for (AccountThen account : then.accounts()) {
            Instant at = account.listedAt();
            remarks.add(
                    at == null
                            ? account.account() + " had not been listed yet"
                            : account.account() + " was last listed " + Documents.shown(at));
        }
        return remarks;
    }
}
