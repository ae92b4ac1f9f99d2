package dev.keyrecall.app.sink;

import dev.keyrecall.app.config.ConfigTable;
import dev.keyrecall.app.config.Configuration;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.export.ExportFormat;

import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A sink as the configuration names it.
 *
 * @param name what its standing is kept under
 * @param format of its lines
 */
public record ConfiguredSink(String name, ExportFormat format, SinkPlace place) {
    private static final int SYSLOG_TLS_PORT = 6514;
    private static final int PORT_MAX = 65_535;
    private static final String CA_FILE = "ca-file";
    private static final String CERTIFICATE_FILE = "certificate-file";
    private static final String KEY_FILE = "key-file";
    private static final String ADDRESS = "address";
    private static final String ADDRESS_FILE = "address-file";

    /**
     * All of them, in the order of the file.
     *
     * @throws EngineException USAGE when one is not what a sink can be, with its line
     */
    public static List<ConfiguredSink> all(Configuration configuration) throws EngineException {
        List<ConfiguredSink> sinks = new ArrayList<>();
        for (ConfigTable table : configuration.sinks()) {
            sinks.add(of(table));
        }
        return List.copyOf(sinks);
    }

    private static ConfiguredSink of(ConfigTable table) throws EngineException {
        String name = table.name();
        String kind = table.word("kind", "file", "syslog", "webhook");
        ExportFormat format = format(table);
        SinkPlace place =
                switch (kind) {
                    case "file" -> new SinkPlace.File(table.path("path"));
                    case "syslog" -> syslog(table);
                    default -> webhook(table);
                };
        table.requireNothingElse();
        return new ConfiguredSink(name, format, place);
    }

    private static ExportFormat format(ConfigTable table) throws EngineException {
        Optional<String> said = table.optionalText("format");
        if (said.isEmpty()) {
            return ExportFormat.JSON_LINES;
        }
        String word =
                table.word("format", ExportFormat.JSON_LINES.word(), ExportFormat.OCSF.word());
        return word.equals(ExportFormat.OCSF.word()) ? ExportFormat.OCSF : ExportFormat.JSON_LINES;
    }

    private static SinkPlace.Syslog syslog(ConfigTable table) throws EngineException {
        String host = table.text("host");
        if (!host.matches("[A-Za-z0-9.:_-]{1,253}")) {
            throw table.wrong("host", "a host's name or address stands here, without a port");
        }
        int port = (int) table.number("port", SYSLOG_TLS_PORT, 1, PORT_MAX);
        Path certificate = orNull(table.optionalPath(CERTIFICATE_FILE));
        Path key = orNull(table.optionalPath(KEY_FILE));
        if ((certificate == null) != (key == null)) {
            throw table.wrong(
                    certificate == null ? KEY_FILE : CERTIFICATE_FILE,
                    CERTIFICATE_FILE + " and " + KEY_FILE + " belong together");
        }
        Path authorities = orNull(table.optionalPath(CA_FILE));
        return new SinkPlace.Syslog(host, port, authorities, certificate, key);
    }

    private static SinkPlace.Webhook webhook(ConfigTable table) throws EngineException {
        Path file = orNull(table.optionalPath(ADDRESS_FILE));
        URI address = null;
        if (file == null) {
            address = table.address(ADDRESS);
        } else if (table.optionalText(ADDRESS).isPresent()) {
            throw table.wrong(ADDRESS, "either this or " + ADDRESS_FILE);
        }
        return new SinkPlace.Webhook(
                address,
                file,
                orNull(table.optionalPath(CA_FILE)),
                orNull(table.optionalPath("hmac-key-file")));
    }

    private static @Nullable Path orNull(Optional<Path> path) {
        return path.orElse(null);
    }
}
