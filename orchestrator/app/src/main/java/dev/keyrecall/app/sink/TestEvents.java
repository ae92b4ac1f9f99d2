package dev.keyrecall.app.sink;

import dev.keyrecall.app.io.Io;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;

import java.io.IOException;
import java.util.HexFormat;

/** Tries a sink with a marked event that tells of nothing. */
public final class TestEvents {
    private static final int KEY_BYTES = 32;

    private TestEvents() {}

    /**
     * Sends one.
     *
     * @param origin the log's
     * @throws EngineException FAULT when the sink does not take it
     */
    public static void send(ConfiguredSink configured, SinkMaking making, String origin, Io io)
            throws EngineException {
        byte[] drawn = new byte[KEY_BYTES];
        io.random().nextBytes(drawn);
        String key = HexFormat.of().formatHex(drawn);
        Parcel parcel = Parcel.test(configured, origin, key, io.clock().instant(), io.build());
        try (Sink sink = making.make(configured)) {
            SinkWorker.sendWithin(sink, parcel, io.waiter());
        } catch (IOException e) {
            throw new EngineException(
                    Ending.FAULT,
                    "the sink " + configured.name() + " did not take it: " + SinkTrouble.words(e),
                    "see docs/guides/sinks.md; nothing of the ledger was sent by this");
        }
    }
}
