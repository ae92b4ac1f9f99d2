package dev.keyrecall.local;

import dev.keyrecall.spi.ProviderException;
import dev.keyrecall.spi.ProviderException.Reason;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * The folder of one file, opened step by step from the root without following a link, and held
 * open: whoever swaps a folder on the way for a link meanwhile changes nothing of what is read and
 * written here.
 */
final class PinnedFolder implements AutoCloseable {
    /** Longer files are refused: a file with a credential in it is read by people. */
    static final int LENGTH_MAX_BYTES = 1 << 20;

    private static final Path ROOT = Path.of("/");
    private static final Path ITSELF = Path.of(".");
    private static final String PART = ".keyrecall";
    private static final String UUID_SHAPE = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";

    private final SecureDirectoryStream<Path> folder;
    private final Path path;
    private final Path name;

    private PinnedFolder(SecureDirectoryStream<Path> folder, Path path) {
        this.folder = folder;
        this.path = path;
        this.name = path.subpath(path.getNameCount() - 1, path.getNameCount());
    }

    /**
     * Opens the folder of a file.
     *
     * @param path absolute and normalised
     * @throws ProviderException.Refused NOT_FOUND for a folder that does not exist, INVALID for a
     *     link or something else on the way, PERMISSION for a folder that we may not read
     */
    static PinnedFolder of(Path path) throws ProviderException.Refused {
        Path here = ROOT;
        try {
            SecureDirectoryStream<Path> folder = secure(here, root());
            for (int i = 0; i < path.getNameCount() - 1; i++) {
                here = path.subpath(0, i + 1);
                folder = step(folder, ROOT.resolve(here), path.getName(i));
            }
            return new PinnedFolder(folder, path);
        } catch (IOException e) {
            throw LocalFailures.disk(FileDelivery.KIND, "folder " + ROOT.resolve(here), e);
        }
    }

    private static DirectoryStream<Path> root() throws IOException {
        return ROOT.getFileSystem().provider().newDirectoryStream(ROOT, _ -> true);
    }

