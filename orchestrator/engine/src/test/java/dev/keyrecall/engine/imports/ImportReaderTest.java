package dev.keyrecall.engine.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.CredentialType;
import dev.keyrecall.spi.SecretBytes;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** What holds for every format, and what each refuses. */
class ImportReaderTest {
    private static final boolean LONG = "long".equals(System.getProperty("keyrecall.suite"));
    private static final String CANARY = "ca-NARY";

    private static ImportException fault(ImportFormat format, String text) {
        try {
            Read.all(format, text);
        } catch (ImportException fault) {
            return fault;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        throw new AssertionError("was read: " + text);
    }

    @ParameterizedTest
    @EnumSource(ImportFormat.class)
    void anEmptyFileOfRowsHasNone(ImportFormat format) throws Exception {
        String text =
                switch (format) {
                    case CSV -> "name,value\n";
                    case JSON -> "[ ]";
                    case DOTENV -> "# nothing\n";
                };
        assertThat(Read.all(format, text)).isEmpty();
        if (format == ImportFormat.CSV) {
            assertThat(fault(format, "").what()).contains("does not name the columns");
        } else {
            assertThat(Read.all(format, "")).isEmpty();
        }
    }

    @Test
    void lineEndsAndAByteOrderMarkMakeNoDifference() throws Exception {
        String text = "name,value\na,1\nb,2\n";
        List<String> expected = Read.all(ImportFormat.CSV, text);
        assertThat(expected).hasSize(2);
        assertThat(Read.all(ImportFormat.CSV, text.replace("\n", "\r\n"))).isEqualTo(expected);
        assertThat(Read.all(ImportFormat.CSV, "\ufeff" + text)).isEqualTo(expected);
        assertThat(Read.all(ImportFormat.CSV, text.stripTrailing())).isEqualTo(expected);
        String env = "a=1\nb='2'\n\n#c\n";
        List<String> rows = Read.all(ImportFormat.DOTENV, env);
        assertThat(rows).hasSize(2);
        assertThat(Read.all(ImportFormat.DOTENV, env.replace("\n", "\r\n"))).isEqualTo(rows);
        assertThat(Read.all(ImportFormat.DOTENV, "\ufeff" + env.strip())).isEqualTo(rows);
    }

    @Test
    void valuesOfCsvAreTakenByteByByte() throws Exception {
        byte[] value = new byte[255];
        for (int i = 0; i < value.length; i++) {
            value[i] = (byte) (i + 1);
        }
        String quoted = new String(value, StandardCharsets.ISO_8859_1).replace("\"", "\"\"");
        byte[] file = ("name,value\nn,\"" + quoted + "\"\n").getBytes(StandardCharsets.ISO_8859_1);
        try (ImportReader reader = reader(new ByteArrayInputStream(file), ImportFormat.CSV);
                ImportRow row = reader.next().orElseThrow()) {
            assertThat(row.value().length()).isEqualTo(value.length);
            try (var expected = SecretBytes.copyOf(value)) {
                assertThat(row.value().sameAs(expected)).isTrue();
            }
        }
    }

    private static ImportReader reader(InputStream in, ImportFormat format) throws Exception {
        return new ImportReader(in, format, ImportDefaults.OWN, ImportLimits.STANDARD);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "CSV | value;name~ca-NARY;x | 1:1 | commas",
                "CSV | name,name,value~ | 1:6 | once",
                "CSV | name,owner~ | 1:1 | The names are",
                "CSV | name,value~ca-NARY | 2:8 | quotes",
                "CSV | name,value~n,\"ca-NARY | 2:3 | close the quote",
                "CSV | name,value~n,\"ca-NARY\"x | 2:12 | twice",
                "CSV | name,value~n,ca\"-NARY | 2:5 | twice",
                "CSV | name,value~ca-NARY x,v | 2:1 | the credential's id",
                "CSV | name,value~ca-NARY ,v | 2:1 | clean",
                "CSV | name,value~,ca-NARY | 2:1 | give each row a name",
                "CSV | name,value,type~n,ca-NARY,ca-NARY | 2:11 | aws.iam-access-key",
                "CSV | name,value,account~n,v,ca-NARY | 2:5 | aws:prod",
                "CSV | name,value,account,type~n,v,aws:prod,ca.n | 2:1 | one provider",
                "CSV | name,value,custody~n,v,ca-NARY | 2:5 | one of: own, entrusted",
                "CSV | name,value,label~n,v,ca-NARY | 2:5 | one of: pending, current, previous",
                "CSV | name,value,custody~n,v,entrusted | 2:1 | customer's id",
                "CSV | name,value,customer~n,v,ca-NARY | 2:5 | entrusted",
                "CSV | name,value~n,v~n,ca-NARY | 3:1 | keep one",
                "JSON | ca-NARY | 1:1 | array of objects",
                "JSON | [{\"name\":\"n\",\"value\":\"v\"} ca-NARY | 1:27 | commas",
                "JSON | [{\"name\":\"n\",\"value\":\"v\"}] ca-NARY | 1:28 | array of objects",
                "JSON | {\"ca-NARY\":\"x\"} | 1:2 | The names are",
                "JSON | {\"name\":\"n\",\"name\":\"ca-NARY\"} | 1:13 | keep one",
                "JSON | {\"name\":\"n\",\"value\":\"ca-NARY | 1:21 | close the quote",
                "JSON | {\"name\":\"n\",\"value\":\"ca-NARY~\"} | 1:29 | escape",
                "JSON | {\"name\":\"n\",\"value\":\"ca-NARY\\x\"} | 1:30 | nine",
                "JSON | {\"name\":\"n\",\"value\":\"ca-NARY\\ud800\"} | 1:35 | both halves",
                "JSON | {\"name\":\"n\",\"value\":\"ca-NARY\\u12g4\"} | 1:33 | uXXXX",
                "JSON | {\"name\":\"n\"} | 1:1 | leave out",
                "JSON | [{\"name\":\"n\",\"value\":\"ca-NARY\"},] | 1:33 | array of objects",
                "DOTENV | ca-NARY | 1:8 | comment",
                "DOTENV | =ca-NARY | 1:1 | letters",
                "DOTENV | 9=ca-NARY | 1:1 | letters",
                "DOTENV | A='ca-NARY | 1:3 | close the quote",
                "DOTENV | A=\"ca-NARY | 1:3 | close the quote",
                "DOTENV | A=\"ca-NARY\"x | 1:12 | once",
                "DOTENV | A='ca-NARY'# | 1:12 | once",
                "DOTENV | A=ca-NARY\\n | 1:10 | single quotes",
                "DOTENV | A=\"ca-NARY\\x\" | 1:12 | single quotes",
                "DOTENV | A=\"ca-NARY`\" | 1:11 | single quotes",
                "DOTENV | A=v~A=ca-NARY | 2:1 | keep one"
            })
    void aFaultNamesItsPlaceAndQuotesNothing(
            ImportFormat format, String text, String place, String hint) {
        ImportException fault = fault(format, text.replace('~', '\n'));
        assertThat(fault.line() + ":" + fault.column()).isEqualTo(place);
        assertThat(fault.hint()).contains(hint);
        assertThat(fault.toString() + fault.hint() + fault.what()).doesNotContain(CANARY);
        assertThat(fault).hasNoCause();
    }

