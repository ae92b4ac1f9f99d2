package dev.keyrecall.vault.passwords;

/**
 * One line of a file of Pwned Passwords.
 *
 * @param hash its hash
 * @param count how often it was seen
 * @param at where the line begins
 * @param end where the next one begins
 */
record HashLine(byte[] hash, long count, long at, long end) {
    private static final int COUNT_DIGITS_MAX = 18;

    /**
     * Reads the line in {@code block} from {@code from} to {@code end}, its line feed excluded.
     *
     * @throws PwnedFileException when it is not HASH:COUNT
     */
    static HashLine parse(byte[] block, int from, int end, HashKind kind, long at)
            throws PwnedFileException {
        int stop = end > from && block[end - 1] == '\r' ? end - 1 : end;
        int colon = from + kind.digits();
        int digits = stop - colon - 1;
        if (digits < 1 || digits > COUNT_DIGITS_MAX || block[colon] != ':') {
            throw malformed(at);
        }
        byte[] hash = new byte[kind.digits() / 2];
        for (int i = 0; i < hash.length; i++) {
            int high = Character.digit(block[from + 2 * i], 16);
            int low = Character.digit(block[from + 2 * i + 1], 16);
            if (high < 0 || low < 0) {
                throw malformed(at);
            }
            hash[i] = (byte) (high << 4 | low);
        }
        long count = 0;
        for (int i = colon + 1; i < stop; i++) {
            if (block[i] < '0' || block[i] > '9') {
                throw malformed(at);
            }
            count = 10 * count + (block[i] - '0');
        }
        return new HashLine(hash, count, at, at + (end - from) + 1);
    }

    private static PwnedFileException malformed(long at) {
        return PwnedPasswords.damaged("a line is not HASH:COUNT", at);
    }
}
