package dev.keyrecall.local;

import dev.keyrecall.spi.ConsumerKind;
import dev.keyrecall.spi.ConsumerSource;
import dev.keyrecall.spi.Support;

import java.util.List;

/** Files of this machine. */
public final class LocalConsumers implements ConsumerSource {
    private final List<ConsumerKind> kinds;

    /** For ServiceLoader; does no I/O. */
    public LocalConsumers() {
        this.kinds =
                List.of(
                        new ConsumerKind(
                                FileDelivery.KIND,
                                FileOptions.NAMES,
                                new Support.Automated<>(new FileDelivery(FileMoves.PLAIN))));
    }

    @Override
    public List<ConsumerKind> kinds() {
        return kinds;
    }
}
