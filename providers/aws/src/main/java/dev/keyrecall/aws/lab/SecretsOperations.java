package dev.keyrecall.aws.lab;

import static dev.keyrecall.aws.lab.StoredSecret.CURRENT;

import dev.keyrecall.aws.lab.AwsRefusal.Common;
import dev.keyrecall.lab.CallCounts;
import dev.keyrecall.spi.json.Json;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * Secrets Manager's operations that change secrets. Guarded by the lab's lock.
 *
 * <p>Source: Secrets Manager API reference, version 2017-10-17.
 */
final class SecretsOperations {
    private static final int NAME_MAX = 512;
    private static final int SECRET_ID_MAX = 2_048;
    private static final int TOKEN_MIN = 32;
    private static final int TOKEN_MAX = 64;
    private static final int STAGE_MAX = 256;
    private static final int STAGES_MAX = 20;
    private static final int RECOVERY_DAYS = 30;
    private static final int RECOVERY_DAYS_MIN = 7;

    private final SecretStore store;
    private final SecretsReads reads;
    private final CallCounts counts;

    SecretsOperations(SecretStore store, CallCounts counts) {
        this.store = store;
        this.reads = new SecretsReads(store);
        this.counts = counts;
    }

    /** The answer's document. */
    Json.Obj answer(AwsCall call, JsonArguments arguments) {
        store.purge(call.now());
        return switch (call.action()) {
            case "CreateSecret" -> create(call, arguments);
            case "DescribeSecret" -> reads.describe(arguments);
            case "ListSecrets" -> reads.list(call, arguments);
            case "ListSecretVersionIds" -> reads.versionIds(call, arguments);
            case "GetSecretValue" -> reads.value(call, arguments);
            case "PutSecretValue" -> put(call, arguments);
            case "UpdateSecretVersionStage" -> updateStage(call, arguments);
            case "DeleteSecret" -> delete(call, arguments);
            case "RestoreSecret" -> restore(arguments);
            default -> throw AwsRefusal.of(Common.UNKNOWN_OPERATION, "");
        };
    }

    private Json.Obj create(AwsCall call, JsonArguments arguments) {
        String name = arguments.require("Name", 1, NAME_MAX);
        String description = arguments.optional("Description", 0, SECRET_ID_MAX);
        String token = token(arguments);
        Optional<JsonArguments.Value> value = arguments.value();
        StoredSecret existing = store.secrets().get(name);
        if (existing != null) {
            return createAgain(existing, token, value);
        }
        StoredSecret secret = store.create(name, description, call.now());
        secret.tags().putAll(arguments.tags());
        value.ifPresent(v -> addCurrent(secret, token, v, call.now()));
        counts.addEffect("secretsmanager:CreateSecret");
        Json.Builder answer = SecretsReads.identity(secret);
        return value.isPresent() ? answer.put("VersionId", token).build() : answer.build();
    }

    private void addCurrent(
            StoredSecret secret, String token, JsonArguments.Value value, Instant now) {
        secret.move(CURRENT, store.add(secret, token, value.bytes(), value.binary(), now));
    }

    private static Json.Obj createAgain(
            StoredSecret existing, String token, Optional<JsonArguments.Value> value) {
        if (existing.deletedAt().isPresent()) {
            throw AwsRefusal.of(
                    "InvalidRequestException",
                    400,
                    "You can't create this secret because a secret with this name is already"
                            + " scheduled for deletion.");
        }
        Optional<StoredSecret.Version> version = existing.version(token);
        boolean same =
                version.isPresent()
                        && value.isPresent()
                        && version.get().holds(value.get().bytes(), value.get().binary());
        if (!same) {
            throw AwsRefusal.of(
                    "ResourceExistsException",
                    400,
                    "The operation failed because the secret "
                            + existing.name()
                            + " already exists.");
        }
        return SecretsReads.identity(existing).put("VersionId", token).build();
    }

    private Json.Obj put(AwsCall call, JsonArguments arguments) {
        StoredSecret secret = writable(arguments);
        String token = token(arguments);
        JsonArguments.Value value =
                arguments
                        .value()
                        .orElseThrow(
                                () ->
                                        invalidParameter(
                                                "You must provide either SecretString or"
                                                        + " SecretBinary."));
        List<String> stages = arguments.texts("VersionStages");
        if (stages.size() > STAGES_MAX || (arguments.has("VersionStages") && stages.isEmpty())) {
            throw invalidParameter("VersionStages must hold 1 to " + STAGES_MAX + " labels");
        }
        Optional<StoredSecret.Version> existing = secret.version(token);
        if (existing.isPresent()) {
            return putAgain(secret, existing.get(), value);
        }
        StoredSecret.Version version =
                store.add(secret, token, value.bytes(), value.binary(), call.now());
        if (stages.isEmpty()) {
            secret.move(CURRENT, version);
        } else {
            stages.forEach(stage -> secret.move(stage, version));
        }
        secret.changed(call.now());
        counts.addEffect("secretsmanager:PutSecretValue");
        return SecretsReads.stages(secret, version).build();
    }

