package dev.keyrecall.local;

import dev.keyrecall.spi.ConsumerKind;
import dev.keyrecall.spi.ConsumerSource;
import dev.keyrecall.spi.Support;

import java.util.List;

/** Files of this machine, and programs that are handed a value. */
public final class LocalConsumers implements ConsumerSource {
    private final List<ConsumerKind> kinds;

    /** For ServiceLoader; does no I/O. */
    public LocalConsumers() {
        this.kinds =
                List.of(
                        new ConsumerKind(
                                FileDelivery.KIND,
                                FileOptions.NAMES,
                                new Support.Automated<>(new FileDelivery(FileMoves.PLAIN))),
                        new ConsumerKind(
                                CommandDelivery.KIND,
                                CommandOptions.NAMES,
                                new Support.Automated<>(
                                        new CommandDelivery(new Programs(new SystemPrograms())))));
    }

    @Override
    public List<ConsumerKind> kinds() {
        return kinds;
    }
}
