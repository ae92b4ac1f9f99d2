package dev.keyrecall.engine.secret;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.engine.imports.Custody;
import dev.keyrecall.engine.imports.ImportDefaults;
import dev.keyrecall.engine.imports.ImportFormat;
import dev.keyrecall.engine.imports.ImportLimits;
import dev.keyrecall.engine.imports.ImportReader;
import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.CredentialRef;

import org.junit.jupiter.api.Test;

import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** How much an import keeps of each row: docs/formats/import.md, section 1. */
final class ImportMemoryTest {
    private static final int ROWS = 100_000;

    /** What the page says, in bytes. */
    private static final int ROW_MAX = 175;

    private static final int LINE_MAX = 20;

    /** A file that is made while it is read. */
    private static final class Rows extends InputStream {
        private byte[] line = "name,value\n".getBytes(StandardCharsets.UTF_8);
        private int at;
        private int count;

        @Override
        public int read() {
            if (at == line.length && count < ROWS) {
                count++;
                line = (name(count) + ",value-of-" + count + "\n").getBytes(StandardCharsets.UTF_8);
                at = 0;
            }
            return at == line.length ? -1 : line[at++];
        }

        @Override
        public int read(byte[] into, int from, int length) {
            int got = 0;
            while (got < length) {
                int one = read();
                if (one < 0) {
                    break;
                }
                into[from + got++] = (byte) one;
            }
            return got == 0 ? -1 : got;
        }
    }

    private static String name(int number) {
        return "integration-%07d".formatted(number);
    }

    /** Serial collections leave gaps, and close them all in every fourth one. */
    private static long used() {
        for (int i = 0; i < 4; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    @Test
    void aRowThatWasReadTakesNoMoreThanThePageSays() throws Exception {
        VaultScene scene = VaultScene.of(0);
        List<Long> used = new ArrayList<>();
        ImportListener listener =
                new ImportListener() {
                    @Override
                    public void sealed(long rows) {
                        if (used.isEmpty() || rows == ROWS) {
                            used.add(used());
                        }
                    }

                    @Override
                    public void written(long done, long total) {}
                };
        ImportDefaults defaults =
                new ImportDefaults(null, new AccountRef("other", "shop"), Custody.OWN, null, null);
        try (ImportReader reader =
                new ImportReader(new Rows(), ImportFormat.CSV, defaults, ImportLimits.STANDARD)) {
            new SecretImport(scene.engine(), scene.vault).run(reader, nowhere(), true, listener);
        }
        assertThat(used).hasSize(2);
        assertThat((used.getLast() - used.getFirst()) / ROWS).isBetween(1L, (long) ROW_MAX);
    }

    private static ImportSpool nowhere() {
        return new ImportSpool() {
            @Override
            public OutputStream writing() {
                return OutputStream.nullOutputStream();
            }

            @Override
            public InputStream reading() {
                return InputStream.nullInputStream();
            }

            @Override
            public void close() {}
        };
    }

    @Test
    void aRowThatIsWrittenTakesItsLineAndLittleMore() {
        PlaceDigest digest = new PlaceDigest();
        long before = used();
        long lines = 0;
        for (int i = 0; i < ROWS; i++) {
            CredentialRef ref =
                    new CredentialRef(new AccountRef("other", "shop"), "secret", name(i));
            digest.add(ref, 1);
            lines += ref.toString().length() + " 1\n".length();
        }
        long kept = used() - before;
        assertThat(digest.count()).isEqualTo(ROWS);
        assertThat(kept).isBetween(lines, lines + (long) ROWS * LINE_MAX);
        assertThat(digest.digest()).matches("[0-9a-f]{64}");
    }
}
