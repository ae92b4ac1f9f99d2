package dev.keyrecall.aws.lab;

import static dev.keyrecall.aws.lab.StoredSecret.CURRENT;

import dev.keyrecall.lab.LabService.PageCut;
import dev.keyrecall.spi.RevealsSecret;
import dev.keyrecall.spi.json.Json;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Secrets Manager's operations that only read. Guarded by the lab's lock.
 *
 * <p>Source: Secrets Manager API reference, version 2017-10-17.
 */
final class SecretsReads {
    private static final int SECRET_ID_MAX = 2_048;
    private static final int VERSION_ID_MIN = 32;
    private static final int VERSION_ID_MAX = 64;
    private static final int STAGE_MAX = 256;
    private static final int PAGE_ITEMS_MAX = 100;
    private static final int TOKEN_MAX = 4_096;

    private final SecretStore store;

    SecretsReads(SecretStore store) {
        this.store = store;
    }

    /**
     * The secret that SecretId names, marked for deletion or not.
     *
     * @throws AwsRefusal when there is none
     */
    StoredSecret find(JsonArguments arguments) {
        return store.find(arguments.require("SecretId", 1, SECRET_ID_MAX))
                .orElseThrow(() -> notFound("Secrets Manager can't find the specified secret."));
    }

    static AwsRefusal markedForDeletion() {
        return AwsRefusal.of(
                "InvalidRequestException",
                400,
                "You can't perform this operation on the secret because it was marked for"
                        + " deletion.");
    }

    static AwsRefusal notFound(String message) {
        return AwsRefusal.of("ResourceNotFoundException", 400, message);
    }

    static Json.Builder identity(StoredSecret secret) {
        return Json.object().put("ARN", secret.arn()).put("Name", secret.name());
    }

    static Json.Builder stages(StoredSecret secret, StoredSecret.Version version) {
        return identity(secret)
                .put("VersionId", version.id())
                .put("VersionStages", Json.strings(version.stages()));
    }

    /** Seconds since 1970 with milliseconds, as JSON 1.1 writes a time. */
    static Json time(Instant instant) {
        return new Json.Num(String.format(Locale.ROOT, "%.3f", instant.toEpochMilli() / 1000.0));
    }

    Json.Obj describe(JsonArguments arguments) {
        StoredSecret secret = find(arguments);
        return summary(secret).put("VersionIdsToStages", versionsToStages(secret)).build();
    }

    private static Json.Builder summary(StoredSecret secret) {
        Json.Builder answer = identity(secret);
        if (secret.description() != null) {
            answer.put("Description", secret.description());
        }
        answer.put("RotationEnabled", false)
                .put("LastChangedDate", time(secret.changedAt()))
                .put("CreatedDate", time(secret.createdAt()));
        // Reads are shown with the grain of a day.
        secret.readAt()
                .map(at -> at.truncatedTo(ChronoUnit.DAYS))
                .ifPresent(at -> answer.put("LastAccessedDate", time(at)));
        secret.deletedAt().ifPresent(at -> answer.put("DeletedDate", time(at)));
        List<Json> tags = new ArrayList<>();
        secret.tags()
                .forEach((k, v) -> tags.add(Json.object().put("Key", k).put("Value", v).build()));
        return answer.put("Tags", Json.array(tags));
    }

    private static Json versionsToStages(StoredSecret secret) {
        Json.Builder answer = Json.object();
        secret.versions().stream()
                .filter(version -> !version.stages().isEmpty())
                .forEach(version -> answer.put(version.id(), Json.strings(version.stages())));
        return answer.build();
    }

    Json.Obj list(AwsCall call, JsonArguments arguments) {
        boolean withDeleted = arguments.flag("IncludePlannedDeletion");
        TreeMap<String, StoredSecret> shown = new TreeMap<>(store.secrets());
        shown.values().removeIf(secret -> secret.deletedAt().isPresent() && !withDeleted);
        for (Json.Obj filter : arguments.objects("Filters")) {
            shown.values().removeIf(secret -> !passes(secret, filter));
        }
        boolean descending = "desc".equals(arguments.optional("SortOrder", 0, 4));
        NavigableMap<String, StoredSecret> sorted = shown;
        if (descending) {
            // Numbered, so that the marker is a growing key here as well.
            sorted = new TreeMap<>();
            for (Map.Entry<String, StoredSecret> entry : shown.descendingMap().entrySet()) {
                sorted.put(String.format(Locale.ROOT, "%06d", sorted.size()), entry.getValue());
            }
        }
        Page<StoredSecret> page = page(sorted, call.cut(), arguments);
        List<Json> secrets = new ArrayList<>();
        for (StoredSecret secret : page.items()) {
            secrets.add(
                    summary(secret)
                            .put("SecretVersionsToStages", versionsToStages(secret))
                            .build());
        }
        return more(Json.object().put("SecretList", Json.array(secrets)), page);
    }

