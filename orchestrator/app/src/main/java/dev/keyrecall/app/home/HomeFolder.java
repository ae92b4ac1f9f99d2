package dev.keyrecall.app.home;

import dev.keyrecall.app.config.Configuration;
import dev.keyrecall.app.io.DiskFailure;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.port.Store;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** The folder that a home is kept in. Only its owner may look into it. */
public final class HomeFolder {
    /** The environment variable that names the folder where no option does. */
    public static final String VARIABLE = "KEYRECALL_HOME";

    /** The store's file in it. */
    public static final String DATABASE = "keyrecall.db";

    /** The store's own files: SQLite's log, index of it, and old-style journal. */
    private static final List<String> DATABASE_SUFFIXES = List.of("", "-wal", "-shm", "-journal");

    private static final String DEFAULT = ".keyrecall";
    private static final Set<PosixFilePermission> FOLDER_RIGHTS =
            PosixFilePermissions.fromString("rwx------");
    static final Set<PosixFilePermission> FILE_RIGHTS =
            PosixFilePermissions.fromString("rw-------");

    private final Path path;
    private final String osUser;

    public HomeFolder(Path path, String osUser) {
        this.path = path;
        this.osUser = osUser;
    }

    /** The folder meant: the option, else {@value #VARIABLE}, else a folder in the user's own. */
    public static Path locate(
            @Nullable Path option, Map<String, String> environment, Path directory) {
        String variable = environment.getOrDefault(VARIABLE, "");
        if (option != null) {
            return directory.resolve(option).normalize();
        }
        if (!variable.isEmpty()) {
            return directory.resolve(variable).normalize();
        }
        String user = environment.getOrDefault("HOME", ".");
        return directory.resolve(user).resolve(DEFAULT).normalize();
    }

    public Path path() {
        return path;
    }

    public Path database() {
        return path.resolve(DATABASE);
    }

    /** Which key management services' recipients it takes for its own. */
    public TrustedRecipients trusted() {
        return TrustedRecipients.in(path, osUser);
    }

    String osUser() {
        return osUser;
    }

    /** What its configuration says. */
    public Configuration configuration() throws EngineException {
        return HomeConfiguration.in(path, osUser);
    }

    /** Whether a store's file stands in it. */
    public boolean hasDatabase() {
        return Files.exists(database());
    }

    /**
     * Makes the folder, or takes one of our own that stands, for its owner only.
     *
     * @throws EngineException REFUSED when it is somebody else's, FAULT when it cannot be made
     */
    public void create() throws EngineException {
        try {
            if (Files.isDirectory(path)) {
                requireOurs(path, osUser, "the home");
                requireMeantForIt();
            } else {
                Path parent = path.getParent();
                if (parent != null) {
                    Files.createDirectories(parent);
                }
                Files.createDirectory(path, PosixFilePermissions.asFileAttribute(FOLDER_RIGHTS));
            }
            Files.setPosixFilePermissions(path, FOLDER_RIGHTS);
        } catch (IOException e) {
            throw new EngineException(
                    Ending.FAULT,
                    "the home " + path + " cannot be made: " + DiskFailure.why(e),
                    "name another folder with --home DIR or " + VARIABLE);
        }
    }

    /**
     * Refuses a folder that serves others too: closing it to them would take away what is theirs.
     */
    private void requireMeantForIt() throws IOException, EngineException {
        Set<PosixFilePermission> rights = Files.getPosixFilePermissions(path);
        if (FOLDER_RIGHTS.containsAll(rights)) {
            return;
        }
        boolean written =
                rights.contains(PosixFilePermission.GROUP_WRITE)
                        || rights.contains(PosixFilePermission.OTHERS_WRITE);
        try (Stream<Path> entries = Files.list(path)) {
            List<Path> inside = entries.toList();
            boolean plain = inside.stream().allMatch(Files::isRegularFile);
            if (!inside.isEmpty() && (written || !plain)) {
                throw new EngineException(
                        Ending.REFUSED,
                        "the folder "
                                + path
                                + " is in use and open to others ("
                                + mode(rights)
                                + ")",
                        "name a folder of its own with --home DIR; it is made where there is none");
            }
        }
    }

