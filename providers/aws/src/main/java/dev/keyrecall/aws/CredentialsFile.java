package dev.keyrecall.aws;

import dev.keyrecall.spi.ProviderException;
import dev.keyrecall.spi.SecretBytes;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A file in AWS's shared-credentials format, read by us and not by the SDK: its own reader follows
 * {@code source_profile} into other files and runs {@code credential_process} commands.
 *
 * <p>Source: https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html
 */
final class CredentialsFile {
    /** Longer files are refused. */
    static final int LENGTH_MAX_BYTES = 1 << 20;

    private static final String ID = "aws_access_key_id";
    private static final String SECRET = "aws_secret_access_key";
    private static final String TOKEN = "aws_session_token";
    private static final Set<String> READ = Set.of(ID, SECRET, TOKEN);
    private static final Pattern ID_SHAPE = Pattern.compile("[A-Za-z0-9_]{4,128}");
    private static final Pattern COMMENT = Pattern.compile("[ \\t][#;].*$");

    private final Path path;
    private final Map<String, Map<String, String>> profiles;

    private CredentialsFile(Path path, Map<String, Map<String, String>> profiles) {
        this.path = path;
        this.profiles = profiles;
    }

    /**
     * Reads a file.
     *
     * @throws ProviderException.Refused OPERATOR_CREDENTIAL when it is missing, unreadable or not
     *     in the format
     */
    static CredentialsFile read(Path path) throws ProviderException {
        byte[] bytes;
        try (var in = Files.newInputStream(path)) {
            bytes = in.readNBytes(LENGTH_MAX_BYTES + 1);
        } catch (NoSuchFileException e) {
            throw refused("credentials file " + path + " does not exist");
        } catch (IOException e) {
            throw refused(
                    "credentials file "
                            + path
                            + " cannot be read: "
                            + e.getClass().getSimpleName());
        }
        if (bytes.length > LENGTH_MAX_BYTES) {
            throw refused(
                    "credentials file " + path + " is longer than " + LENGTH_MAX_BYTES + " bytes");
        }
        return parse(path, new String(bytes, StandardCharsets.UTF_8));
    }

    static CredentialsFile parse(Path path, String text) throws ProviderException {
        Map<String, Map<String, String>> profiles = new HashMap<>();
        Map<String, String> current = null;
        int number = 0;
        for (String raw : text.lines().toList()) {
            number++;
            String line = raw.strip();
            if (line.isEmpty() || line.startsWith("#") || line.startsWith(";")) {
                continue;
            }
            if (line.startsWith("[")) {
                int end = line.indexOf(']');
                if (end < 0) {
                    throw unreadable(path, number);
                }
                String name = line.substring(1, end).strip();
                current = profiles.computeIfAbsent(name, _ -> new HashMap<>());
                continue;
            }
            if (Character.isWhitespace(raw.charAt(0)) && current != null) {
                // An indented line continues or nests under the property above, and none of the
                // three that are read here ever does.
                continue;
            }
            int equals = line.indexOf('=');
            if (equals < 1 || current == null) {
                throw unreadable(path, number);
            }
            String name = line.substring(0, equals).strip().toLowerCase(Locale.ROOT);
            if (READ.contains(name)) {
                String value = COMMENT.matcher(line.substring(equals + 1)).replaceFirst("");
                current.put(name, value.strip());
            }
        }
        return new CredentialsFile(path, profiles);
    }

    /**
     * The access key of one profile.
     *
     * @throws ProviderException.Refused OPERATOR_CREDENTIAL when the profile holds none
     */
    OperatorCredential profile(String name) throws ProviderException {
        Map<String, String> profile = profiles.get(name);
        if (profile == null) {
            throw refused("credentials file " + path + " has no profile [" + name + "]");
        }
        String id = filled(profile.get(ID));
        String secret = filled(profile.get(SECRET));
        String token = filled(profile.get(TOKEN));
        if (id == null || secret == null) {
            throw refused(
                    "profile ["
                            + name
                            + "] of "
                            + path
                            + " must hold "
                            + ID
                            + " and "
                            + SECRET
                            + "; roles, processes and single sign-on are not followed");
        }
        if (!ID_SHAPE.matcher(id).matches()) {
            // The value is not quoted: id and secret may have been swapped.
            throw refused("profile [" + name + "] of " + path + ": " + ID + " is malformed");
        }
        return new OperatorCredential(
                id, SecretBytes.ofUtf8(secret), token == null ? null : SecretBytes.ofUtf8(token));
    }

    private static @Nullable String filled(@Nullable String value) {
        return value == null || value.isEmpty() ? null : value;
    }

    private static ProviderException.Refused unreadable(Path path, int line) {
        return refused(
                "credentials file "
                        + path
                        + ", line "
                        + line
                        + ": expected [profile] or name = value");
    }

    private static ProviderException.Refused refused(String message) {
        return new ProviderException.Refused(
                ProviderException.Reason.OPERATOR_CREDENTIAL,
                AwsSettings.CREDENTIALS_FILE,
                message,
                null);
    }
}
