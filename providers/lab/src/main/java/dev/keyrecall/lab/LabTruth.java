package dev.keyrecall.lab;

import dev.keyrecall.spi.json.Json;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a lab server really holds at one instant, free of secret values.
 *
 * @param credentials those that exist, the operator's included, by id
 * @param deleted ids of those that existed and do not any more, oldest first
 * @param consumers the places that hold a credential, by target
 */
public record LabTruth(
        List<Credential> credentials, List<String> deleted, List<Consumer> consumers) {
    public LabTruth {
        credentials = List.copyOf(credentials);
        deleted = List.copyOf(deleted);
        consumers = List.copyOf(consumers);
    }

    /**
     * A credential that exists.
     *
     * @param id its public id
     * @param principal whom it authenticates
     * @param owner the team named in the provider's tags; null where none is
     * @param active in force, as against reversibly stopped
     * @param operator whether it is the one that the account is operated with
     * @param createdAt when it was made
     * @param lastUsedAt when a signed call with it was last accepted; null for never
     */
    public record Credential(
            String id,
            String principal,
            @Nullable String owner,
            boolean active,
            boolean operator,
            Instant createdAt,
            @Nullable Instant lastUsedAt) {
        Json.Obj toJson() {
            return Json.object()
                    .put("id", id)
                    .put("principal", principal)
                    .put("owner", owner)
                    .put("status", active ? "active" : "inactive")
                    .put("operator", operator)
                    .put("created_at", createdAt.toString())
                    .put("last_used_at", lastUsedAt == null ? null : lastUsedAt.toString())
                    .build();
        }
    }

    /**
     * A place that holds a credential.
     *
     * @param kind the consumer kind: {@code aws.secretsmanager}
     * @param target the place by the provider's own name
     * @param options how the value is laid out there, by the consumer kind's option names; empty
     *     for the kind's default
     * @param credentialId whose value stands there now; null where none can be read
     * @param matches whether the value that stands there is the one issued with that id
     * @param previousId whose value stood there before; null where none did
     * @param otherFields a digest of everything else that is laid down there and must be kept, by
     *     name
     */
    public record Consumer(
            String kind,
            String target,
            Map<String, String> options,
            @Nullable String credentialId,
            boolean matches,
            @Nullable String previousId,
            Map<String, String> otherFields) {
        public Consumer {
            options = Map.copyOf(options);
            otherFields = Map.copyOf(otherFields);
        }

        Json.Obj toJson() {
            return Json.object()
                    .put("kind", kind)
                    .put("target", target)
                    .put("options", map(options))
                    .put("credential", credentialId)
                    .put("matches", matches)
                    .put("previous", previousId)
                    .put("other_fields", map(otherFields))
                    .build();
        }

        private static Json map(Map<String, String> values) {
            Json.Builder object = Json.object();
            values.keySet().stream().sorted().forEach(key -> object.put(key, values.get(key)));
            return object.build();
        }
    }

    /** The credential of that id, if it exists. */
    public Optional<Credential> credential(String id) {
        return credentials.stream().filter(credential -> credential.id().equals(id)).findFirst();
    }

    /** The credentials of a principal, by id. */
    public List<Credential> credentialsOf(String principal) {
        return credentials.stream()
                .filter(credential -> credential.principal().equals(principal))
                .toList();
    }

    /** The operator's own credential. */
    public Credential operator() {
        return credentials.stream().filter(Credential::operator).findFirst().orElseThrow();
    }

    /** The same as a document: what {@code GET /_lab/truth} answers. */
    public Json.Obj toJson() {
        return Json.object()
                .put(
                        "credentials",
                        Json.array(credentials.stream().map(Credential::toJson).toList()))
                .put("deleted", Json.strings(deleted))
                .put("consumers", Json.array(consumers.stream().map(Consumer::toJson).toList()))
                .build();
    }
}
