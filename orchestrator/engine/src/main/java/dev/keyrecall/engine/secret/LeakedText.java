package dev.keyrecall.engine.secret;

import dev.keyrecall.spi.RevealsSecret;
import dev.keyrecall.spi.SecretBytes;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A text in which a credential leaked, in the pieces that may be one: its words, and where a word
 * is an assignment what stands after the sign. Close it to wipe them.
 */
public final class LeakedText implements AutoCloseable {
    /** A file of credentials, not a log. */
    public static final int TEXT_BYTES_MAX = 65_536;

    /** Longer texts are searched by a scan. */
    public static final int WORDS_MAX = 256;

    private static final int WORD_BYTES_MIN = 8;
    private static final String APART = "\"'`,;|<>()[]{}";
    private static final String SIGNS = "=:";

    private final List<SecretBytes> words;

    private LeakedText(List<SecretBytes> words) {
        this.words = words;
    }

    /**
     * Takes a text apart.
     *
     * @param text stays the caller's
     */
    @RevealsSecret(why = "a leak is text in which the value has to be found")
    public static LeakedText of(SecretBytes text) {
        return text.reveal(LeakedText::apart);
    }

    private static LeakedText apart(byte[] text) {
        List<SecretBytes> words = new ArrayList<>();
        int start = 0;
        for (int i = 0; i <= text.length; i++) {
            if (i == text.length || parts(text[i])) {
                add(text, start, i, words);
                start = i + 1;
            }
        }
        return new LeakedText(List.copyOf(words));
    }

    private static boolean parts(byte character) {
        return (character >= 0 && character <= ' ') || APART.indexOf(character) >= 0;
    }

    private static void add(byte[] text, int start, int end, List<SecretBytes> words) {
        keep(text, start, end, words);
        for (int i = start; i < end; i++) {
            if (SIGNS.indexOf(text[i]) >= 0) {
                keep(text, start, i, words);
                keep(text, i + 1, end, words);
            }
        }
    }

    private static void keep(byte[] text, int start, int end, List<SecretBytes> words) {
        if (end - start < WORD_BYTES_MIN || words.size() == WORDS_MAX) {
            return;
        }
        SecretBytes word = SecretBytes.adopt(Arrays.copyOfRange(text, start, end));
        if (words.stream().anyMatch(word::sameAs)) {
            word.close();
        } else {
            words.add(word);
        }
    }

    /** The pieces, each once, in their order; they stay this text's. */
    public List<SecretBytes> words() {
        return words;
    }

    @Override
    public void close() {
        words.forEach(SecretBytes::close);
    }
}
