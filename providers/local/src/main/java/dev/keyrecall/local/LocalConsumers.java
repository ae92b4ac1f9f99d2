package dev.keyrecall.local;

import dev.keyrecall.spi.ConsumerKind;
import dev.keyrecall.spi.ConsumerSource;
import dev.keyrecall.spi.HumanStep;
import dev.keyrecall.spi.Support;

import java.net.URI;
import java.util.List;

/** Files of this machine, programs that are handed a value, and persons who put it somewhere. */
public final class LocalConsumers implements ConsumerSource {
    /** The consumer kind of places that no program writes into. */
    static final String PERSON = "person";

    private static final HumanStep BY_HAND =
            new HumanStep(
                    "Put the credential where it is read from, and have what reads it start anew.",
                    URI.create("../guides/tasks.md"),
                    "what shows that it works: a ticket, a line of a log");

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
                                        new CommandDelivery(new Programs(new SystemPrograms())))),
                        new ConsumerKind(
                                PERSON, List.of("how", "where"), new Support.Assisted<>(BY_HAND)));
    }

    @Override
    public List<ConsumerKind> kinds() {
        return kinds;
    }
}
