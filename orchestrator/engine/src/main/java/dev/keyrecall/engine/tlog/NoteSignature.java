package dev.keyrecall.engine.tlog;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A key's signature under a note, of whatever kind the key is.
 *
 * @param name the key's
 * @param id the key's
 * @param bytes as the kind of key has it
 */
public record NoteSignature(String name, int id, byte[] bytes) {
    private static final String DASH = "\u2014 ";

    /**
     * Reads a line without its line feed.
     *
     * @throws MalformedException when it is no signature's
     */
    static NoteSignature parse(String line) throws MalformedException {
        int parting = line.lastIndexOf(' ');
        if (!line.startsWith(DASH) || parting < DASH.length()) {
            throw new MalformedException("a signature's line reads: dash, name, Base64");
        }
        String name = line.substring(DASH.length(), parting);
        NoteKey.requireName(name);
        byte[] bytes = Base64Text.bytes(line.substring(parting + 1));
        if (bytes.length <= Integer.BYTES) {
            throw new MalformedException("a signature is a key's id and more");
        }
        return new NoteSignature(
                name,
                ByteBuffer.wrap(bytes).getInt(),
                Arrays.copyOfRange(bytes, Integer.BYTES, bytes.length));
    }

    boolean isBy(NoteKey key) {
        return id == key.id() && name.equals(key.name());
    }

    String line() {
        byte[] all =
                ByteBuffer.allocate(Integer.BYTES + bytes.length).putInt(id).put(bytes).array();
        return DASH + name + " " + Base64Text.of(all);
    }
}
