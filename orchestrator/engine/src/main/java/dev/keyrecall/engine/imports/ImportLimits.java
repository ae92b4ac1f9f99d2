package dev.keyrecall.engine.imports;

import dev.keyrecall.spi.SecretBytes;

/**
 * How much one import may hold. Each bound is for one file, so that a wrong file ends soon and
 * memory stays small.
 *
 * @param fileBytes the longest file
 * @param rows the most rows
 * @param valueBytes the longest value
 * @param textBytes the longest other field
 */
public record ImportLimits(long fileBytes, long rows, int valueBytes, int textBytes) {
    /** 4 GiB, 10 million rows, what a secret may hold, and what a credential's id may hold. */
    public static final ImportLimits STANDARD =
            new ImportLimits(1L << 32, 10_000_000, SecretBytes.LENGTH_MAX_BYTES, 2_048);

    /** Checks the bounds. */
    public ImportLimits {
        if (fileBytes < 1 || rows < 1 || textBytes < 1) {
            throw new IllegalArgumentException("a limit is at least 1");
        }
        if (valueBytes < 1 || valueBytes > SecretBytes.LENGTH_MAX_BYTES) {
            throw new IllegalArgumentException(
                    "a value is 1 to " + SecretBytes.LENGTH_MAX_BYTES + " bytes");
        }
    }
}
