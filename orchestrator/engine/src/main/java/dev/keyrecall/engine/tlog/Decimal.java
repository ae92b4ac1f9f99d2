package dev.keyrecall.engine.tlog;

/** Numbers from 0 to 2^63 - 1 in ASCII decimal, without leading zeros or a sign. */
final class Decimal {
    private static final int DIGITS_MAX = 19;

    private Decimal() {}

    static long parse(String text) throws MalformedException {
        boolean digits = !text.isEmpty() && text.length() <= DIGITS_MAX;
        for (int i = 0; digits && i < text.length(); i++) {
            digits = text.charAt(i) >= '0' && text.charAt(i) <= '9';
        }
        if (!digits || (text.length() > 1 && text.charAt(0) == '0')) {
            throw new MalformedException("that is not a number without leading zeros");
        }
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new MalformedException("a number is larger than 2^63 - 1");
        }
    }
}
