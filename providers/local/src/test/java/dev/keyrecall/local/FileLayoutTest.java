package dev.keyrecall.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyrecall.spi.ConsumerTarget;
import dev.keyrecall.spi.ProviderException;
import dev.keyrecall.spi.ProviderException.Reason;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Where a credential lies in a file, and that nothing else of the file is changed. */
final class FileLayoutTest {
    private static final String VALUE = "new/value+of=test";
    private static final Map<String, String> ENV = Map.of("id-key", "KEY_ID", "env-key", "KEY");
    private static final Map<String, String> JSON = Map.of("id-key", "id", "json-key", "value");
    private static final Map<String, String> PROFILE = Map.of("profile-key", "app");

    @TempDir private Path temporary = Path.of("");
    private FileBench bench;

    @BeforeEach
    void prepare() throws IOException {
        bench = new FileBench(temporary);
    }

    /**
     * One file, before and after.
     *
     * @param read what is read back from it afterwards
     */
    record Case(Map<String, String> options, String before, String after, String read) {}

    static Stream<Case> cases() {
        return Stream.concat(ofFields(), ofProfiles());
    }

    private static Stream<Case> ofFields() {
        String both = FileBench.ID + " " + VALUE;
        return Stream.of(
                new Case(Map.of(), "", VALUE, "- " + VALUE),
                new Case(Map.of(), "old", VALUE, "- " + VALUE),
                new Case(Map.of(), "old\n", VALUE + "\n", "- " + VALUE),
                new Case(ENV, "", "KEY_ID=" + FileBench.ID + "\nKEY=" + VALUE + "\n", both),
                new Case(
                        ENV,
                        "# KEY=no\nKEYS=1\n export KEY_ID='old'\r\nKEY = \"older\"  \nLAST=x",
                        "# KEY=no\nKEYS=1\n export KEY_ID='"
                                + FileBench.ID
                                + "'\r\nKEY = \""
                                + VALUE
                                + "\"  \nLAST=x",
                        both),
                new Case(
                        Map.of("env-key", "KEY"),
                        "A=1\n\n",
                        "A=1\nKEY=" + VALUE + "\n\n",
                        "- " + VALUE),
                new Case(Map.of("env-key", "KEY"), "A=1", "A=1\nKEY=" + VALUE + "\n", "- " + VALUE),
                new Case(JSON, "", json("{\"id\": ", ",\"value\": ", "}\n"), both),
                new Case(
                        JSON,
                        "{\n  \"n\": 1.50, \"o\": {\"value\": [\"}\", {}]},\n  \"id\" : null,\n"
                                + "  \"\\u0076alue\":\"a\\\"}\"\n}",
                        json(
                                "{\n  \"n\": 1.50, \"o\": {\"value\": [\"}\", {}]},\n  \"id\" : ",
                                ",\n  \"\\u0076alue\":",
                                "\n}"),
                        both),
                new Case(
                        JSON,
                        "{\n  \"a\": 1,\n  \"b\": 2\n}\n",
                        json(
                                "{\n  \"a\": 1,\n  \"b\": 2,\n  \"id\": ",
                                ",\n  \"value\": ",
                                "\n}\n"),
                        both));
    }

    private static Stream<Case> ofProfiles() {
        String both = FileBench.ID + " " + VALUE;
        String profile =
                "aws_access_key_id = " + FileBench.ID + "\naws_secret_access_key = " + VALUE;
        return Stream.of(
                new Case(PROFILE, "", "[app]\n" + profile + "\n", both),
                new Case(
                        PROFILE,
                        "[default]\nregion = x",
                        "[default]\nregion = x\n\n[app]\n" + profile + "\n",
                        both),
                new Case(
                        PROFILE,
                        """
                        [default]
                        aws_access_key_id = d
                        [app]
                        aws_access_key_id = old
                         aws_secret_access_key = nested
                        aws_secret_access_key = older

                        [last]
                        aws_secret_access_key = z
                        """,
                        "[default]\naws_access_key_id = d\n[app]\naws_access_key_id = "
                                + FileBench.ID
                                + "\n aws_secret_access_key = nested\naws_secret_access_key = "
                                + VALUE
                                + "\n\n[last]\naws_secret_access_key = z\n",
                        both),
                new Case(
                        Map.of("profile-key", "profile app"),
                        "[profile app]\nregion = x\n\n[z]\n",
                        "[profile app]\nregion = x\n" + profile + "\n\n[z]\n",
                        both));
    }

