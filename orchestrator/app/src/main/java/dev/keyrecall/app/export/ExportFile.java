package dev.keyrecall.app.export;

import dev.keyrecall.app.io.DiskFailure;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * A file that gets its name only once it is whole: until then it is {@code NAME.part}, for its
 * owner only. No file that stands is written over.
 */
public final class ExportFile implements AutoCloseable {
    private static final String SUFFIX = ".part";
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path file;
    private final Path part;
    private final FileChannel channel;
    private final OutputStream out;
    private boolean named;

    private ExportFile(Path file, Path part, FileChannel channel) {
        this.file = file;
        this.part = part;
        this.channel = channel;
        this.out = new BufferedOutputStream(Channels.newOutputStream(channel));
    }

    /**
     * Begins one.
     *
     * @throws EngineException REFUSED when the name is taken, FAULT when it cannot be made
     */
    public static ExportFile begin(Path file) throws EngineException {
        Path part = file.resolveSibling(file.getFileName() + SUFFIX);
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw taken(file);
        }
        try {
            FileChannel channel =
                    FileChannel.open(
                            part,
                            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                            OWNER_ONLY);
            return new ExportFile(file, part, channel);
        } catch (FileAlreadyExistsException e) {
            throw new EngineException(
                    Ending.REFUSED,
                    "the file " + part + " stands already",
                    "another export is writing it, or was killed: remove it then");
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    private static EngineException taken(Path file) {
        return new EngineException(
                Ending.REFUSED,
                "the file " + file + " stands already; no export is written over another",
                "name another file");
    }

    /** It could not be written; nothing of it is left. */
    public static EngineException failed(Path file, IOException e) {
        return new EngineException(
                Ending.FAULT,
                "the export " + file + " cannot be written: " + DiskFailure.why(e),
                "check the disk's space and the folder's rights; no half file is left");
    }

    public OutputStream out() {
        return out;
    }

    /**
     * Makes it durable and gives it its name.
     *
     * @throws EngineException REFUSED when the name was taken meanwhile, FAULT when it cannot be
     */
    public void name() throws EngineException {
        try {
            out.flush();
            channel.force(true);
            link();
            named = true;
            Path folder = file.toAbsolutePath().getParent();
            if (folder != null) {
                try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
                    names.force(true);
                }
            }
        } catch (FileAlreadyExistsException e) {
            throw taken(file);
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    private void link() throws IOException {
        try {
            Files.createLink(file, part);
            Files.delete(part);
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (UnsupportedOperationException | FileSystemException e) {
            // Not every file system has hard links; a move without replacing is nearly as good.
            Files.move(part, file);
        }
    }

    @Override
    public void close() {
        try (channel) {
            if (!named) {
                Files.deleteIfExists(part);
            }
        } catch (IOException e) {
            // It is told about when the next export is to have this name.
            return;
        }
    }
}
