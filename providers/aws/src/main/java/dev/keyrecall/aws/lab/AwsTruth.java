package dev.keyrecall.aws.lab;

import dev.keyrecall.lab.LabTruth;
import dev.keyrecall.spi.json.Json;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Tells what the emulator holds. Guarded by the lab's lock. */
final class AwsTruth {
    private final AwsState state;
    private final Map<String, SecretLayout> layouts;

    /**
     * Over a state.
     *
     * @param layouts how the secrets of the population are laid out, by name
     */
    AwsTruth(AwsState state, Map<String, SecretLayout> layouts) {
        this.state = state;
        this.layouts = Map.copyOf(layouts);
    }

    LabTruth tell() {
        TreeMap<String, LabTruth.Credential> credentials = new TreeMap<>();
        for (IamUser user : state.iam().users().values()) {
            user.keys().values().forEach(key -> credentials.put(key.id(), credential(key)));
        }
        List<LabTruth.Consumer> consumers = new ArrayList<>();
        for (StoredSecret secret : state.store().secrets().values()) {
            consumer(secret).ifPresent(consumers::add);
        }
        return new LabTruth(List.copyOf(credentials.values()), state.iam().deleted(), consumers);
    }

    private static LabTruth.Credential credential(IamKey key) {
        IamKey.Use use = key.lastUse();
        return new LabTruth.Credential(
                key.id(),
                key.user().name(),
                key.user().tags().get("owner"),
                key.isActive(),
                key.user().isOperator(),
                key.createdAt(),
                use == null ? null : use.at());
    }

    /** Empty for a secret that never held a credential. */
    private Optional<LabTruth.Consumer> consumer(StoredSecret secret) {
        Optional<Json.Obj> current = document(secret, StoredSecret.CURRENT);
        Optional<SecretLayout> layout =
                Optional.ofNullable(layouts.get(secret.name()))
                        .or(() -> current.flatMap(SecretLayout::of));
        if (layout.isEmpty()) {
            return Optional.empty();
        }
        SecretLayout shape = layout.get();
        @Nullable String id = current.flatMap(shape::id).orElse(null);
        boolean matches =
                id != null
                        && state.iam()
                                .keyEver(id)
                                .filter(key -> shape.holds(current.orElseThrow(), key.secret()))
                                .isPresent();
        return Optional.of(
                new LabTruth.Consumer(
                        AwsLab.CONSUMER_KIND,
                        secret.name(),
                        shape.options(),
                        id,
                        matches,
                        document(secret, StoredSecret.PREVIOUS).flatMap(shape::id).orElse(null),
                        current.map(shape::otherFields).orElse(Map.of())));
    }

    private static Optional<Json.Obj> document(StoredSecret secret, String stage) {
        return secret.labelled(stage).flatMap(SecretLayout::document);
    }
}
