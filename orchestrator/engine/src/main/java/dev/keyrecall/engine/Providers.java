package dev.keyrecall.engine;

import dev.keyrecall.spi.Provider;

import java.util.Collection;
import java.util.Optional;
import java.util.TreeMap;

/** The adapters that were found, by id. */
public final class Providers {
    private final TreeMap<String, Provider> byId = new TreeMap<>();

    public Providers(Iterable<Provider> found) {
        for (Provider provider : found) {
            if (byId.put(provider.info().id(), provider) != null) {
                throw new IllegalStateException(
                        "two adapters call themselves " + provider.info().id());
            }
        }
    }

    public Optional<Provider> find(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    public Collection<Provider> all() {
        return byId.values();
    }
}