    private static String json(String first, String second, String third) {
        return first + '"' + FileBench.ID + '"' + second + '"' + VALUE + '"' + third;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theCredentialIsSetAndTheRestIsKept(Case one) throws IOException, ProviderException {
        Path file = bench.write("file", "rw-------", one.before());
        ConsumerTarget target = bench.target("file", one.options());
        assertThat(FileBench.deliver(target, VALUE).wasAlreadySo()).isFalse();
        assertThat(file).hasContent(one.after());
        assertThat(Files.readString(file)).isEqualTo(one.after());
        assertThat(FileBench.read(target)).isEqualTo(one.read());
        assertThat(FileBench.deliver(target, VALUE).wasAlreadySo()).isTrue();
    }

    @Test
    void fieldsOfOneFileAreSetOneByOne() throws IOException, ProviderException {
        ConsumerTarget first = bench.target("file", Map.of("json-key", "a"));
        ConsumerTarget second = bench.target("file", Map.of("json-key", "b"));
        FileBench.deliver(first, "one \u00e9 \" \\ \n");
        FileBench.deliver(second, "two");
        assertThat(FileBench.read(first)).isEqualTo("- one \u00e9 \" \\ \n");
        assertThat(FileBench.read(second)).isEqualTo("- two");
    }

    /** A file that the value cannot be set in: what is read in it, and what the refusal says. */
    record Wrong(Map<String, String> options, String content, String read, String why) {}

    static Stream<Wrong> wrong() {
        return Stream.of(
                new Wrong(ENV, "KEY=a\nKEY=b\nKEY_ID=c\n", "more than once", "more than once"),
                new Wrong(ENV, "KEY_ID=c\nKEY=a # b\n", "no plain value", "programs do not read"),
                new Wrong(ENV, "KEY_ID=c\nKEY=\"a$b\"\n", "no plain value", "programs do not read"),
                new Wrong(ENV, "KEY_ID=c\nKEY='a\nb'\n", "no plain value", "programs do not read"),
                new Wrong(JSON, "[1]", "not a JSON object", "not a JSON object"),
                new Wrong(JSON, "{\"id\": 1, \"id\": 2}", "not a JSON object", "not a JSON object"),
                new Wrong(JSON, "{\"id\":\"a\",\"value\":[]}", "no text", "else than text"),
                new Wrong(PROFILE, "[app]\n[app]\n", "2 times", "more than once"),
                new Wrong(PROFILE, "[app]\naws_session_token = x\n", "not set", "session token"),
                new Wrong(PROFILE, "[b]\n", "0 times", ""));
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void whatCannotBeSetWithoutHarmIsLeft(Wrong one) throws IOException, ProviderException {
        Path file = bench.write("file", "rw-------", one.content());
        ConsumerTarget target = bench.target("file", one.options());
        assertThat(FileBench.read(target)).contains(one.read());
        if (!one.why().isEmpty()) {
            refused(() -> FileBench.deliver(target, VALUE), Reason.INVALID, one.why());
            assertThat(Files.readString(file)).isEqualTo(one.content());
            assertThat(bench.names()).containsExactly("file");
        }
    }

    @Test
    void bytesThatAreNoTextAreNoJson() throws IOException, ProviderException {
        Files.write(bench.folder.resolve("file"), new byte[] {'{', (byte) 0xff, '}'});
        ConsumerTarget target = bench.target("file", JSON);
        assertThat(FileBench.read(target)).contains("not a JSON object");
        refused(() -> FileBench.deliver(target, VALUE), Reason.INVALID, "not UTF-8");
    }

    @Test
    void aValueThatProgramsWouldNotReadAlikeIsRefused() {
        for (String value : List.of("a b", "a\"", "a'", "a$b", "a#", "a\\", "a\nb", "\u00e9", "")) {
            for (Map<String, String> options : List.of(ENV, PROFILE)) {
                ConsumerTarget target = bench.target("file", options);
                refused(() -> FileBench.deliver(target, value), Reason.INVALID, "read that value");
            }
        }
        ConsumerTarget raw = bench.target("file", Map.of());
        refused(() -> FileBench.deliver(raw, "a\n"), Reason.INVALID, "line feed");
        refused(() -> FileBench.deliver(raw, ""), Reason.INVALID, "empty value");
    }

    static Stream<Map<String, String>> senseless() {
        return Stream.of(
                Map.of("colour", "red"),
                Map.of("id-key", "a"),
                Map.of("json-key", ""),
                Map.of("json-key", "a", "id-key", ""),
                Map.of("json-key", "a", "id-key", "a"),
                Map.of("json-key", "a", "env-key", "b"),
                Map.of("env-key", "a", "profile-key", "b"),
                Map.of("env-key", "1a"),
                Map.of("env-key", "A", "id-key", "B=C"),
                Map.of("profile-key", "a]"),
                Map.of("profile-key", "a", "id-key", "b"),
                Map.of("mode", "64"),
                Map.of("mode", "4755"),
                Map.of("mode", "rw-------"),
                Map.of("mode", "0660"),
                Map.of("mode", "0602"),
                Map.of("mode", "0200"),
                Map.of("owner", "no such user"),
                Map.of("owner", "nobody-of-this-name"),
                Map.of("group", "nobody-of-this-name"));
    }

    @ParameterizedTest
    @MethodSource("senseless")
    void optionsThatNameNoPlaceAreRefusedWhenTheyAreWrittenDown(Map<String, String> options) {
        ConsumerTarget target = bench.target("file", options);
        refused(() -> FileBench.delivery().check(target), Reason.INVALID, "file: ");
    }

    @Test
    void onlyAnAbsolutePathIsAPlace() throws ProviderException {
        for (String path : List.of("a", "./a", "/a/../b", "/a/./b", "/", "/a\0b", "~/a")) {
            ConsumerTarget target = new ConsumerTarget(FileDelivery.KIND, path, Map.of());
            refused(() -> FileBench.delivery().check(target), Reason.INVALID, "path");
        }
        FileBench.delivery().check(new ConsumerTarget(FileDelivery.KIND, "/a/b", ENV));
    }

    /** Whatever is thrown holds no value. */
    static void refused(Throwing call, Reason reason, String why) {
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(
                        ProviderException.Refused.class,
                        refused -> {
                            assertThat(refused.reason()).isEqualTo(reason);
                            assertThat(refused.toString())
                                    .doesNotContain(VALUE, "a-new-value", "an-old-value");
                            assertThat(refused).hasNoCause();
                        })
                .hasMessageContaining(why);
    }

    /** A call that may be refused. */
    @FunctionalInterface
    interface Throwing {
        void run() throws ProviderException;
    }
}
