package dev.keyrecall.app.home;

import dev.keyrecall.app.io.Io;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.port.Store;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * A home's sinks, for those who show them beside other things.
 *
 * @param looks in the order of the configuration
 * @param trouble why they are not known; null where they are
 */
public record SinkLooks(List<SinkLook> looks, @Nullable String trouble) {
    /** Those of a home; a configuration that cannot be used is no reason to show nothing. */
    public static SinkLooks of(Io io, HomeFolder folder, Store store) {
        try {
            return new SinkLooks(SinkLook.all(io, folder, store), null);
        } catch (EngineException e) {
            return new SinkLooks(List.of(), String.valueOf(e.getMessage()));
        }
    }
}
