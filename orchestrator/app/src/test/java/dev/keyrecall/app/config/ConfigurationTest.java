package dev.keyrecall.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Laws of the configuration file's text. */
final class ConfigurationTest {
    private static final Path FILE = Path.of("of-a-home", "config.toml");

    private static Configuration of(String... lines) throws EngineException {
        return Configuration.parse(String.join("\n", lines) + "\n", FILE);
    }

    private static ConfigTable sink(String... lines) throws EngineException {
        return of("[[sink]]\nname = \"a\"\n" + String.join("\n", lines)).sinks().getFirst();
    }

    @Test
    void anEmptyFileNamesNothing() throws EngineException {
        assertThat(of("# nothing yet")).isEqualTo(Configuration.NONE);
    }

    @Test
    void aWrongNameOfATableIsNamed() {
        for (String name : List.of("\"a\\Eb\"", "\"a\\uD800\"", "\"\\x\"")) {
            assertThat(catchThrowableOfType(EngineException.class, () -> of("[" + name + "]")))
                    .as(name)
                    .hasMessageContaining("line 1, column");
        }
    }

    @Test
    void aFileThatIsNestedTooDeeplyIsNamed() {
        assertThat(
                        catchThrowableOfType(
                                EngineException.class, () -> of("a = " + "[".repeat(30_000))))
                .hasMessageContaining("nested too deeply");
    }

    @Test
    void valuesAreReadByTheirKind() throws EngineException {
        ConfigTable sink =
                sink(
                        "kind = 'file'",
                        "every = '90s'",
                        "path = '/var/log/../log/a'",
                        "batch = 7",
                        "tls = true",
                        "url = 'https://example.invalid/x'");
        assertThat(sink.name()).isEqualTo("a");
        assertThat(sink.word("kind", "file", "webhook")).isEqualTo("file");
        assertThat(sink.duration("every", Duration.ZERO, Duration.ZERO, Duration.ofHours(1)))
                .isEqualTo(Duration.ofSeconds(90));
        assertThat(sink.path("path")).isEqualTo(Path.of("/var/log/a"));
        assertThat(sink.number("batch", 1, 1, 9)).isEqualTo(7);
        assertThat(sink.flag("tls", false)).isTrue();
        assertThat(sink.address("url")).isEqualTo(URI.create("https://example.invalid/x"));
        sink.requireNothingElse();
    }

    @Test
    void whatIsAbsentHasItsDefault() throws EngineException {
        ConfigTable sink = sink();
        assertThat(sink.duration("every", Duration.ofMinutes(1), Duration.ZERO, Duration.ZERO))
                .isEqualTo(Duration.ofMinutes(1));
        assertThat(sink.number("batch", 5, 1, 9)).isEqualTo(5);
        assertThat(sink.flag("tls", true)).isTrue();
        assertThat(sink.optionalPath("path")).isEmpty();
        assertThat(sink.optionalText("text")).isEmpty();
    }

    @Test
    void whatIsNotTomlIsToldWithItsPlace() {
        EngineException failure =
                catchThrowableOfType(EngineException.class, () -> of("", "[[sink]", "name=1"));
        assertThat(failure.ending()).isEqualTo(Ending.USAGE);
        assertThat(failure).hasMessageStartingWith("of-a-home/config.toml, line 2, column ");
    }

    @ParameterizedTest
    @CsvSource({
        "sinks = 1,                                    1, sinks: unknown here",
        "sink = 1,                                     1, sink: tables stand here",
        "store = 1,                                    1, store: a table stands here",
        "[[sink]],                                     1, [sink] has no name",
        "[[anchor]]|name = 'UP',                       2, name: a name is",
        "[[anchor]]|name = '',                         2, name: a text in quotes",
        "[[sink]]|name = 'a'|[[sink]]|name = 'a',      2, name: another sink has this name"
    })
    void whatIsWrongIsToldWithItsPlace(String text, int line, String why) {
        assertThatThrownBy(() -> of(text.split("\\|", -1)))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("line " + line + ", column ")
                .hasMessageContaining(why);
    }

    @Test
    void aKeyThatNobodyReadsIsRefused() throws EngineException {
        ConfigTable sink = sink("kind = 'file'", "pth = '/x'");
        assertThat(sink.word("kind", "file")).isEqualTo("file");
        assertThat(sink.optionalPath("path")).isEmpty();
        assertThatThrownBy(sink::requireNothingElse)
                .hasMessageContaining("line 4, column 1: pth: unknown here; known are kind, name,");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://example.invalid/",
                "https://user:word@example.invalid/",
                "https:///nobody",
                "ftp://example.invalid/",
                "https://example.invalid/#here",
                "example.invalid",
                "http://127.0.0.1.example.invalid/",
                "https://exa mple/"
            })
    void anAddressThatIsNotToBeUsedIsRefused(String address) throws EngineException {
        ConfigTable sink = sink("url = '" + address + "'");
        assertThatThrownBy(() -> sink.address("url"))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("line 3, column ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:1/",
                "http://localhost/x",
                "http://[::1]:5/",
                "https://a/"
            })
    void thisMachineMayBeSpokenToInClear(String address) throws EngineException {
        assertThat(sink("url = '" + address + "'").address("url")).hasToString(address);
    }

    @Test
    void pathsBeginAtTheRoot() throws EngineException {
        ConfigTable sink = sink("path = 'x/y'");
        assertThatThrownBy(() -> sink.path("path")).hasMessageContaining("begins with /");
    }

    @Test
    void thereIsALimitToHowMany() {
        List<String> lines =
                java.util.stream.IntStream.range(0, Configuration.TABLES_MAX + 1)
                        .mapToObj(i -> "[[sink]]\nname = 's" + i + "'")
                        .toList();
        assertThatThrownBy(() -> of(lines.toArray(String[]::new)))
                .hasMessageContaining("there are more than 16");
    }
}
