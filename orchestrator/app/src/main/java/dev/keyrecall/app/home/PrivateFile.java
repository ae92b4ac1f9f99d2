package dev.keyrecall.app.home;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;

/**
 * A file that holds something confidential, or that only we may have written: it must be ours (or
 * the superuser's) and may not be reached through a symbolic link, which somebody could turn.
 */
final class PrivateFile {
    private static final Set<PosixFilePermission> OTHERS =
            PosixFilePermissions.fromString("---rwxrwx");

    private final Path path;
    private final String osUser;
    private final String what;

    /**
     * The file at a path, not looked at yet.
     *
     * @param osUser who we are
     * @param what it is, for messages: {@code the passphrase file}
     */
    PrivateFile(Path path, String osUser, String what) {
        this.path = path;
        this.osUser = osUser;
        this.what = what;
    }

    /** How the file stood at one moment. */
    record Look(PosixFileAttributes attributes) {
        boolean isRegular() {
            return attributes.isRegularFile();
        }

        Set<PosixFilePermission> rights() {
            return attributes.permissions();
        }

        /** Whether anybody but its owner may read, write or run it. */
        boolean isOpenToOthers() {
            return rights().stream().anyMatch(OTHERS::contains);
        }

        private boolean isSameAs(Look later) {
            return Objects.equals(attributes.fileKey(), later.attributes.fileKey());
        }
    }

    /**
     * Looks at it. A pipe (process substitution) is nobody's, and is let through.
     *
     * @throws EngineException REFUSED when it is a link, no file, or somebody else's
     */
    Look look() throws IOException, EngineException {
        PosixFileAttributes at =
                Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (at.isSymbolicLink()) {
            // The shell's name for a pipe of its own is a link in the kernel's folder.
            PosixFileAttributes behind = Files.readAttributes(path, PosixFileAttributes.class);
            if (behind.isOther() && isDescriptor()) {
                return new Look(behind);
            }
            throw new EngineException(
                    Ending.REFUSED,
                    what + " " + path + " is a symbolic link, which could be turned",
                    "name the file itself: " + path.toRealPath());
        }
        if (at.isDirectory()) {
            throw new IOException("it is a folder");
        }
        if (at.isRegularFile()) {
            HomeFolder.requireOurs(path, osUser, what);
        }
        return new Look(at);
    }

    /** Requires that it is no pipe, which would be waited for. */
    void requireRegular() throws IOException, EngineException {
        if (!look().isRegular()) {
            throw new IOException("it is no file");
        }
    }

    private boolean isDescriptor() {
        return path.startsWith("/dev/fd") || path.startsWith("/proc");
    }

    /**
     * Reads from its beginning, as much as fits; the file that was looked at and no other.
     *
     * @return how many bytes
     * @throws EngineException REFUSED when it is not to be trusted, or was exchanged meanwhile
     */
    int read(byte[] into) throws IOException, EngineException {
        Look before = look();
        try (InputStream in = opened(before)) {
            int read = in.readNBytes(into, 0, into.length);
            if (before.isRegular() && !before.isSameAs(look())) {
                throw exchanged();
            }
            return read;
        }
    }

    private InputStream opened(Look look) throws IOException {
        return look.isRegular()
                ? Files.newInputStream(path, LinkOption.NOFOLLOW_LINKS)
                : Files.newInputStream(path);
    }

    /** Refuses the file when it is another one than before. */
    void requireSame(Look before) throws IOException, EngineException {
        if (!before.isSameAs(look())) {
            throw exchanged();
        }
    }

    private EngineException exchanged() {
        return new EngineException(
                Ending.REFUSED,
                what + " " + path + " was exchanged for another one while it was opened",
                "see who could have done that, then try again");
    }

    /**
     * Looks at a file that stands in a home; nothing where there is none.
     *
     * @throws EngineException REFUSED also when it is no regular file or open to others
     */
    void requireClosed() throws IOException, EngineException {
        Look look;
        try {
            look = look();
        } catch (NoSuchFileException e) {
            return;
        }
        if (!look.isRegular()) {
            throw new EngineException(
                    Ending.REFUSED,
                    what + " " + path + " is no regular file",
                    "see who put it there; restore the home from a copy");
        }
        requireNotOpen(look);
    }

    /**
     * Refuses a file that anybody else may read or write; a pipe is nobody's.
     *
     * @throws EngineException REFUSED
     */
    void requireNotOpenToOthers() throws IOException, EngineException {
        requireNotOpen(look());
    }

    private void requireNotOpen(Look look) throws EngineException {
        if (look.isRegular() && look.isOpenToOthers()) {
            throw new EngineException(
                    Ending.REFUSED,
                    what
                            + " "
                            + path
                            + " is open to others ("
                            + HomeFolder.mode(look.rights())
                            + ")",
                    "see who could have read or changed it, then: chmod 600 " + path);
        }
    }
}
