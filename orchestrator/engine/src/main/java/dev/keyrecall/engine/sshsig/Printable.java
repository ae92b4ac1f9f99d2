package dev.keyrecall.engine.sshsig;

/** Text that can be shown to a person as it is. */
final class Printable {
    private Printable() {}

    static boolean isText(String text) {
        return text.chars().allMatch(c -> c >= ' ' && c <= '~');
    }

    /** Whether RFC 4251 section 6 allows it as the name of an algorithm. */
    static boolean isName(String text) {
        return !text.isEmpty()
                && text.length() <= WireReader.NAME_BYTES_MAX
                && text.chars().allMatch(c -> c > ' ' && c <= '~' && c != ',');
    }
}
