package dev.keyrecall.engine.tlog;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Text with the signatures of one or more keys. It says nothing until a known key's signature was
 * verified. Immutable.
 *
 * <p>Source: C2SP signed-note v1.0.0.
 *
 * @param text ends in a line feed; holds no other control character
 * @param signatures at least one
 */
public record SignedNote(String text, List<NoteSignature> signatures) {
    /** Longer notes are refused unread. */
    public static final int BYTES_MAX = 1 << 20;

    /** Notes with more signatures are refused; the format asks for 16 at least. */
    public static final int SIGNATURES_MAX = 100;

    private static final String PARTING = "\n\n";

    public SignedNote {
        signatures = List.copyOf(signatures);
    }

    /**
     * Signs a text.
     *
     * @param signers at least one
     * @throws IllegalArgumentException when the text is none that can be signed
     */
    public static SignedNote sign(String text, List<? extends NoteSigner> signers) {
        if (!text.endsWith("\n") || hasControls(text) || signers.isEmpty()) {
            throw new IllegalArgumentException("a note is text of whole lines, and is signed");
        }
        byte[] signed = text.getBytes(StandardCharsets.UTF_8);
        return new SignedNote(
                text,
                signers.stream()
                        .map(
                                signer ->
                                        new NoteSignature(
                                                signer.key().name(),
                                                signer.key().id(),
                                                signer.sign(signed)))
                        .toList());
    }

    /**
     * Reads a note. Verifies nothing.
     *
     * @throws MalformedException when it is none
     */
    public static SignedNote parse(byte[] note) throws MalformedException {
        if (note.length > BYTES_MAX) {
            throw new MalformedException("a note is at most " + BYTES_MAX + " bytes");
        }
        String all = utf8(note);
        int parting = all.lastIndexOf(PARTING);
        if (hasControls(all) || parting < 0 || !all.endsWith("\n")) {
            throw new MalformedException(
                    "a note is lines of text, an empty line, and lines of signatures");
        }
        String text = all.substring(0, parting + 1);
        String lines = all.substring(parting + PARTING.length());
        List<NoteSignature> signatures = new ArrayList<>();
        for (int from = 0; from < lines.length(); ) {
            int end = lines.indexOf('\n', from);
            if (signatures.size() == SIGNATURES_MAX) {
                throw new MalformedException(
                        "a note has at most " + SIGNATURES_MAX + " signatures");
            }
            signatures.add(NoteSignature.parse(lines.substring(from, end)));
            from = end + 1;
        }
        if (signatures.isEmpty()) {
            throw new MalformedException("the note is not signed");
        }
        return new SignedNote(text, signatures);
    }

    private static String utf8(byte[] bytes) throws MalformedException {
        try {
            CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return text.toString();
        } catch (CharacterCodingException e) {
            throw new MalformedException("the note is not UTF-8");
        }
    }

    private static boolean hasControls(String text) {
        return text.chars().anyMatch(c -> c < ' ' && c != '\n');
    }

    /**
     * Requires that known keys signed it: one at least, and none of those that it names in vain.
     *
     * @param known the keys that are trusted
     * @return those that signed it, each once
     * @throws MalformedException when a known key's signature is false, or when there is none
     */
    public List<NoteKey> requireSignedBy(List<NoteKey> known) throws MalformedException {
        byte[] signed = text.getBytes(StandardCharsets.UTF_8);
        List<NoteKey> verified = new ArrayList<>();
        for (NoteSignature signature : signatures) {
            for (NoteKey key : known) {
                if (!signature.isBy(key) || verified.contains(key)) {
                    continue;
                }
                if (!key.verifies(signed, signature.bytes())) {
                    throw new MalformedException("the signature of " + key.name() + " is false");
                }
                verified.add(key);
            }
        }
        if (verified.isEmpty()) {
            throw new MalformedException("no known key has signed it");
        }
        return verified;
    }

    /** The note as it is kept and sent. */
    public byte[] bytes() {
        StringBuilder note = new StringBuilder(text).append('\n');
        for (NoteSignature signature : signatures) {
            note.append(signature.line()).append('\n');
        }
        return note.toString().getBytes(StandardCharsets.UTF_8);
    }
}
