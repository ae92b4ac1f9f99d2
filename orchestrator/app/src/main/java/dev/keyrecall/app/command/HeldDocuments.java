package dev.keyrecall.app.command;

import dev.keyrecall.engine.port.Secrets.Label;
import dev.keyrecall.engine.port.Secrets.Version;
import dev.keyrecall.spi.json.Json;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What the vault holds, or has held, of one credential: never a value. */
final class HeldDocuments {
    private HeldDocuments() {}

    /** For programs; null where nothing ever was held. */
    static Json document(List<Version> versions) {
        if (versions.isEmpty()) {
            return Json.Null.NULL;
        }
        List<Version> held = held(versions);
        Version newest = held.isEmpty() ? null : held.getLast();
        return Json.object()
                .put("versions", held.size())
                .put("destroyed", versions.size() - held.size())
                .put("origin", newest == null ? null : newest.origin())
                .put("newest_at", Documents.time(newest == null ? null : newest.createdAt()))
                .put("history", Json.array(versions.stream().map(HeldDocuments::one).toList()))
                .build();
    }

    /** For people: how many, then each. */
    static List<String> lines(List<Version> versions) {
        List<String> lines = new ArrayList<>();
        if (versions.isEmpty()) {
            lines.add("held: " + Documents.NOTHING);
            return lines;
        }
        int held = held(versions).size();
        lines.add(
                "held: "
                        + Documents.count(held, "version")
                        + ", destroyed: "
                        + (versions.size() - held));
        versions.forEach(one -> lines.add("  " + line(one)));
        return lines;
    }

    private static String line(Version one) {
        String label = word(one.label());
        return "version "
                + one.version()
                + ": "
                + (label == null ? "" : label + ", ")
                + "by "
                + one.origin()
                + " at "
                + Documents.shown(one.createdAt())
                + (one.destroyedAt() == null
                        ? ""
                        : ", destroyed at " + Documents.shown(one.destroyedAt()));
    }

    private static List<Version> held(List<Version> versions) {
        return versions.stream().filter(one -> one.destroyedAt() == null).toList();
    }

    private static Json one(Version version) {
        return Json.object()
                .put("version", version.version())
                .put("label", word(version.label()))
                .put("origin", version.origin())
                .put("created_at", Documents.time(version.createdAt()))
                .put("destroyed_at", Documents.time(version.destroyedAt()))
                .build();
    }

    private static @Nullable String word(@Nullable Label label) {
        return label == null ? null : label.name().toLowerCase(Locale.ROOT);
    }
}
