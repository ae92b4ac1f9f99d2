package dev.keyrecall.engine.tlog;

import dev.keyrecall.engine.ledger.Merkle;

import java.util.List;

/**
 * A tree's size and root, as a log signs them. Immutable.
 *
 * <p>Source: C2SP tlog-checkpoint v1.0.0.
 *
 * @param origin names the log
 * @param size how many leaves
 * @param root their Merkle tree hash
 * @param extensions further lines, which we never write
 */
public record Checkpoint(String origin, long size, byte[] root, List<String> extensions) {
    public Checkpoint {
        root = root.clone();
        extensions = List.copyOf(extensions);
    }

    public Checkpoint(String origin, long size, byte[] root) {
        this(origin, size, root, List.of());
    }

    /**
     * Reads a note's text.
     *
     * @throws MalformedException when it is no checkpoint's
     */
    public static Checkpoint parse(String text) throws MalformedException {
        if (!text.endsWith("\n") || text.chars().anyMatch(c -> c < ' ' && c != '\n')) {
            throw new MalformedException("a checkpoint is lines of text");
        }
        List<String> lines = text.lines().toList();
        if (lines.size() < 3 || lines.contains("")) {
            throw new MalformedException("a checkpoint is an origin, a size and a root, by line");
        }
        byte[] root = Base64Text.bytes(lines.get(2));
        if (root.length != Merkle.HASH_BYTES) {
            throw new MalformedException("a root has " + Merkle.HASH_BYTES + " bytes");
        }
        return new Checkpoint(
                lines.get(0), Decimal.parse(lines.get(1)), root, lines.subList(3, lines.size()));
    }

    /** The text that is signed. */
    public String text() {
        StringBuilder text = new StringBuilder(origin).append('\n').append(size).append('\n');
        text.append(Base64Text.of(root)).append('\n');
        extensions.forEach(line -> text.append(line).append('\n'));
        return text.toString();
    }

    @Override
    public byte[] root() {
        return root.clone();
    }
}