    /** The same token again: nothing for the same value, refused for another. */
    private static Json.Obj putAgain(
            StoredSecret secret, StoredSecret.Version version, JsonArguments.Value value) {
        if (!version.holds(value.bytes(), value.binary())) {
            throw AwsRefusal.of(
                    "ResourceExistsException",
                    400,
                    "You can't use ClientRequestToken "
                            + version.id()
                            + " because that value is already in use for a version of secret "
                            + secret.arn()
                            + ".");
        }
        return SecretsReads.stages(secret, version).build();
    }

    private Json.Obj updateStage(AwsCall call, JsonArguments arguments) {
        StoredSecret secret = writable(arguments);
        String stage = arguments.require("VersionStage", 1, STAGE_MAX);
        String fromId = arguments.optional("RemoveFromVersionId", TOKEN_MIN, TOKEN_MAX);
        String toId = arguments.optional("MoveToVersionId", TOKEN_MIN, TOKEN_MAX);
        if (fromId == null && toId == null) {
            throw invalidParameter(
                    "You must specify RemoveFromVersionId or MoveToVersionId, or both.");
        }
        StoredSecret.Version from = fromId == null ? null : version(secret, fromId);
        StoredSecret.Version to = toId == null ? null : version(secret, toId);
        requireHolder(secret, stage, from, to);
        if (to == null) {
            removeStage(stage, from);
        } else {
            secret.move(stage, to);
        }
        secret.changed(call.now());
        counts.addEffect("secretsmanager:UpdateSecretVersionStage");
        return SecretsReads.identity(secret).build();
    }

    /**
     * RemoveFromVersionId must name the version that bears the label now, and may not be left out.
     */
    private static void requireHolder(
            StoredSecret secret,
            String stage,
            StoredSecret.@Nullable Version from,
            StoredSecret.@Nullable Version to) {
        StoredSecret.Version holder = secret.labelled(stage).orElse(null);
        if (from == null) {
            if (holder != null && holder != to) {
                throw invalidParameter(
                        "The parameter RemoveFromVersionId can't be empty. Staging label "
                                + stage
                                + " is currently attached to version "
                                + holder.id()
                                + ", so you must explicitly reference that version in"
                                + " RemoveFromVersionId.");
            }
            return;
        }
        if (from != holder) {
            throw invalidParameter(
                    "The parameter RemoveFromVersionId can't be "
                            + from.id()
                            + ". Staging label "
                            + stage
                            + " is "
                            + (holder == null
                                    ? "not attached to any version."
                                    : "currently attached to version " + holder.id() + "."));
        }
    }

    private static void removeStage(String stage, StoredSecret.@Nullable Version from) {
        if (stage.equals(CURRENT)) {
            throw invalidParameter(
                    "You can only move staging label AWSCURRENT to a different secret version. It"
                            + " can't be completely removed.");
        }
        if (from != null) {
            from.stages().remove(stage);
        }
    }

    private Json.Obj delete(AwsCall call, JsonArguments arguments) {
        boolean force = arguments.flag("ForceDeleteWithoutRecovery");
        if (force && arguments.has("RecoveryWindowInDays")) {
            throw invalidParameter(
                    "You can't use ForceDeleteWithoutRecovery in conjunction with"
                            + " RecoveryWindowInDays.");
        }
        int days = arguments.integer("RecoveryWindowInDays", RECOVERY_DAYS, 0, Integer.MAX_VALUE);
        if (days < RECOVERY_DAYS_MIN || days > RECOVERY_DAYS) {
            throw invalidParameter(
                    "The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).");
        }
        StoredSecret secret = writable(arguments);
        Instant at = force ? call.now() : call.now().plus(days, ChronoUnit.DAYS);
        if (force) {
            store.secrets().remove(secret.name());
        } else {
            secret.deleteAt(at);
        }
        counts.addEffect("secretsmanager:DeleteSecret");
        return SecretsReads.identity(secret).put("DeletionDate", SecretsReads.time(at)).build();
    }

    private Json.Obj restore(JsonArguments arguments) {
        StoredSecret secret = reads.find(arguments);
        secret.deleteAt(null);
        counts.addEffect("secretsmanager:RestoreSecret");
        return SecretsReads.identity(secret).build();
    }

    private String token(JsonArguments arguments) {
        String token = arguments.optional("ClientRequestToken", 0, SECRET_ID_MAX);
        if (token == null) {
            return store.newVersionId();
        }
        if (token.length() < TOKEN_MIN || token.length() > TOKEN_MAX) {
            throw invalidParameter("ClientRequestToken must be 32-64 characters long.");
        }
        return token;
    }

    private StoredSecret writable(JsonArguments arguments) {
        StoredSecret secret = reads.find(arguments);
        if (secret.deletedAt().isPresent()) {
            throw SecretsReads.markedForDeletion();
        }
        return secret;
    }

    private static StoredSecret.Version version(StoredSecret secret, String id) {
        return secret.version(id).orElseThrow(() -> invalidParameter("Not a valid version: " + id));
    }

    private static AwsRefusal invalidParameter(String message) {
        return AwsRefusal.of("InvalidParameterException", 400, message);
    }
}
