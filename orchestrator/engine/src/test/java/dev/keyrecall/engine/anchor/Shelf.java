package dev.keyrecall.engine.anchor;

import dev.keyrecall.engine.port.Anchors.Kind;
import dev.keyrecall.engine.port.Anchors.Receipt;
import dev.keyrecall.engine.port.SignedHeads.SignedHead;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;

/** A place in memory that can be read back, or be out of reach. */
final class Shelf implements Anchor {
    static final Instant PUT_AT = Instant.parse("2026-11-28T14:00:00.5Z");

    private final String name;
    final TreeMap<Long, byte[]> notes = new TreeMap<>();
    @Nullable String trouble;

    /** The size under whose name something stands that is no file. */
    long unreadable;

    int puts;

    Shelf(String name) {
        this.name = name;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Kind kind() {
        return Kind.FILE;
    }

    @Override
    public String place() {
        return "a shelf";
    }

    @Override
    public Duration every() {
        return Duration.ofMinutes(15);
    }

    private void reach() throws AnchorException {
        if (trouble != null) {
            throw new AnchorException(trouble);
        }
    }

    @Override
    public Put put(SignedHead head) throws AnchorException {
        reach();
        puts++;
        notes.put(head.size(), head.note());
        return new Put(PUT_AT, "there".getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void require(Receipt receipt) throws AnchorException {
        reach();
        if (!Arrays.equals(notes.get(receipt.size()), receipt.note())) {
            throw new AnchorException("it is gone");
        }
    }

    @Override
    public List<Found> newest(int most) throws AnchorException {
        reach();
        return notes.descendingMap().entrySet().stream()
                .limit(most)
                .map(entry -> found(entry.getKey(), entry.getValue()))
                .toList();
    }

    private Found found(long size, byte[] note) {
        return size == unreadable ? Found.unreadable("it", "it is no file") : new Found("it", note);
    }

    @Override
    public void forEach(Consumer<Found> visitor) throws AnchorException {
        reach();
        notes.forEach((size, note) -> visitor.accept(found(size, note)));
    }
}
