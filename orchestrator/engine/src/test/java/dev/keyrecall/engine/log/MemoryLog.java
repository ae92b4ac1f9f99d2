package dev.keyrecall.engine.log;

import dev.keyrecall.engine.ledger.Mismatch;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;

/** A home's log in memory; may die before any one of its writes. */
final class MemoryLog implements LogFiles {
    final SortedMap<String, byte[]> files = new ConcurrentSkipListMap<>();
    volatile byte @Nullable [] note;
    boolean claimed;
    long writes;
    long deathAt = Long.MAX_VALUE;

    /** Is told of each file before it is read. */
    Consumer<String> reading = _ -> {};

    /** The process that writes ends here. */
    static final class Died extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** The same files, for another process. */
    MemoryLog copy() {
        MemoryLog copy = new MemoryLog();
        copy.files.putAll(files);
        copy.note = note;
        return copy;
    }

    private void beforeWriting() {
        if (writes++ == deathAt) {
            throw new Died();
        }
    }

    @Override
    public Optional<byte[]> read(String path) {
        reading.accept(path);
        return Optional.ofNullable(files.get(path)).map(byte[]::clone);
    }

    @Override
    public void write(String path, byte[] bytes) {
        beforeWriting();
        byte[] before = files.putIfAbsent(path, bytes.clone());
        if (before != null && !Arrays.equals(before, bytes)) {
            throw new Mismatch(path + " stands otherwise");
        }
    }

    @Override
    public Optional<byte[]> checkpoint() {
        return Optional.ofNullable(note).map(byte[]::clone);
    }

    @Override
    public void replaceCheckpoint(byte[] next) {
        beforeWriting();
        note = next.clone();
    }

    @Override
    public void remove(String path) {
        beforeWriting();
        files.remove(path);
    }

    @Override
    public Optional<Claim> claim() {
        if (claimed) {
            return Optional.empty();
        }
        claimed = true;
        return Optional.of(() -> claimed = false);
    }
}
