package dev.keyrecall.app.home;

import dev.keyrecall.app.config.Configuration;
import dev.keyrecall.app.io.Io;
import dev.keyrecall.app.sink.ConfiguredSink;
import dev.keyrecall.app.sink.Outgoing;
import dev.keyrecall.app.sink.SinkMaking;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.export.Outbox;
import dev.keyrecall.engine.port.Store;
import dev.keyrecall.engine.port.StoreException;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Has a home's ledger sent to the sinks that its configuration names, off the way of what is
 * written. A home without a configuration costs one look at its folder.
 */
public final class Sending implements AutoCloseable {
    private final Io io;
    private final Path home;
    private final Outbox.Access access;
    private final String origin;
    private final Manner manner;
    private @Nullable Object seen;
    private @Nullable Outgoing outgoing;
    private List<ConfiguredSink> sinks = List.of();
    private @Nullable String trouble;
    private boolean closed;

    /** Who sends. */
    private enum Manner {
        /** This command, while it lasts. */
        HERE,
        /** This process, for long. */
        FOR_LONG,
        /** Somebody else: this one only tells what went wrong. */
        ELSEWHERE,
        /** Nobody: this command has no keys, and is to be quick. */
        NOBODY
    }

    private Sending(Io io, Path home, Outbox.Access access, String origin, Manner manner) {
        this.io = io;
        this.home = home;
        this.access = access;
        this.origin = origin;
        this.manner = manner;
    }

    /**
     * By a command.
     *
     * @param store stays open until this is closed
     */
    static Sending here(Io io, HomeFolder folder, Store store, String origin) {
        return new Sending(io, folder.path(), of(store), origin, Manner.HERE);
    }

    /** By the home's agent, whose commands only tell what it met. */
    static Sending elsewhere(Io io, HomeFolder folder, Store store, String origin) {
        return new Sending(io, folder.path(), of(store), origin, Manner.ELSEWHERE);
    }

    /** By nobody. */
    static Sending none(Io io, HomeFolder folder, Store store) {
        return new Sending(io, folder.path(), of(store), "", Manner.NOBODY);
    }

    /** By the agent: it opens the store for each use, so that a restore can have it for itself. */
    public static Sending forLong(Io io, HomeFolder folder, String origin) {
        return new Sending(io, folder.path(), opening(folder), origin, Manner.FOR_LONG);
    }

    /** Of a store that is open. */
    public static Outbox.Access of(Store store) {
        return new Outbox.Access() {
            @Override
            public <T> T with(Function<Store, T> use) {
                return use.apply(store);
            }
        };
    }

    private static Outbox.Access opening(HomeFolder folder) {
        return new Outbox.Access() {
            @Override
            public <T> T with(Function<Store, T> use) {
                try (Store store = Session.store(folder)) {
                    return use.apply(store);
                } catch (EngineException e) {
                    throw new StoreException(
                            StoreException.Kind.UNWRITABLE, String.valueOf(e.getMessage()), e);
                }
            }
        };
    }

    /** There may be something to send; returns at once. */
    public void wake() {
        if (isSender()) {
            Thread.ofVirtual().name("keyrecall-sending").start(this::begin);
        }
    }

    private boolean isSender() {
        return manner == Manner.HERE || manner == Manner.FOR_LONG;
    }

    /** Begins, or begins anew where the configuration is another by now. */
    private synchronized void begin() {
        if (closed || manner == Manner.NOBODY) {
            return;
        }
        Object now = look();
        if (now != null && now.equals(seen)) {
            if (outgoing != null) {
                outgoing.wake();
            }
            return;
        }
        seen = now;
        stop();
        read();
        if (!sinks.isEmpty() && isSender()) {
            SinkMaking making = new SinkMaking(home, io.osUser(), io.build());
            outgoing =
                    manner == Manner.FOR_LONG
                            ? Outgoing.beginForLong(access, origin, sinks, making, io)
                            : Outgoing.begin(access, origin, sinks, making, io);
        }
    }

    /** The file as it stands now; null where there is none. */
    private @Nullable Object look() {
        try {
            BasicFileAttributes at =
                    Files.readAttributes(
                            home.resolve(Configuration.FILE),
                            BasicFileAttributes.class,
                            LinkOption.NOFOLLOW_LINKS);
            return List.of(at.lastModifiedTime(), at.size(), String.valueOf(at.fileKey()));
        } catch (IOException e) {
            return null;
        }
    }

    private void read() {
        sinks = List.of();
        trouble = null;
        try {
            sinks = ConfiguredSink.all(HomeConfiguration.in(home, io.osUser()));
        } catch (EngineException e) {
            trouble = "the ledger is sent to no sink: " + e.getMessage();
        }
    }

    private void stop() {
        if (outgoing != null) {
            outgoing.close();
            outgoing = null;
        }
    }

    /** What a person is to be told, once; for when this is closed. */
    synchronized List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        if (trouble != null) {
            warnings.add(trouble);
        }
        Outbox outbox = new Outbox(access, origin, io.process(), "-");
        for (ConfiguredSink sink : sinks) {
            outbox.tell(sink.name()).map(untold -> text(sink, untold)).ifPresent(warnings::add);
        }
        return warnings;
    }

    private static String text(ConfiguredSink sink, Outbox.Untold untold) {
        return "the sink %s does not take the ledger, %d entries wait: "
                        .formatted(sink.name(), untold.waiting())
                + untold.error();
    }

    /** Sends what is left, for a bounded time. */
    @Override
    public synchronized void close() {
        begin();
        closed = true;
        stop();
    }
}
