package dev.keyrecall.app.io;

import dev.keyrecall.lab.LabProvider;
import dev.keyrecall.spi.KekSource;
import dev.keyrecall.spi.Provider;

/** The adapters and emulators that are installed. Looking for them is put off until one is used. */
public interface Adapters {
    Iterable<Provider> providers();

    Iterable<LabProvider> labs();

    /** What can keep a recipient's secret for us: key management services. */
    Iterable<KekSource> kekSources();
}