    /** One folder further; the one before is closed. */
    private static SecureDirectoryStream<Path> step(
            SecureDirectoryStream<Path> from, Path here, Path name)
            throws IOException, ProviderException.Refused {
        try (from) {
            PosixFileAttributes found = view(from, name).readAttributes();
            if (found.isSymbolicLink()) {
                throw link("folder " + here);
            }
            if (!found.isDirectory()) {
                throw FileLayout.invalid(here + " is not a folder");
            }
            return secure(here, from.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS));
        }
    }

    private static SecureDirectoryStream<Path> secure(Path here, DirectoryStream<Path> opened)
            throws IOException, ProviderException.Refused {
        if (opened instanceof SecureDirectoryStream<Path> secure) {
            return secure;
        }
        opened.close();
        throw FileLayout.invalid(
                "this system cannot hold the folder " + here + " open while a file in it is named");
    }

    private static ProviderException.Refused link(String what) {
        return FileLayout.invalid(
                what
                        + " is a symbolic link, and none is followed: name the path that it leads"
                        + " to");
    }

    private static PosixFileAttributeView view(SecureDirectoryStream<Path> folder, Path name) {
        return folder.getFileAttributeView(
                name, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    }

    /**
     * The file as it stands.
     *
     * @param content wiped by closing
     */
    record Standing(PosixFileAttributes attributes, byte[] content) implements AutoCloseable {
        /** Whose it is: the content is a secret. */
        @Override
        public String toString() {
            return String.valueOf(attributes.owner());
        }

        @Override
        public void close() {
            Arrays.fill(content, (byte) 0);
        }
    }

    /**
     * What stands under the file's name; empty for nothing.
     *
     * @throws ProviderException.Refused INVALID for a link, for what is no file, and for a file
     *     that is too long
     */
    Optional<Standing> standing() throws ProviderException.Refused {
        try {
            PosixFileAttributes attributes = view(folder, name).readAttributes();
            if (attributes.isSymbolicLink()) {
                throw link(path.toString());
            }
            if (!attributes.isRegularFile()) {
                throw FileLayout.invalid(path + " is not a regular file");
            }
            byte[] content = content();
            if (content.length > LENGTH_MAX_BYTES) {
                Arrays.fill(content, (byte) 0);
                throw FileLayout.invalid(path + " is longer than " + LENGTH_MAX_BYTES + " bytes");
            }
            return Optional.of(new Standing(attributes, content));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw LocalFailures.disk(FileDelivery.KIND, path + " cannot be read", e);
        }
    }

    private byte[] content() throws IOException {
        Set<OpenOption> options = Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
        try (SeekableByteChannel in = folder.newByteChannel(name, options)) {
            return Channels.newInputStream(in).readNBytes(LENGTH_MAX_BYTES + 1);
        }
    }

    /** Whether what stood there still does, to the byte. */
    boolean isStill(Optional<Standing> before) throws ProviderException.Refused {
        Optional<Standing> now = standing();
        try {
            return now.map(one -> one.content.length).equals(before.map(one -> one.content.length))
                    && (now.isEmpty()
                            || Arrays.equals(now.get().content, before.orElseThrow().content));
        } finally {
            now.ifPresent(Standing::close);
        }
    }

    /** The name of a file that is written for one intent. */
    Path part(UUID token) {
        return Path.of("." + name + "." + token + PART);
    }

    /**
     * A new file that nobody else can open, locked so that nobody takes it for one left behind.
     *
     * @throws ProviderException.Refused CONFLICT when another process writes it now
     */
    FileChannel begin(Path part) throws IOException, ProviderException.Refused {
        SeekableByteChannel opened =
                folder.newByteChannel(
                        part,
                        Set.of(
                                StandardOpenOption.CREATE_NEW,
                                StandardOpenOption.READ,
                                StandardOpenOption.WRITE),
                        PosixFilePermissions.asFileAttribute(FileOptions.OWNER_ONLY));
        if (opened instanceof FileChannel file) {
            if (file.tryLock() != null && exists(part)) {
                return file;
            }
        }
        opened.close();
        throw LocalFailures.refused(
                Reason.CONFLICT, FileDelivery.KIND, path + " is written by another process");
    }

    private boolean exists(Path part) throws IOException {
        try {
            return view(folder, part).readAttributes().isRegularFile();
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    PosixFileAttributeView view(Path part) {
        return view(folder, part);
    }

    /** Gives a file the name, over what stood there, and makes that durable. */
    void move(FileMoves moves, Path part) throws IOException {
        moves.move(folder, part, name);
    }

    /** Makes durable what names stand here. */
    void sync() throws IOException {
        SeekableByteChannel itself = folder.newByteChannel(ITSELF, Set.of(StandardOpenOption.READ));
        try (itself) {
            if (itself instanceof FileChannel names) {
                names.force(true);
            }
        }
    }

    void delete(Path part) throws IOException {
        try {
            folder.deleteFile(part);
        } catch (NoSuchFileException e) {
            // It has got its name, or nobody made it.
            return;
        }
    }

    /** Removes what killed deliveries to this file left; what cannot be removed stays. */
    void removeLeft() {
        List<Path> left = new ArrayList<>();
        String shape = Pattern.quote("." + name + ".") + UUID_SHAPE + "\\" + PART;
        try (DirectoryStream<Path> names =
                folder.newDirectoryStream(ITSELF, LinkOption.NOFOLLOW_LINKS)) {
            for (Path one : names) {
                Path file = one.getFileName();
                if (file.toString().matches(shape)) {
                    left.add(file);
                }
            }
            for (Path part : left) {
                removeLeft(part);
            }
        } catch (IOException | DirectoryIteratorException e) {
            // A folder that cannot be listed, or a file of somebody else: nothing of ours is lost.
            return;
        }
    }

    private void removeLeft(Path part) throws IOException {
        Set<OpenOption> options = Set.of(StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        if (!exists(part)) {
            return;
        }
        try (SeekableByteChannel opened = folder.newByteChannel(part, options)) {
            if (opened instanceof FileChannel file && file.tryLock() != null) {
                delete(part);
            }
        } catch (OverlappingFileLockException e) {
            // A thread of this process writes it.
            return;
        }
    }

    @Override
    public void close() {
        try {
            folder.close();
        } catch (IOException e) {
            // It was only read from.
            return;
        }
    }
}
