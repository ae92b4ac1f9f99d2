package dev.keyrecall.app.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * How a file or folder is called until it is whole: {@code NAME.DIGITS.part}. The digits are drawn
 * for each, so that two who make one name never have one in common.
 */
final class PartNames {
    private static final String SUFFIX = ".part";

    private PartNames() {}

    /** A new one, beside the name. */
    static Path draw(Path whole, SecureRandom random) {
        return whole.resolveSibling(
                whole.getFileName() + "." + HexFormat.of().toHexDigits(random.nextLong()) + SUFFIX);
    }

    /** What stands under such names of one that is to be, whoever makes it or has left it. */
    static List<Path> of(Path whole) throws IOException {
        Path folder = whole.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(one -> isOf(whole, one)).toList();
        }
    }

    private static boolean isOf(Path whole, Path one) {
        String name = String.valueOf(one.getFileName());
        String before = whole.getFileName() + ".";
        return name.startsWith(before)
                && name.substring(before.length()).matches("[0-9a-f]{16}\\.part");
    }
}
