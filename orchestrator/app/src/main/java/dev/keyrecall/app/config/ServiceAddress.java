package dev.keyrecall.app.config;

import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Set;

/** The address of a service that something is sent to. */
public final class ServiceAddress {
    private static final Set<String> THIS_MACHINE = Set.of("127.0.0.1", "localhost", "[::1]");

    private ServiceAddress() {}

    /** What speaks against using it; null for nothing. Never quotes it: it may hold a token. */
    public static @Nullable String trouble(String text) {
        URI address;
        try {
            address = new URI(text);
        } catch (URISyntaxException _) {
            return "no address";
        }
        String host = address.getHost();
        String scheme = address.getScheme();
        if (host == null || scheme == null) {
            return "an address reads like https://host/path";
        }
        if (address.getRawUserInfo() != null) {
            return "no user name or password stands in an address";
        }
        if (address.getRawFragment() != null) {
            return "nothing after a # is ever sent";
        }
        return switch (scheme) {
            case "https" -> null;
            case "http" ->
                    THIS_MACHINE.contains(host)
                            ? null
                            : "https stands here; http only to 127.0.0.1, ::1 and localhost";
            default -> "https stands here";
        };
    }
}
