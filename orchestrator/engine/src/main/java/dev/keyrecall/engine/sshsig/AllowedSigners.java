package dev.keyrecall.engine.sshsig;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Who may sign, in OpenSSH's format: each line names principals, options and a key. Where one line
 * is wrong, none counts. Stricter than OpenSSH: times are in UTC and say so; certificate
 * authorities are refused, since certificates are not supported. Immutable.
 *
 * <p>Source: ssh-keygen.1, ALLOWED SIGNERS.
 */
public final class AllowedSigners {
    private static final char QUOTE = '"';

    private final List<AllowedSigner> lines;

    private AllowedSigners(List<AllowedSigner> lines) {
        this.lines = List.copyOf(lines);
    }

    /**
     * Reads a list. One without a line lets nobody sign.
     *
     * @throws SignerListException when a line is wrong, which the message names
     */
    public static AllowedSigners parse(String text) throws SignerListException {
        List<String> lines = ListText.lines(text);
        List<AllowedSigner> signers = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            if (!ListText.saysNothing(lines.get(i))) {
                signers.add(signer(i + 1, lines.get(i)));
            }
        }
        return new AllowedSigners(signers);
    }

    private static AllowedSigner signer(int line, String text) throws SignerListException {
        String who = ListText.word(text);
        String rest = ListText.after(who, text);
        if (rest.isEmpty()) {
            throw new SignerListException(line, "a line reads: principals, options, type, key");
        }
        // A key without principals would else be taken for principals and an odd option.
        PatternList principals =
                PatternList.parse(unquoted(line, who))
                        .filter(patterns -> !ListText.isKey(text))
                        .orElseThrow(
                                () ->
                                        new SignerListException(
                                                line, "it does not begin with principals"));
        SignerOptions read = SignerOptions.NONE;
        if (!ListText.isKey(rest)) {
            String options = ListText.word(rest);
            read = SignerOptions.parse(line, options);
            rest = ListText.after(options, rest);
        }
        return new AllowedSigner(
                line,
                principals,
                read.namespaces(),
                read.validAfter(),
                read.validBefore(),
                key(line, rest));
    }

    /** Quotes stand around the whole, for names with blanks, or nowhere. */
    private static String unquoted(int line, String word) throws SignerListException {
        int first = word.indexOf(QUOTE);
        if (first < 0) {
            return word;
        }
        int last = word.length() - 1;
        if (first != 0 || last == 0 || word.indexOf(QUOTE, 1) != last) {
            throw new SignerListException(line, "the quotes do not stand around all principals");
        }
        return word.substring(1, last);
    }

    private static SshPublicKey key(int line, String text) throws SignerListException {
        byte[] blob =
                ListText.blob(text)
                        .orElseThrow(
                                () ->
                                        new SignerListException(
                                                line, "there is no key of the type it says"));
        try {
            return SshPublicKey.parse(blob);
        } catch (SshKeyException e) {
            throw new SignerListException(line, String.valueOf(e.getMessage()));
        }
    }

    /**
     * A line, for whoever wants to know whom a list names.
     *
     * @param number its place in the text, counted from 1
     * @param onlyName whom it names, where that is one name and no pattern
     */
    public record Line(int number, SshPublicKey key, Optional<String> onlyName) {}

    /** All of them, in their order. */
    public List<Line> lines() {
        return lines.stream()
                .map(one -> new Line(one.line(), one.key(), one.principals().onlyName()))
                .toList();
    }

    /** The lines of a key, in their order. */
    List<AllowedSigner> of(SshPublicKey key) {
        return lines.stream().filter(line -> line.key().isSameAs(key)).toList();
    }

    /**
     * The names that the lines of a key have for it, without those that only patterns stand for: to
     * find whose signature it is where nobody has said so. Whether it counts is not judged.
     */
    public SortedSet<String> namesOf(SshPublicKey key) {
        SortedSet<String> names = new TreeSet<>();
        of(key).forEach(line -> names.addAll(line.principals().names()));
        return names;
    }
}
