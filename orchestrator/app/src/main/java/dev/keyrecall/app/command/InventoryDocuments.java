package dev.keyrecall.app.command;

import dev.keyrecall.engine.inventory.Consumer;
import dev.keyrecall.engine.inventory.Finding;
import dev.keyrecall.engine.inventory.OwnerSource;
import dev.keyrecall.engine.service.InventoryView.Item;
import dev.keyrecall.engine.service.OwnerRegistry;
import dev.keyrecall.spi.ConsumerTarget;
import dev.keyrecall.spi.Credential;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.json.Json;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/** Credentials, consumers and findings as they stand in documents. */
final class InventoryDocuments {
    private InventoryDocuments() {}

    static Json.Obj item(Item item) {
        return itemBuilder(item).build();
    }

    /** The members that every script may rely on. */
    static Json.Builder itemBuilder(Item item) {
        CredentialRef ref = item.ref();
        Credential listed = item.listed();
        return Json.object()
                .put("ref", ref.toString())
                .put("provider", ref.account().provider())
                .put("account", ref.account().name())
                .put("type", ref.typeName())
                .put("principal", item.known().principal())
                .put("owner", item.known().owner())
                .put("status", listed == null ? null : word(listed.status()))
                .put("operator", item.operator())
                .put("created_at", Documents.time(listed == null ? null : listed.createdAt()))
                .put("last_used_at", Documents.time(listed == null ? null : listed.lastUsedAt()))
                .put("liveness", item.liveness())
                .put("standing", item.known().standing().word())
                .put("consumers", targets(item.consumers()));
    }

    private static Json targets(List<Consumer> consumers) {
        return Json.array(
                consumers.stream()
                        .map(
                                consumer ->
                                        Json.object()
                                                .put("kind", consumer.target().kind())
                                                .put("target", consumer.target().target())
                                                .build())
                        .toList());
    }

    static Json.Obj consumer(Consumer consumer) {
        ConsumerTarget target = consumer.target();
        Json.Builder options = Json.object();
        new TreeMap<>(target.options()).forEach(options::put);
        return Json.object()
                .put("ref", consumer.ref().toString())
                .put("kind", target.kind())
                .put("target", target.target())
                .put("options", options.build())
                .put("added_at", Documents.time(consumer.addedAt()))
                .build();
    }

    static Json.Obj finding(Finding finding) {
        return Json.object()
                .put("kind", finding.kind().word())
                .put("ref", finding.ref().toString())
                .put("since", Documents.time(finding.since()))
                .build();
    }

    static Json.Obj owner(OwnerRegistry.Line line) {
        return Json.object()
                .put("ref", line.named().ref().toString())
                .put("owner", line.named().owner())
                .put("provider_owner", line.tagged())
                .build();
    }

    static @Nullable String word(@Nullable OwnerSource source) {
        return source == null ? null : source.word();
    }

    static String word(Credential.Status status) {
        return status.name().toLowerCase(Locale.ROOT);
    }
}
