package dev.keyrecall.vault.passwords;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyrecall.spi.SecretBytes;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Files like the published one, made here. */
class PwnedPasswordsTest {
    private static final int LINES =
            "long".equals(System.getProperty("keyrecall.suite")) ? 1_000_000 : 100_000;

    @TempDir Path folder;

    private static String hash(HashKind kind, String password) {
        try (SecretBytes secret = SecretBytes.ofUtf8(password)) {
            return HexFormat.of().withUpperCase().formatHex(kind.hash(secret).orElseThrow());
        }
    }

    private static NavigableMap<String, String> passwords(HashKind kind, int count) {
        NavigableMap<String, String> byHash = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            byHash.put(hash(kind, "password " + i), "password " + i);
        }
        return byHash;
    }

    /** The count of a line, which tells it from every other in most cases. */
    private static long count(String hash) {
        return 1 + Long.parseLong(hash.substring(0, 6), 16);
    }

    private Path write(Iterable<String> hashes, String lineEnd, boolean endsWhole)
            throws IOException {
        StringBuilder text = new StringBuilder();
        hashes.forEach(hash -> text.append(hash).append(':').append(count(hash)).append(lineEnd));
        if (!endsWhole) {
            text.setLength(text.length() - lineEnd.length());
        }
        return write(text.toString());
    }

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("pwned.txt"), text, StandardCharsets.ISO_8859_1);
    }

    private static long look(PwnedPasswords file, String password) throws IOException {
        try (SecretBytes secret = SecretBytes.ofUtf8(password)) {
            return file.occurrences(secret);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "SHA_1, password, 5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8",
        "SHA_1, '', DA39A3EE5E6B4B0D3255BFEF95601890AFD80709",
        "NTLM, password, 8846F7EAEE8FB117AD06BDD830B7586C",
        "NTLM, '', 31D6CFE0D16AE931B73C59D7E0C089C0",
        "NTLM, Password, A4F49C406510BDCAB6824EE7C30FD852"
    })
    void hashesAreThePublishedOnes(HashKind kind, String password, String hash) {
        assertThat(hash(kind, password)).isEqualTo(hash);
    }

    @Test
    void ntlmTakesTextBeyondTheBasicPlaneAndNoOtherBytes() {
        // Checked with: printf %s '☂𝒳' | iconv -t UTF-16LE | openssl md4, legacy provider
        assertThat(hash(HashKind.NTLM, "☂𝒳")).isEqualTo("1DB0F5420C42E174370834ED9C8FE322");
        try (SecretBytes broken = SecretBytes.copyOf(new byte[] {'a', (byte) 0xc3})) {
            assertThat(HashKind.NTLM.hash(broken)).isEmpty();
            assertThat(HashKind.SHA_1.hash(broken)).isPresent();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "SHA_1, crlf, true, 1",
        "SHA_1, crlf, false, 50",
        "SHA_1, lf, false, 50",
        "NTLM, lf, true, 1",
        "NTLM, lf, false, 50",
        "NTLM, crlf, true, 50"
    })
    void everyLineIsFoundAndNothingElse(HashKind kind, String ends, boolean endsWhole, int fraction)
            throws IOException {
        NavigableMap<String, String> all = passwords(kind, LINES / fraction);
        String lineEnd = ends.equals("lf") ? "\n" : "\r\n";
        try (PwnedPasswords file = PwnedPasswords.open(write(all.keySet(), lineEnd, endsWhole))) {
            assertThat(file.kind()).isEqualTo(kind);
            assertThat(file.check()).isEqualTo(all.size());
            assertThat(look(file, all.firstEntry().getValue())).isEqualTo(count(all.firstKey()));
            assertThat(look(file, all.lastEntry().getValue())).isEqualTo(count(all.lastKey()));
            Random random = new Random(4);
            for (int i = 0; i < 500; i++) {
                String password = "password " + random.nextInt(LINES / fraction);
                assertThat(look(file, password)).isEqualTo(count(hash(kind, password)));
                assertThat(look(file, "other " + i)).isZero();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(HashKind.class)
    void smallFilesOfEverySizeAreSearchedWhole(HashKind kind) throws IOException {
        for (int lines = 1; lines < 200; lines += 1 + lines / 5) {
            NavigableMap<String, String> all = passwords(kind, lines);
            try (PwnedPasswords file =
                    PwnedPasswords.open(write(all.keySet(), "\r\n", lines % 2 == 0))) {
                for (Map.Entry<String, String> entry : all.entrySet()) {
                    assertThat(look(file, entry.getValue())).isEqualTo(count(entry.getKey()));
                }
                assertThat(look(file, "absent")).isZero();
                assertThat(file.check()).isEqualTo(lines);
            }
        }
    }

    @Test
    void lowerCaseDigitsAreReadToo() throws IOException {
        NavigableMap<String, String> all = passwords(HashKind.SHA_1, 500);
        Path path = write(all.keySet(), "\n", true);
        Files.writeString(path, Files.readString(path).toLowerCase(Locale.ROOT));
        try (PwnedPasswords file = PwnedPasswords.open(path)) {
            assertThat(look(file, "password 7")).isPositive();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n",
                "5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8",
                "5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8\n",
                "5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8:\n",
                "5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8:x\n",
                "5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8:1234567890123456789\n",
                "5BAA61E4C9B93F3F0682250B6CF8331B7EE68FDX:1\n",
                "1E4C9B93F3F0682250B6CF8331B7EE68FD8:1\n",
                "5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8:1\n\n",
                "5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8:1\n5BAA61E4C9B93F3F0682250B6CF8331B7EE68"
            })
    void whatIsNoSuchFileIsRefused(String text) throws IOException {
        Path path = write(text);
        assertThatThrownBy(() -> PwnedPasswords.open(path)).isInstanceOf(PwnedFileException.class);
    }

    @Test
    void aFileOrderedByCountIsRefusedOnOpening() throws IOException {
        List<String> inMadeOrder =
                IntStream.range(0, 20_000)
                        .mapToObj(i -> hash(HashKind.SHA_1, "password " + i))
                        .toList();
        Path path = write(inMadeOrder, "\r\n", true);
        assertThatThrownBy(() -> PwnedPasswords.open(path))
                .isInstanceOf(PwnedFileException.class)
                .hasMessageContaining("not in the order of their hashes");
    }

    @Test
    void twoLinesChangedForEachOtherAreFoundByTheFullCheck() throws IOException {
        List<String> hashes = new ArrayList<>(passwords(HashKind.NTLM, 50_000).keySet());
        Collections.swap(hashes, 12_345, 12_346);
        try (PwnedPasswords file = PwnedPasswords.open(write(hashes, "\n", true))) {
            assertThatThrownBy(file::check)
                    .isInstanceOf(PwnedFileException.class)
                    .hasMessageContaining("not in the order");
        }
    }

    @Test
    void damageNeverBecomesNotFound() throws IOException {
        NavigableMap<String, String> all = passwords(HashKind.SHA_1, 3_000);
        Path path = write(all.keySet(), "\r\n", true);
        byte[] whole = Files.readAllBytes(path);
        Random random = new Random(8);
        int refused = 0;
        for (int i = 0; i < 100; i++) {
            byte[] damaged = whole.clone();
            // A block of the disk comes back as zeros.
            int from = random.nextInt(whole.length);
            Arrays.fill(damaged, from, Math.min(whole.length, from + 4_096), (byte) 0);
            Files.write(path, damaged);
            int line = random.nextInt(3_000);
            try (PwnedPasswords file = PwnedPasswords.open(path)) {
                assertThat(look(file, "password " + line)).isPositive();
            } catch (PwnedFileException expected) {
                refused++;
            }
        }
        assertThat(refused).isPositive();
    }

    @Test
    void aMissingFileIsAnIoException() {
        assertThatThrownBy(() -> PwnedPasswords.open(folder.resolve("none")))
                .isInstanceOf(IOException.class);
    }
}