    /** Takes the rights of everybody but the owner off every file in the folder. */
    public void closeFiles() throws EngineException {
        try (Stream<Path> files = Files.list(path)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                if (Files.isRegularFile(file)) {
                    Files.setPosixFilePermissions(file, FILE_RIGHTS);
                }
            }
        } catch (IOException e) {
            throw new EngineException(
                    Ending.FAULT,
                    "the rights of files in " + path + " cannot be set: " + DiskFailure.why(e),
                    "a home needs a file system with owners and modes");
        }
    }

    /**
     * Refuses a folder that is absent, somebody else's, or open to others.
     *
     * @throws EngineException USAGE when there is no home, REFUSED when it must not be used
     */
    public void check() throws EngineException {
        requireOneStore();
        try {
            if (Files.isSymbolicLink(path)) {
                throw new EngineException(
                        Ending.REFUSED,
                        "the home " + path + " is a symbolic link, which could be turned",
                        "name the folder itself: --home " + path.toRealPath());
            }
            requireOurs(path, osUser, "the home");
            Set<PosixFilePermission> rights = Files.getPosixFilePermissions(path);
            if (!FOLDER_RIGHTS.containsAll(rights)) {
                throw new EngineException(
                        Ending.REFUSED,
                        "the home " + path + " is open to others (" + mode(rights) + ")",
                        "see who could have read or changed it, then: chmod 700 " + path);
            }
            for (String suffix : DATABASE_SUFFIXES) {
                Path file = path.resolve(DATABASE + suffix);
                new PrivateFile(file, osUser, "the store's file").requireClosed();
            }
        } catch (IOException e) {
            throw new EngineException(
                    Ending.FAULT,
                    "the home " + path + " cannot be looked at: " + DiskFailure.why(e),
                    "check the folder's rights");
        }
    }

    /** In its folder, or where its configuration says. */
    private void requireOneStore() throws EngineException {
        if (!hasDatabase() && !Files.notExists(database())) {
            // Neither there nor absent: the system does not let us look.
            throw new EngineException(
                    Ending.FAULT,
                    "the home " + path + " cannot be looked into: permission denied",
                    "run keyrecall as its owner, or give the owner back: chmod 700 " + path);
        }
        boolean elsewhere = configuration().store().isPresent();
        if (!elsewhere && !hasDatabase()) {
            throw absent();
        }
        if (elsewhere && hasDatabase()) {
            throw new EngineException(
                    Ending.REFUSED,
                    "the home "
                            + path
                            + " has a store in its folder, and its configuration names another",
                    "if " + DATABASE + " is the one, take [store] out of the configuration",
                    "if the one on the server is, move that file away");
        }
    }

    /**
     * Opens the store's file, and looks before and after that it is the same one: SQLite opens by
     * name, and follows links.
     *
     * @throws EngineException REFUSED when it is no file of ours, or was exchanged meanwhile
     */
    Store opened(Function<Path, Store> opening) throws EngineException {
        PrivateFile file = new PrivateFile(database(), osUser, "the store's file");
        Store store = null;
        try {
            PrivateFile.Look before = file.look();
            store = opening.apply(database());
            file.requireSame(before);
            Store opened = store;
            store = null;
            return opened;
        } catch (IOException e) {
            throw new EngineException(
                    Ending.FAULT,
                    "the store " + database() + " cannot be looked at: " + DiskFailure.why(e),
                    "check the folder's rights");
        } finally {
            if (store != null) {
                store.close();
            }
        }
    }

    /** There is no home here. */
    public EngineException absent() {
        return new EngineException(
                Ending.USAGE,
                "there is no home in " + path,
                "make one with: keyrecall init",
                "or name the right folder with --home DIR or " + VARIABLE);
    }

    /** Refuses what belongs to anybody but us or the superuser. */
    static void requireOurs(Path path, String osUser, String what)
            throws IOException, EngineException {
        String owner = Files.getOwner(path, LinkOption.NOFOLLOW_LINKS).getName();
        if (!owner.equals(osUser) && !owner.equals("root")) {
            throw new EngineException(
                    Ending.REFUSED,
                    what + " " + path + " belongs to " + owner + ", not to " + osUser,
                    "run keyrecall as " + owner + ", or use a file of your own");
        }
    }

    static String mode(Set<PosixFilePermission> rights) {
        return PosixFilePermissions.toString(rights);
    }
}
