package dev.keyrecall.store;

import org.postgresql.plugin.AuthenticationPlugin;
import org.postgresql.plugin.AuthenticationRequestType;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Properties;

/**
 * Reads the role's password from its file when the server asks for it. So it is in no {@code
 * String} and no setting: the driver clears the characters after use. The driver makes this.
 */
public final class PasswordFile implements AuthenticationPlugin {
    /** Longer than any password that a person or a generator makes. */
    private static final int LENGTH_MAX_BYTES = 1_024;

    private static final String PATH = "dev.keyrecall.passwordFile";

    private final Path path;

    /** As the driver makes it, with the settings of its connection. */
    public PasswordFile(Properties settings) {
        this.path = Path.of(settings.getProperty(PATH));
    }

    static void use(Properties settings, Path path) {
        settings.setProperty("authenticationPluginClassName", PasswordFile.class.getName());
        settings.setProperty(PATH, path.toString());
    }

    @Override
    public char[] getPassword(AuthenticationRequestType type) throws PSQLException {
        byte[] bytes = read();
        try {
            CharBuffer chars = StandardCharsets.UTF_8.decode(ByteBuffer.wrap(bytes));
            int length = chars.length();
            while (length > 0 && isLineEnd(chars.get(length - 1))) {
                length--;
            }
            char[] password = new char[length];
            chars.get(password);
            Arrays.fill(chars.array(), '\u0000');
            return password;
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    private static boolean isLineEnd(char c) {
        return c == '\n' || c == '\r';
    }

    private byte[] read() throws PSQLException {
        // A pipe in its place would be waited for.
        if (Files.exists(path) && !Files.isRegularFile(path)) {
            throw refused("is no file", null);
        }
        try (InputStream in = Files.newInputStream(path)) {
            byte[] bytes = in.readNBytes(LENGTH_MAX_BYTES + 1);
            if (bytes.length > LENGTH_MAX_BYTES) {
                throw refused("is longer than " + LENGTH_MAX_BYTES + " bytes", null);
            }
            return bytes;
        } catch (IOException e) {
            throw refused("cannot be read: " + e.getClass().getSimpleName(), e);
        }
    }

    private PSQLException refused(String why, @org.jspecify.annotations.Nullable IOException e) {
        return new PSQLException(
                "the password-file " + path + " " + why, PSQLState.INVALID_PASSWORD, e);
    }
}
