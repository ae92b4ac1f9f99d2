package dev.keyrecall.store;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;

/**
 * Where a store in PostgreSQL is: which database of which server, and how its server is spoken to.
 * Never a password.
 *
 * @param host a name or address
 * @param port from 1
 * @param database the database's name; the store is a schema of its own in it
 * @param parameters of {@link #PARAMETERS} those that are not as usual
 * @param passwordFile a file that holds the role's password and nothing else; null for the driver's
 *     usual {@code .pgpass}
 */
public record PostgresPlace(
        String host,
        int port,
        String database,
        Map<String, String> parameters,
        @Nullable Path passwordFile) {
    /** The scheme that names such a place. */
    public static final String SCHEME = "postgresql://";

    /** What may stand after the question mark: the role, and how the server proves who it is. */
    public static final Set<String> PARAMETERS =
            Set.of("user", "sslmode", "sslrootcert", "sslcert", "sslkey");

    private static final int PORT_USUAL = 5432;
    private static final int PORT_MAX = 65_535;

    public PostgresPlace {
        parameters = Map.copyOf(parameters);
    }

    /**
     * Reads {@code postgresql://HOST[:PORT]/DATABASE[?NAME=VALUE&...]}. Nothing in it is escaped.
     *
     * @throws IllegalArgumentException for any other text, with words for a person; for one with a
     *     password, without it
     */
    public static PostgresPlace parse(String url, @Nullable Path passwordFile) {
        if (!url.startsWith(SCHEME)) {
            throw new IllegalArgumentException(
                    "the store's url begins with " + SCHEME + "HOST:PORT/DATABASE");
        }
        String rest = url.substring(SCHEME.length());
        int question = rest.indexOf('?');
        String address = question < 0 ? rest : rest.substring(0, question);
        int slash = address.indexOf('/');
        if (address.indexOf('@') >= 0) {
            throw new IllegalArgumentException(
                    "the store's url names no role and no password before the host: write"
                            + " ?user=ROLE behind it, and name a password-file or use .pgpass");
        }
        if (slash < 1 || slash == address.length() - 1 || address.indexOf('/', slash + 1) >= 0) {
            throw new IllegalArgumentException(
                    "the store's url has a host and a database: " + SCHEME + "HOST:PORT/DATABASE");
        }
        String server = address.substring(0, slash);
        int colon = server.startsWith("[") ? server.indexOf("]:") + 1 : server.indexOf(':');
        String host = colon < 1 ? server : server.substring(0, colon);
        return new PostgresPlace(
                host,
                colon < 1 ? PORT_USUAL : port(server.substring(colon + 1)),
                address.substring(slash + 1),
                question < 0 ? Map.of() : parameters(rest.substring(question + 1)),
                passwordFile);
    }

    private static int port(String text) {
        try {
            int port = Integer.parseInt(text);
            if (port >= 1 && port <= PORT_MAX) {
                return port;
            }
        } catch (NumberFormatException e) {
            // Told below.
        }
        throw new IllegalArgumentException("the port in the store's url is a number up to 65535");
    }

    private static Map<String, String> parameters(String text) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String one : text.split("&", -1)) {
            int equals = one.indexOf('=');
            String name = equals < 0 ? one : one.substring(0, equals);
            if (name.toLowerCase(Locale.ROOT).contains("password")) {
                throw new IllegalArgumentException(
                        "the store's url holds no password: name a password-file, or use .pgpass");
            }
            if (equals < 0 || !PARAMETERS.contains(name)) {
                throw new IllegalArgumentException(
                        "the store's url may say %s behind the question mark, and no other: %s"
                                .formatted(
                                        String.join(", ", PARAMETERS.stream().sorted().toList()),
                                        name));
            }
            if (parameters.put(name, one.substring(equals + 1)) != null) {
                throw new IllegalArgumentException("the store's url says " + name + " twice");
            }
        }
        return parameters;
    }

    /** The role; empty for the operating system's user. */
    public Optional<String> role() {
        return Optional.ofNullable(parameters.get("user"));
    }

    /** As the driver takes it. */
    String driverUrl() {
        return "jdbc:postgresql://" + host + ":" + port + "/";
    }

    /** What the driver is told beside it. */
    Properties driverProperties() {
        Properties properties = new Properties();
        parameters.forEach(properties::setProperty);
        properties.setProperty("PGDBNAME", database);
        if (passwordFile != null) {
            PasswordFile.use(properties, passwordFile);
        }
        return properties;
    }

    /** For people. */
    @Override
    public String toString() {
        return SCHEME + host + ":" + port + "/" + database;
    }
}