    /** Whether one of the values matches; a value that starts with ! excludes. */
    private static boolean passes(StoredSecret secret, Json.Obj filter) {
        List<String> fields = fields(secret, filter.text("Key"));
        boolean any = false;
        for (Json item : filter.items("Values")) {
            String value = item instanceof Json.Str(String text) ? text : "";
            boolean negated = value.startsWith("!");
            String prefix = negated ? value.substring(1) : value;
            any |= fields.stream().anyMatch(field -> field.startsWith(prefix)) != negated;
        }
        return any;
    }

    private static List<String> fields(StoredSecret secret, String key) {
        String description = secret.description() == null ? "" : secret.description();
        return switch (key) {
            case "name" -> List.of(secret.name());
            case "description" -> List.of(description);
            case "tag-key" -> List.copyOf(secret.tags().keySet());
            case "tag-value" -> List.copyOf(secret.tags().values());
            case "all" ->
                    Stream.of(
                                    List.of(secret.name(), description),
                                    secret.tags().keySet(),
                                    secret.tags().values())
                            .flatMap(Collection::stream)
                            .toList();
            default ->
                    throw AwsRefusal.of(
                            "InvalidParameterException", 400, "Filter " + key + " is not known.");
        };
    }

    Json.Obj versionIds(AwsCall call, JsonArguments arguments) {
        StoredSecret secret = find(arguments);
        boolean deprecated = arguments.flag("IncludeDeprecated");
        TreeMap<String, StoredSecret.Version> shown = new TreeMap<>();
        secret.versions().stream()
                .filter(version -> deprecated || !version.stages().isEmpty())
                .forEach(version -> shown.put(version.id(), version));
        Page<StoredSecret.Version> page = page(shown, call.cut(), arguments);
        List<Json> versions = new ArrayList<>();
        for (StoredSecret.Version version : page.items()) {
            Json.Builder entry = Json.object().put("VersionId", version.id());
            if (!version.stages().isEmpty()) {
                entry.put("VersionStages", Json.strings(version.stages()));
            }
            version.readAt()
                    .map(at -> at.truncatedTo(ChronoUnit.DAYS))
                    .ifPresent(at -> entry.put("LastAccessedDate", time(at)));
            versions.add(entry.put("CreatedDate", time(version.createdAt())).build());
        }
        return more(identity(secret).put("Versions", Json.array(versions)), page);
    }

    Json.Obj value(AwsCall call, JsonArguments arguments) {
        StoredSecret secret = find(arguments);
        if (secret.deletedAt().isPresent()) {
            throw markedForDeletion();
        }
        String id = arguments.optional("VersionId", VERSION_ID_MIN, VERSION_ID_MAX);
        String stage = arguments.optional("VersionStage", 1, STAGE_MAX);
        StoredSecret.Version version = version(secret, id, stage);
        version.read(call.now());
        return withValue(stages(secret, version), version)
                .put("CreatedDate", time(version.createdAt()))
                .build();
    }

    private static StoredSecret.Version version(
            StoredSecret secret, @Nullable String id, @Nullable String stage) {
        if (id == null) {
            String label = stage == null ? CURRENT : stage;
            return secret.labelled(label)
                    .orElseThrow(
                            () ->
                                    notFound(
                                            "Secrets Manager can't find the specified secret value"
                                                    + " for staging label: "
                                                    + label));
        }
        StoredSecret.Version version =
                secret.version(id)
                        .orElseThrow(
                                () ->
                                        notFound(
                                                "Secrets Manager can't find the specified secret"
                                                        + " value for VersionId: "
                                                        + id));
        if (stage != null && !version.stages().contains(stage)) {
            throw AwsRefusal.of(
                    "InvalidRequestException",
                    400,
                    "You provided a VersionStage that is not associated to the provided"
                            + " VersionId.");
        }
        return version;
    }

    @RevealsSecret(why = "GetSecretValue answers the value")
    private static Json.Builder withValue(Json.Builder answer, StoredSecret.Version version) {
        return version.value()
                .reveal(
                        value ->
                                version.isBinary()
                                        ? answer.put(
                                                "SecretBinary",
                                                Base64.getEncoder().encodeToString(value))
                                        : answer.put(
                                                "SecretString",
                                                new String(value, StandardCharsets.UTF_8)));
    }

    private static <V> Page<V> page(
            NavigableMap<String, V> all, PageCut cut, JsonArguments arguments) {
        int size = arguments.integer("MaxResults", PAGE_ITEMS_MAX, 1, PAGE_ITEMS_MAX);
        String marker = arguments.optional("NextToken", 1, TOKEN_MAX);
        try {
            return Page.of(all, marker, size, cut);
        } catch (IllegalArgumentException e) {
            throw AwsRefusal.of(
                    "InvalidNextTokenException", 400, "The specified NextToken isn't valid.");
        }
    }

    private static Json.Obj more(Json.Builder answer, Page<?> page) {
        String next = page.next();
        return next == null ? answer.build() : answer.put("NextToken", next).build();
    }
}
