package dev.keyrecall.app.e2e;

import dev.keyrecall.app.io.Io;
import dev.keyrecall.app.wiring.SystemIo;

/** The real outside, where nobody waits for long. */
final class Hurried {
    private static final long PAUSE_MILLIS = 5;

    private Hurried() {}

    static Io io() {
        Io real = SystemIo.create();
        return new Io(
                real.out(),
                real.err(),
                real.in(),
                real.terminal(),
                real.environment(),
                real.directory(),
                real.osUser(),
                real.clock(),
                _ -> Thread.sleep(PAUSE_MILLIS),
                real.random(),
                real.cost(),
                real.adapters(),
                real.process(),
                real.signals(),
                real.hygiene(),
                real.self(),
                real.build());
    }
}
