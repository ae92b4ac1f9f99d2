package dev.keyrecall.app.config;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.toml.StrictTable;
import dev.keyrecall.engine.toml.TomlException;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What the file {@value #FILE} of a home says (docs/formats/config.md). What is named here, where
 * the ledger's entries go and where its checkpoints are anchored, is named nowhere else: no option,
 * no command and no interface sets it.
 *
 * @param store where the database is, if not in the home
 * @param sinks where the ledger's entries are sent, in the order of the file
 * @param anchors where signed checkpoints are put, in the order of the file
 */
public record Configuration(
        Optional<ConfigTable> store, List<ConfigTable> sinks, List<ConfigTable> anchors) {
    /** The file in the home. */
    public static final String FILE = "config.toml";

    /** Far beyond what a person writes. */
    public static final int LENGTH_MAX_BYTES = 65_536;

    /** Of a home without such a file. */
    public static final Configuration NONE =
            new Configuration(Optional.empty(), List.of(), List.of());

    /** So many sinks, and as many anchors, may be named. */
    static final int TABLES_MAX = 16;

    private static final String STORE = "store";
    private static final String SINK = "sink";
    private static final String ANCHOR = "anchor";

    public Configuration {
        sinks = List.copyOf(sinks);
        anchors = List.copyOf(anchors);
    }

    /**
     * Reads the file's text.
     *
     * @param file its name, for messages
     * @throws EngineException USAGE when it is not TOML or holds what nobody knows, with the line
     *     and column
     */
    public static Configuration parse(String text, Path file) throws EngineException {
        ConfigTable top;
        try {
            top = new ConfigTable(file, "", StrictTable.parse(text));
        } catch (TomlException e) {
            throw malformed(file, e);
        }
        Optional<ConfigTable> store = top.table(STORE);
        List<ConfigTable> sinks = named(top.tables(SINK, TABLES_MAX));
        List<ConfigTable> anchors = named(top.tables(ANCHOR, TABLES_MAX));
        top.requireNothingElse();
        return new Configuration(store, sinks, anchors);
    }

    /** Each has a name of its own: what was done for it is kept under that name. */
    private static List<ConfigTable> named(List<ConfigTable> tables) throws EngineException {
        for (ConfigTable table : tables) {
            String name = table.name();
            for (ConfigTable other : tables) {
                if (other != table && other.name().equals(name)) {
                    throw table.wrong("name", "another " + table.title() + " has this name");
                }
            }
        }
        return tables;
    }

    static EngineException malformed(Path file, TomlException why, String... hints) {
        String first =
                hints.length == 0 ? "what may stand there: docs/formats/config.md" : hints[0];
        return new EngineException(Ending.USAGE, file + ", " + why.getMessage(), first);
    }
}
