package dev.keyrecall.engine.imports;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Tables of names: every example of docs/formats/inventory-import.md, and what is hostile. */
class TableReaderTest {
    private static final Pattern EXAMPLE =
            Pattern.compile(
                    "```csv( consumers| tasks)?\\n(.*?)```\\n```(rows|fault)\\n(.*?)```",
                    Pattern.DOTALL);
    private static final Pattern FENCE = Pattern.compile("(?m)^```[a-z]");
    private static final String HEAD = "ref,owner\n";

    private static List<TableRow> rows(byte[] file, TableShape shape)
            throws IOException, ImportException {
        try (TableReader reader =
                new TableReader(new ByteArrayInputStream(file), shape, TableReader.LIMITS)) {
            return reader.all(_ -> {});
        }
    }

    private static List<String> read(byte[] file) throws IOException, ImportException {
        return rows(file, TableShape.OWNERS).stream().map(TableReaderTest::text).toList();
    }

    private static List<String> read(String file) throws IOException, ImportException {
        return read(file.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(TableRow row) {
        return switch (row) {
            case TableRow.Fields(long line, Map<String, String> fields) ->
                    line
                            + " "
                            + fields.entrySet().stream()
                                    .map(one -> one.getKey() + "=" + one.getValue())
                                    .collect(Collectors.joining(" "));
            case TableRow.Fault(long line, String what, String hint) ->
                    line + " fault: " + what + "; " + hint;
        };
    }

    @TestFactory
    List<DynamicTest> everyExampleReadsAsThePageSays() throws IOException {
        List<DynamicTest> tests = new ArrayList<>(of("inventory-import.md"));
        tests.addAll(of("task.md"));
        return tests;
    }

    private static List<DynamicTest> of(String name) throws IOException {
        String root = System.getProperty("keyrecall.root", "../..");
        String page = Files.readString(Path.of(root, "docs", "formats", name));
        List<DynamicTest> tests = new ArrayList<>();
        Matcher example = EXAMPLE.matcher(page);
        while (example.find()) {
            TableShape shape = shape(example.group(1));
            String text = example.group(2);
            String expected = example.group(4);
            tests.add(
                    DynamicTest.dynamicTest(
                            name + " at " + example.start(),
                            () -> assertThat(outcome(text, shape)).isEqualTo(expected)));
        }
        assertThat(2L * tests.size())
                .as("fences of the page, each of which belongs to an example")
                .isEqualTo(FENCE.matcher(page).results().count())
                .isPositive();
        return tests;
    }

    private static TableShape shape(@Nullable String word) {
        return switch (String.valueOf(word).strip()) {
            case "consumers" -> TableShape.CONSUMERS;
            case "tasks" -> TableShape.TASKS;
            default -> TableShape.OWNERS;
        };
    }

    private static String outcome(String text) throws IOException {
        return outcome(text, TableShape.OWNERS);
    }

    private static String outcome(String text, TableShape shape) throws IOException {
        byte[] file = text.getBytes(StandardCharsets.UTF_8);
        try {
            List<String> rows = rows(file, shape).stream().map(TableReaderTest::text).toList();
            return String.join("\n", rows) + "\n";
        } catch (ImportException fault) {
            return fault.getMessage() + "\nhint: " + fault.hint() + "\n";
        }
    }

    @Test
    void lineEndsAndAByteOrderMarkMakeNoDifference() throws Exception {
        String text = "Ref,OWNER\na,one\n\"b\",\"t\"\"w,o\"\n";
        List<String> expected = read(text);
        assertThat(expected).containsExactly("2 ref=a owner=one", "3 ref=b owner=t\"w,o");
        assertThat(read(text.replace("\n", "\r\n"))).isEqualTo(expected);
        assertThat(read("\ufeff" + text)).isEqualTo(expected);
        assertThat(read(text.stripTrailing())).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a,x\\u0007y|the field 'owner' holds a control or format character",
                "a,x\\u202ey|the field 'owner' holds a control or format character",
                "a,\"x\\u000ay\"|the field 'owner' holds a control or format character",
                "a,x\\u2028y|the field 'owner' holds a control or format character",
                "a,\\u00a0|the field 'owner' begins or ends with a space",
                "a,x\\u0020|the field 'owner' begins or ends with a space",
                "a,x,|the row has 3 fields, the first row 2",
                "a|the row has 1 field, the first row 2",
            })
    void aRowThatIsWrongIsToldAndTheNextIsRead(String row, String what) throws Exception {
        List<String> read = read(HEAD + unescaped(row) + "\nb,core\n");
        assertThat(read).hasSize(2);
        assertThat(read.getFirst()).startsWith("2 fault: " + what);
        assertThat(read.getLast()).endsWith(" ref=b owner=core");
    }

    private static String unescaped(String text) {
        return Pattern.compile("\\\\u([0-9a-f]{4})")
                .matcher(text)
                .replaceAll(
                        hit ->
                                Matcher.quoteReplacement(
                                        Character.toString(Integer.parseInt(hit.group(1), 16))));
    }

    @Test
    void aTableHasSoManyOptionsAndNoMore() throws Exception {
        StringBuilder head = new StringBuilder("ref,credential,kind,target");
        for (int i = 0; i < TableShape.PREFIXED_MAX; i++) {
            head.append(",option.o").append(i);
        }
        assertThat(outcome(head + "\n", TableShape.CONSUMERS)).isEqualTo("\n");
        assertThat(outcome(head + ",option.more\n", TableShape.CONSUMERS))
                .contains("this is no column's name");
        assertThat(outcome("ref,kind,target,option.a,option.a\n", TableShape.CONSUMERS))
                .contains("the column stands twice");
        assertThat(outcome("ref,kind,target,option.a b\n", TableShape.CONSUMERS))
                .contains("this is no column's name");
    }

    @Test
    void whatIsNotUtf8IsToldOfItsFieldAlone() throws Exception {
        byte[] file = (HEAD + "a,x?y\nb,core\n").getBytes(StandardCharsets.US_ASCII);
        file[HEAD.length() + 3] = (byte) 0xc3;
        assertThat(read(file))
                .containsExactly(
                        "2 fault: the field 'owner' is not UTF-8; write the file in UTF-8",
                        "3 ref=b owner=core");
    }

    @Test
    void whatMakesTheRestUnreadableIsTheLastThatIsTold() throws Exception {
        for (String wrong :
                List.of(
                        "b,x\0y\nc,core\n",
                        "b,\"core\nc,core\n",
                        "b,co\"re\nc,core\n",
                        "b,core\rc,core\n",
                        "b," + "x".repeat(1 << 20) + "\nc,core\n")) {
            List<String> read = read(HEAD + "a,core\n" + wrong);
            assertThat(read).hasSize(2);
            assertThat(read.getFirst()).isEqualTo("2 ref=a owner=core");
            assertThat(read.getLast())
                    .startsWith("3 fault: ")
                    .endsWith("; what comes after it was not read");
        }
    }

    @Test
    void theFileIsNeverQuoted() throws Exception {
        String canary = "ca-NARY";
        for (String file :
                List.of(
                        "name,value\nn," + canary + "\n",
                        canary + "\n",
                        HEAD + canary + "\n",
                        HEAD + canary + ",x," + canary + "\n",
                        HEAD + "a," + canary + "\t\n",
                        HEAD + "a,\"" + canary + "\n")) {
            assertThat(outcome(file)).doesNotContain(canary);
        }
    }

    @Test
    void noMoreRowsAreReadThanTheLimitSays() throws Exception {
        ImportLimits few = new ImportLimits(1_000, 2, 1, 10);
        byte[] file = (HEAD + "a,x\nb,x\nc,x\nd,x\n").getBytes(StandardCharsets.UTF_8);
        try (TableReader reader =
                new TableReader(new ByteArrayInputStream(file), TableShape.OWNERS, few)) {
            List<TableRow> rows = reader.all(_ -> {});
            assertThat(rows).hasSize(3);
            assertThat(text(rows.getLast())).startsWith("4 fault: the file has more than 2 rows");
            assertThat(reader.next()).isEmpty();
        }
    }

    /** What another program writes by the RFC is read as it was meant. */
    @Test
    void whatIsQuotedByTheRfcComesBack() throws Exception {
        Random random = new Random(7);
        String alphabet = "ab,\"=+-@ é☂'|;";
        for (int i = 0; i < 2_000; i++) {
            StringBuilder owner = new StringBuilder("x");
            for (int n = random.nextInt(12); n > 0; n--) {
                owner.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            owner.append('x');
            String quoted = "\"" + owner.toString().replace("\"", "\"\"") + "\"";
            assertThat(read(HEAD + "a," + quoted + "\n")).containsExactly("2 ref=a owner=" + owner);
        }
    }
}
