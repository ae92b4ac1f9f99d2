package dev.keyrecall.app.sink;

import dev.keyrecall.app.io.DiskFailure;
import dev.keyrecall.spi.json.Json;
import dev.keyrecall.spi.json.JsonException;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;

/**
 * Appends to a file that is ours. What the configuration names is not trusted to be one: a path is
 * a way to write where nobody meant to.
 */
final class FileSink implements Sink {
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final Set<PosixFilePermission> WRITTEN_BY_OTHERS =
            PosixFilePermissions.fromString("----w--w-");

    private final Path path;
    private final Path home;
    private final String osUser;

    FileSink(Path path, Path home, String osUser) {
        this.path = path;
        this.home = home;
        this.osUser = osUser;
    }

    @Override
    public void send(Parcel parcel) throws IOException {
        try {
            Path folder = folder();
            Object before = requireOurs();
            boolean fresh = before == null;
            try (FileChannel channel =
                    FileChannel.open(
                            path,
                            Set.of(
                                    fresh
                                            ? StandardOpenOption.CREATE_NEW
                                            : StandardOpenOption.CREATE,
                                    StandardOpenOption.READ,
                                    StandardOpenOption.WRITE,
                                    LinkOption.NOFOLLOW_LINKS),
                            OWNER_ONLY)) {
                if (before != null && !before.equals(requireOurs())) {
                    throw new Refusal(path + " was exchanged while it was opened");
                }
                requireLedger(channel);
                append(channel, parcel.lines());
                channel.force(true);
            }
            if (fresh) {
                try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
                    names.force(true);
                }
            }
        } catch (Refusal e) {
            throw e;
        } catch (IOException e) {
            throw new Refusal(path + " cannot be written: " + DiskFailure.why(e));
        }
    }

    /** The folder, reached without any link, and not in the home. */
    private Path folder() throws IOException {
        Path folder = Objects.requireNonNull(path.getParent(), "a path from the root");
        Path real = folder.toRealPath();
        if (!real.equals(folder)) {
            throw new Refusal(
                    folder + " is reached through a symbolic link, which could be turned");
        }
        if (real.startsWith(home.toRealPath())) {
            throw new Refusal(path + " lies in the home itself");
        }
        return real;
    }

    /** Which one it is; null where there is none yet. */
    private @Nullable Object requireOurs() throws IOException {
        PosixFileAttributes at;
        try {
            at = Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            return null;
        }
        if (at.isSymbolicLink()) {
            throw new Refusal(path + " is a symbolic link, which could be turned");
        }
        if (!at.isRegularFile()) {
            throw new Refusal(path + " is no regular file");
        }
        if (!at.owner().getName().equals(osUser)) {
            throw new Refusal(path + " belongs to " + at.owner().getName());
        }
        if (at.permissions().stream().anyMatch(WRITTEN_BY_OTHERS::contains)) {
            throw new Refusal(path + " may be written by others");
        }
        Object names = Files.getAttribute(path, "unix:nlink", LinkOption.NOFOLLOW_LINKS);
        if (!Integer.valueOf(1).equals(names)) {
            throw new Refusal(path + " has another name too (a hard link)");
        }
        return at.fileKey();
    }

    /** That it holds our lines and nothing else, as far as its beginning tells. */
    private void requireLedger(FileChannel channel) throws IOException {
        if (channel.size() > 0 && !isLineOfOurs(firstLine(channel))) {
            throw new Refusal(path + " holds something that is not the ledger's");
        }
    }

    private static String firstLine(FileChannel channel) throws IOException {
        ByteBuffer begun = ByteBuffer.allocate(SinkLimits.LINE_MAX_BYTES);
        int more = 0;
        while (begun.hasRemaining() && more >= 0) {
            more = channel.read(begun, begun.position());
        }
        String text = new String(begun.array(), 0, begun.position(), StandardCharsets.UTF_8);
        return text.lines().findFirst().orElse("");
    }

    private static boolean isLineOfOurs(String line) {
        try {
            Json.Obj object = Json.parseObject(line);
            boolean leaf = object.get("seq").isPresent() && object.get("kind").isPresent();
            boolean event =
                    object.get("metadata").orElse(Json.Null.NULL) instanceof Json.Obj metadata
                            && metadata.get("log_provider")
                                    .filter(Json.of("keyrecall")::equals)
                                    .isPresent();
            return leaf || event || object.get("keyrecall_test").isPresent();
        } catch (JsonException e) {
            return false;
        }
    }

    private void append(FileChannel channel, byte[] lines) throws IOException {
        long end = wholeLines(channel);
        if (end < channel.size()) {
            channel.truncate(end);
        }
        ByteBuffer buffer = ByteBuffer.wrap(lines);
        long at = end;
        try {
            while (buffer.hasRemaining()) {
                at += channel.write(buffer, at);
            }
        } catch (IOException e) {
            // A full disk: half a line would stand there until the next batch.
            channel.truncate(end);
            throw e;
        }
    }

    /** Where the last line feed is over. */
    private long wholeLines(FileChannel channel) throws IOException {
        long size = channel.size();
        int length = (int) Math.min(size, SinkLimits.LINE_MAX_BYTES);
        ByteBuffer tail = ByteBuffer.allocate(length);
        int more = 0;
        while (tail.hasRemaining() && more >= 0) {
            more = channel.read(tail, size - length + tail.position());
        }
        for (int i = tail.position() - 1; i >= 0; i--) {
            if (tail.get(i) == '\n') {
                return size - length + i + 1;
            }
        }
        if (length < size) {
            throw new Refusal(path + " ends in a longer line than any of the ledger's");
        }
        return 0;
    }

    @Override
    public void abort() {
        // A disk that hangs cannot be hurried; whoever waits for this one waits a bounded time.
    }

    @Override
    public void close() {}

    /** Says why in a person's words already. */
    private static final class Refusal extends IOException {
        private static final long serialVersionUID = 1L;

        Refusal(String message) {
            super(message);
        }
    }
}
