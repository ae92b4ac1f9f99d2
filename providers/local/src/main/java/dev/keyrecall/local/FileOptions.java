package dev.keyrecall.local;

import dev.keyrecall.spi.ConsumerTarget;
import dev.keyrecall.spi.ProviderException;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a target of kind {@code file} asks for.
 *
 * @param path absolute, without {@code .} and {@code ..}
 * @param layout how the credential lies in the file
 * @param mode the rights asked for; null to keep those of the file that stands there
 * @param owner whose the file is to be; null to keep its owner
 * @param group the group it is to have; null to keep its group
 */
record FileOptions(
        Path path,
        FileLayout layout,
        @Nullable Set<PosixFilePermission> mode,
        @Nullable UserPrincipal owner,
        @Nullable GroupPrincipal group) {
    static final String MODE = "mode";
    static final String OWNER = "owner";
    static final String GROUP = "group";

    /** What a target of this kind may carry. */
    static final List<String> NAMES =
            List.of(
                    FileLayout.ID_KEY,
                    FileLayout.JSON_KEY,
                    FileLayout.ENV_KEY,
                    FileLayout.PROFILE_KEY,
                    MODE,
                    OWNER,
                    GROUP);

    /** The rights of a file that nobody has made yet. */
    static final Set<PosixFilePermission> OWNER_ONLY =
            Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    private static final Set<PosixFilePermission> OTHERS_WRITE =
            Set.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);

    /** One letter for each bit of a mode. */
    private static final String RIGHTS = "rwxrwxrwx";

    private static final Pattern OCTAL = Pattern.compile("0?[0-7]{3}");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.@\\\\-]*\\$?");

    FileOptions {
        mode = mode == null ? null : Set.copyOf(mode);
    }

    /**
     * Reads a target. Asks the system for the numbers of the owner and the group.
     *
     * @throws ProviderException.Refused INVALID for a path or an option that no delivery could
     *     follow
     */
    static FileOptions of(ConsumerTarget target) throws ProviderException.Refused {
        Map<String, String> options = target.options();
        if (!NAMES.containsAll(options.keySet())) {
            throw invalid("the options of a file are " + String.join(", ", NAMES));
        }
        return new FileOptions(
                path(target.target()),
                FileLayout.of(options),
                mode(options.get(MODE)),
                user(options.get(OWNER)),
                group(options.get(GROUP)));
    }

    private static Path path(String text) throws ProviderException.Refused {
        Path path;
        try {
            path = Path.of(text);
        } catch (InvalidPathException e) {
            throw invalid("the path cannot be one of this system");
        }
        if (!path.isAbsolute() || path.getFileName() == null || !path.normalize().equals(path)) {
            throw invalid("'" + text + "' is not an absolute path without '.' and '..'");
        }
        return path;
    }

    private static @Nullable Set<PosixFilePermission> mode(@Nullable String text)
            throws ProviderException.Refused {
        if (text == null) {
            return null;
        }
        if (!OCTAL.matcher(text).matches()) {
            throw invalid("mode is three octal digits, such as 0640");
        }
        int bits = Integer.parseInt(text, 8);
        StringBuilder rights = new StringBuilder();
        for (int i = 0; i < RIGHTS.length(); i++) {
            boolean given = (bits >> (RIGHTS.length() - 1 - i) & 1) == 1;
            rights.append(given ? RIGHTS.charAt(i) : '-');
        }
        Set<PosixFilePermission> mode = PosixFilePermissions.fromString(rights.toString());
        requireClosed(mode, "mode " + text);
        if (!mode.contains(PosixFilePermission.OWNER_READ)) {
            throw invalid("with mode " + text + " its own owner could not read the file");
        }
        return mode;
    }

    /**
     * Refuses rights that let somebody else put a credential there.
     *
     * @param whose what has them, for a person
     */
    static void requireClosed(Set<PosixFilePermission> mode, String whose)
            throws ProviderException.Refused {
        if (OTHERS_WRITE.stream().anyMatch(mode::contains)) {
            throw invalid(
                    whose
                            + " lets the group or all others write: a file with a credential is"
                            + " its owner's to change");
        }
    }

    private static @Nullable UserPrincipal user(@Nullable String name)
            throws ProviderException.Refused {
        return name == null
                ? null
                : look(OWNER, name, UserPrincipalLookupService::lookupPrincipalByName);
    }

    private static @Nullable GroupPrincipal group(@Nullable String name)
            throws ProviderException.Refused {
        return name == null
                ? null
                : look(GROUP, name, UserPrincipalLookupService::lookupPrincipalByGroupName);
    }

    private static <P> P look(String option, String name, Lookup<P> lookup)
            throws ProviderException.Refused {
        if (!NAME.matcher(name).matches()) {
            throw invalid(option + " is a name or a number");
        }
        try {
            return lookup.find(FileSystems.getDefault().getUserPrincipalLookupService(), name);
        } catch (IOException e) {
            throw invalid("this system knows no " + option + " '" + name + "'");
        }
    }

    private static ProviderException.Refused invalid(String message) {
        return LocalFailures.invalid(FileDelivery.KIND, message);
    }

    /** How a name is looked up. */
    @FunctionalInterface
    private interface Lookup<P> {
        P find(UserPrincipalLookupService service, String name) throws IOException;
    }
}
