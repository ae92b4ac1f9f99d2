package dev.keyrecall.engine;

import dev.keyrecall.spi.ConsumerKind;
import dev.keyrecall.spi.ConsumerSource;
import dev.keyrecall.spi.Provider;
import dev.keyrecall.spi.ProviderAccount;
import dev.keyrecall.spi.SwitchKind;
import dev.keyrecall.spi.SwitchSource;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** The adapters that were found, by id, and the kinds of consumer that need none of them. */
public final class Providers {
    private final TreeMap<String, Provider> byId = new TreeMap<>();
    private final List<ConsumerKind> consumers;
    private final List<SwitchKind> switches;

    public Providers(Iterable<Provider> found) {
        this(found, List.of());
    }

    public Providers(Iterable<Provider> found, Iterable<ConsumerSource> sources) {
        this(found, sources, List.of());
    }

    public Providers(
            Iterable<Provider> found,
            Iterable<ConsumerSource> sources,
            Iterable<SwitchSource> switchSources) {
        for (Provider provider : found) {
            if (byId.put(provider.info().id(), provider) != null) {
                throw new IllegalStateException(
                        "two adapters call themselves " + provider.info().id());
            }
        }
        List<ConsumerKind> kinds = new ArrayList<>();
        sources.forEach(source -> kinds.addAll(source.kinds()));
        if (kinds.stream().map(ConsumerKind::name).distinct().count() < kinds.size()) {
            throw new IllegalStateException("two kinds of consumer have one name");
        }
        this.consumers = List.copyOf(kinds);
        List<SwitchKind> switchKinds = new ArrayList<>();
        switchSources.forEach(source -> switchKinds.addAll(source.kinds()));
        if (switchKinds.stream().map(SwitchKind::name).distinct().count() < switchKinds.size()) {
            throw new IllegalStateException("two kinds of switch have one name");
        }
        this.switches = List.copyOf(switchKinds);
    }

    public Optional<Provider> find(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    public Collection<Provider> all() {
        return byId.values();
    }

    /** The kinds of consumer that need no account. */
    public List<ConsumerKind> consumers() {
        return consumers;
    }

    /** The kinds of switch. */
    public List<SwitchKind> switches() {
        return switches;
    }

    /** The kinds that credentials of an account can be delivered to: its own first. */
    public List<ConsumerKind> consumersOf(ProviderAccount account) {
        List<ConsumerKind> kinds = new ArrayList<>(account.consumers());
        kinds.addAll(consumers);
        return kinds;
    }
}
