package dev.keyrecall.app.home;

import dev.keyrecall.app.io.Io;
import dev.keyrecall.app.sink.ConfiguredSink;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.port.LedgerRows;
import dev.keyrecall.engine.port.Sinks.Failing;
import dev.keyrecall.engine.port.Sinks.Standing;
import dev.keyrecall.engine.port.Store;
import dev.keyrecall.engine.port.Tx;

import java.util.List;
import java.util.Optional;

/**
 * How a configured sink stands.
 *
 * @param standing how far it has come
 * @param behind how many entries of the ledger it has not got
 */
public record SinkLook(ConfiguredSink sink, Standing standing, long behind) {
    /**
     * All of a home's, in the order of its configuration.
     *
     * @throws EngineException USAGE or REFUSED when the configuration cannot be used
     */
    public static List<SinkLook> all(Io io, HomeFolder folder, Store store) throws EngineException {
        List<ConfiguredSink> sinks =
                ConfiguredSink.all(HomeConfiguration.in(folder.path(), io.osUser()));
        return sinks.isEmpty()
                ? List.of()
                : store.read(tx -> sinks.stream().map(sink -> of(tx, sink)).toList());
    }

    private static SinkLook of(Tx tx, ConfiguredSink sink) {
        Standing standing =
                tx.sinks().find(sink.name()).orElseGet(() -> Standing.fresh(sink.name()));
        long size = tx.ledger().head().map(LedgerRows.Head::size).orElse(0L);
        return new SinkLook(sink, standing, size - standing.next());
    }

    /** What goes wrong; empty for nothing. */
    public Optional<Failing> failing() {
        return Optional.ofNullable(standing.failing());
    }
}