    @Test
    void nothingIsReadAfterAFaultOrTheEnd() throws Exception {
        String text = "name,value\na\nb,2\n";
        InputStream in = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
        try (ImportReader reader = reader(in, ImportFormat.CSV)) {
            assertThatThrownBy(reader::next).isInstanceOf(ImportException.class);
            assertThatThrownBy(reader::next).isInstanceOf(IllegalStateException.class);
        }
        ImportReader closed = reader(new ByteArrayInputStream(new byte[0]), ImportFormat.JSON);
        try (closed) {
            assertThat(closed.next()).isEmpty();
            assertThat(closed.next()).isEmpty();
        }
        assertThatThrownBy(closed::next).isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nmae", "NAMES", "Name "})
    void aNearlyRightColumnGetsAHint(String column) {
        assertThat(fault(ImportFormat.CSV, column + ",value\n").hint())
                .startsWith("did you mean 'name'?");
    }

    @Test
    void whatIsGivenOnceHoldsForRowsThatSayNothingElse() throws Exception {
        ImportDefaults defaults =
                new ImportDefaults(
                        new CredentialType("aws", "iam-access-key"),
                        new AccountRef("aws", "prod"),
                        Custody.ENTRUSTED,
                        "cust-1",
                        "team-a");
        String text =
                """
                name,value,account,custody,customer,owner
                a,1,,,,
                b,2,aws:other,entrusted,cust-2,team-b
                c,3,,own,,
                """;
        assertThat(Read.all(ImportFormat.CSV, text.getBytes(StandardCharsets.UTF_8), defaults))
                .containsExactly(
                        "2 a \"1\" type=aws.iam-access-key account=aws:prod custody=entrusted"
                                + " customer=cust-1 owner=team-a label=current",
                        "3 b \"2\" type=aws.iam-access-key account=aws:other custody=entrusted"
                                + " customer=cust-2 owner=team-b label=current",
                        "4 c \"3\" type=aws.iam-access-key account=aws:prod custody=own"
                                + " owner=team-a label=current");
    }

    @Test
    void senselessDefaultsAreRefused() {
        assertThatThrownBy(() -> new ImportDefaults(null, null, Custody.OWN, "c", null))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(
                        () ->
                                new ImportDefaults(
                                        new CredentialType("aws", "x"),
                                        new AccountRef("github", "y"),
                                        Custody.OWN,
                                        null,
                                        null))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @EnumSource(ImportFormat.class)
    void everyLimitEndsTheReading(ImportFormat format) {
        String three = rows(format, 3, 10);
        assertThat(limited(format, three, new ImportLimits(1_000, 2, 100, 100)))
                .contains("more than 2 rows");
        assertThat(limited(format, three, new ImportLimits(20, 9, 100, 100)))
                .contains("longer than 20 bytes");
        assertThat(limited(format, three, new ImportLimits(1_000, 9, 9, 100)))
                .contains("longer than 9 bytes");
        assertThat(limited(format, three, new ImportLimits(1_000, 3, 10, 10))).isEmpty();
    }

    private static String limited(ImportFormat format, String text, ImportLimits limits) {
        InputStream in = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
        try (ImportReader reader = new ImportReader(in, format, ImportDefaults.OWN, limits)) {
            Optional<ImportRow> row = reader.next();
            while (row.isPresent()) {
                row.get().close();
                row = reader.next();
            }
            return "";
        } catch (ImportException fault) {
            return fault.what();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String rows(ImportFormat format, int count, int valueLength) {
        StringBuilder out = new StringBuilder(format == ImportFormat.CSV ? "name,value\n" : "");
        for (int i = 0; i < count; i++) {
            out.append(row(format, "n" + i, "v".repeat(valueLength)));
        }
        return out.toString();
    }

    private static String row(ImportFormat format, String name, String value) {
        return switch (format) {
            case CSV -> name + "," + value + "\n";
            case JSON -> "{\"name\":\"" + name + "\",\"value\":\"" + value + "\"}\n";
            case DOTENV -> name + "=" + value + "\n";
        };
    }

    @ParameterizedTest
    @EnumSource(ImportFormat.class)
    void manyRowsStreamThrough(ImportFormat format) throws Exception {
        int count = LONG ? 1_000_000 : 50_000;
        try (ImportReader reader = reader(new Endless(format, count), format)) {
            long rows = 0;
            Optional<ImportRow> next = reader.next();
            while (next.isPresent()) {
                try (ImportRow row = next.get()) {
                    if (rows % 9_973 == 0) {
                        assertThat(row.name()).isEqualTo("n" + rows);
                        assertThat(Read.text(row.value())).isEqualTo("value-" + rows);
                    }
                }
                rows++;
                next = reader.next();
            }
            assertThat(rows).isEqualTo(count).isEqualTo(reader.count());
        }
    }

    /** A file that is made while it is read. */
    private static final class Endless extends InputStream {
        private final ImportFormat format;
        private final int count;
        private byte[] row;
        private int at;
        private int made;

        Endless(ImportFormat format, int count) {
            this.format = format;
            this.count = count;
            this.row = rows(format, 0, 0).getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public int read() {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) {
            if (at == row.length) {
                if (made == count) {
                    return -1;
                }
                row = row(format, "n" + made, "value-" + made).getBytes(StandardCharsets.UTF_8);
                at = 0;
                made++;
            }
            int some = Math.min(length, row.length - at);
            System.arraycopy(row, at, into, offset, some);
            at += some;
            return some;
        }
    }

    @ParameterizedTest
    @EnumSource(ImportFormat.class)
    void noBytesWhateverEndOtherwiseThanInRowsOrAFault(ImportFormat format) throws Exception {
        int tries = LONG ? 200_000 : 10_000;
        Random random = new Random(11);
        String alphabet = "name,value\"\\\n\r{}[]:'=#$` \tu00e9é☂\u0000export-null";
        int[] points = alphabet.codePoints().toArray();
        List<String> starts = new ArrayList<>(List.of("", rows(format, 2, 3)));
        for (int i = 0; i < tries; i++) {
            StringBuilder text = new StringBuilder(starts.get(i % 2));
            for (int edit = random.nextInt(12); edit >= 0; edit--) {
                int at = random.nextInt(text.length() + 1);
                text.insert(at, Character.toString(points[random.nextInt(points.length)]));
            }
            byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
            if (i % 3 == 0) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            try {
                Read.all(format, bytes, ImportDefaults.OWN);
            } catch (ImportException fault) {
                assertThat(fault.line()).isPositive();
                assertThat(fault.column()).isPositive();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "a.csv,CSV", "A.CSV,CSV", "x.json,JSON", "x.jsonl,JSON", "x.ndjson,JSON",
        ".env,DOTENV", "prod.env,DOTENV", ".env.local,DOTENV", "x.txt,", "env,"
    })
    void aFilesNameSuggestsItsFormat(String name, ImportFormat format) {
        assertThat(ImportFormat.ofFileName(name)).isEqualTo(Optional.ofNullable(format));
    }

    @Test
    void utf16IsToldApart() {
        byte[] file = "\ufeffname,value\n".getBytes(StandardCharsets.UTF_16LE);
        assertThatThrownBy(() -> Read.all(ImportFormat.CSV, file, ImportDefaults.OWN))
                .isInstanceOf(ImportException.class)
                .hasMessageContaining("UTF-16");
    }
}
