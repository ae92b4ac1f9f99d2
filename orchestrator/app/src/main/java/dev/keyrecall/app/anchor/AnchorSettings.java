package dev.keyrecall.app.anchor;

import dev.keyrecall.app.config.ConfigTable;
import dev.keyrecall.app.config.Configuration;
import dev.keyrecall.app.config.ServiceAddress;
import dev.keyrecall.app.home.ConfiguredSecret;
import dev.keyrecall.app.io.Io;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.anchor.Anchor;
import dev.keyrecall.engine.anchor.AnchorException;
import dev.keyrecall.engine.port.Anchors.Kind;
import dev.keyrecall.spi.RevealsSecret;
import dev.keyrecall.spi.SecretBytes;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The anchors that a configuration names (docs/formats/anchors.md, section 1). */
public final class AnchorSettings {
    private static final Duration EVERY = Duration.ofMinutes(15);
    private static final Duration EVERY_MIN = Duration.ofSeconds(30);
    private static final Duration EVERY_MAX = Duration.ofHours(24);

    private static final String URL_FILE = "url-file";
    private static final int ADDRESS_MAX_BYTES = 2_048;

    /** From the first try to connect to the last byte: shorter than a session's end may take. */
    private static final Duration TRY_MAX = Duration.ofSeconds(8);

    private final Path home;
    private final Io io;
    private final Transport transport;

    private AnchorSettings(Path home, Io io, Transport transport) {
        this.home = home;
        this.io = io;
        this.transport = transport;
    }

    /**
     * Reads them; speaks to nobody, and looks at no place.
     *
     * @param home its folder
     * @throws EngineException USAGE for what cannot be an anchor, with its line and column
     */
    public static List<Anchor> of(Configuration configuration, Path home, Io io)
            throws EngineException {
        if (configuration.anchors().isEmpty()) {
            return List.of();
        }
        AnchorSettings settings = new AnchorSettings(home, io, new HttpTransport(TRY_MAX));
        List<Anchor> anchors = new ArrayList<>();
        for (ConfigTable table : configuration.anchors()) {
            anchors.add(new LimitedAnchor(settings.anchor(table)));
        }
        return anchors;
    }

    private Anchor anchor(ConfigTable table) throws EngineException {
        String name = table.name();
        Duration every = table.duration("every", EVERY, EVERY_MIN, EVERY_MAX);
        Kind kind =
                Kind.valueOf(
                        table.word("kind", "file", "webhook", "chat", "time-stamp")
                                .toUpperCase(Locale.ROOT)
                                .replace('-', '_'));
        Anchor anchor =
                switch (kind) {
                    case FILE -> new FileAnchor(name, every, folder(table), io.clock());
                    case WEBHOOK, CHAT -> message(name, kind, every, table.path(URL_FILE));
                    case TIME_STAMP ->
                            new TimeStampAnchor(
                                    name,
                                    every,
                                    authority(table),
                                    table.path("ca-file"),
                                    transport,
                                    io.clock(),
                                    io.random());
                };
        table.requireNothingElse();
        return anchor;
    }

    private Path folder(ConfigTable table) throws EngineException {
        Path folder = table.path("path");
        Path inside = home.toAbsolutePath().normalize();
        if (folder.startsWith(inside) || inside.startsWith(folder)) {
            throw table.wrong(
                    "path",
                    "an anchor stands outside the home",
                    "name a folder on another disk, or on a share");
        }
        return folder;
    }

    private Anchor message(String name, Kind kind, Duration every, Path file) {
        return new MessageAnchor(
                name, kind, every, file, () -> address(file), transport, io.clock());
    }

    @RevealsSecret(why = "the JDK's HTTP client takes an address as text only")
    private URI address(Path file) throws AnchorException {
        try (SecretBytes secret =
                ConfiguredSecret.read(file, io.osUser(), URL_FILE, ADDRESS_MAX_BYTES)) {
            String text = secret.reveal(bytes -> new String(bytes, StandardCharsets.UTF_8));
            String trouble = ServiceAddress.trouble(text);
            if (trouble != null) {
                throw new AnchorException(file + ": " + trouble);
            }
            return new URI(text);
        } catch (EngineException e) {
            throw new AnchorException(String.valueOf(e.getMessage()));
        } catch (URISyntaxException e) {
            throw new AnchorException(file + ": no address");
        }
    }

    /** What an authority answers is signed, so that it may come over any wire. */
    private static URI authority(ConfigTable table) throws EngineException {
        String key = "url";
        try {
            URI url = new URI(table.text(key));
            boolean spoken = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
            if (spoken
                    && url.getHost() != null
                    && url.getRawUserInfo() == null
                    && url.getRawFragment() == null) {
                return url;
            }
        } catch (URISyntaxException e) {
            throw table.wrong(key, "no address: " + e.getReason());
        }
        throw table.wrong(key, "an address reads like http://host/path, without a user's name");
    }
}
