package dev.keyrecall.app.io;

import dev.keyrecall.lab.LabProvider;
import dev.keyrecall.spi.ConsumerSource;
import dev.keyrecall.spi.KekSource;
import dev.keyrecall.spi.Provider;
import dev.keyrecall.spi.SwitchSource;

import java.util.List;

/** The adapters and emulators that are installed. Looking for them is put off until one is used. */
public interface Adapters {
    Iterable<Provider> providers();

    Iterable<LabProvider> labs();

    /** The kinds of consumer that need no account. */
    default Iterable<ConsumerSource> consumerSources() {
        return List.of();
    }

    /** The kinds of switch. */
    default Iterable<SwitchSource> switchSources() {
        return List.of();
    }

    /** The key management services that can unlock a vault. */
    default Iterable<KekSource> kekSources() {
        return List.of();
    }
}
