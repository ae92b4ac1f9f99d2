package dev.keyrecall.app.anchor;

import dev.keyrecall.app.io.DiskFailure;
import dev.keyrecall.engine.anchor.Anchor;
import dev.keyrecall.engine.anchor.AnchorException;
import dev.keyrecall.engine.port.Anchors.Kind;
import dev.keyrecall.engine.port.Anchors.Receipt;
import dev.keyrecall.engine.port.SignedHeads.SignedHead;
import dev.keyrecall.engine.tlog.SignedNote;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A folder of checkpoints, each in a file of its own that is never written again. */
final class FileAnchor implements Anchor {
    /** Far beyond what decades make; a folder of more is none of ours. */
    private static final int NAMES_MAX = 1_000_000;

    private static final String SUFFIX = ".checkpoint";
    private static final Pattern NAME = Pattern.compile("([1-9][0-9]{0,17})\\.checkpoint");

    private static final FileAttribute<Set<PosixFilePermission>> READ_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("r--r--r--"));

    private final String name;
    private final Duration every;
    private final Path folder;
    private final InstantSource clock;

    FileAnchor(String name, Duration every, Path folder, InstantSource clock) {
        this.name = name;
        this.every = every;
        this.folder = folder;
        this.clock = clock;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Kind kind() {
        return Kind.FILE;
    }

    @Override
    public String place() {
        return folder.toString();
    }

    @Override
    public Duration every() {
        return every;
    }

    private Path file(long size) {
        return folder.resolve(size + SUFFIX);
    }

    @Override
    public Put put(SignedHead head) throws AnchorException {
        requireFolder();
        Path file = file(head.size());
        try {
            write(file, head.note());
        } catch (FileAlreadyExistsException e) {
            requireSame(file, head.note());
        } catch (IOException e) {
            throw new AnchorException(file + " cannot be written: " + DiskFailure.why(e));
        }
        return new Put(clock.instant(), file.toString().getBytes(StandardCharsets.UTF_8));
    }

    private void write(Path file, byte[] note) throws IOException {
        try (FileChannel channel =
                FileChannel.open(
                        file,
                        Set.of(
                                StandardOpenOption.CREATE_NEW,
                                StandardOpenOption.WRITE,
                                LinkOption.NOFOLLOW_LINKS),
                        READ_ONLY)) {
            ByteBuffer buffer = ByteBuffer.wrap(note);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
        try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
            names.force(true);
        } catch (IOException e) {
            // Many shares cannot; whether the file stands there is looked at again and again.
            return;
        }
    }

    private void requireFolder() throws AnchorException {
        if (!Files.isDirectory(folder)) {
            throw new AnchorException("there is no folder " + folder + "; is it mounted?");
        }
    }

    private void requireSame(Path file, byte[] note) throws AnchorException {
        byte[] stands =
                read(file).orElseThrow(() -> new AnchorException(file + " is not there any more"));
        if (!Arrays.equals(stands, note)) {
            throw new AnchorException(file + " is not what was put there");
        }
    }

    @Override
    public void require(Receipt receipt) throws AnchorException {
        requireFolder();
        requireSame(file(receipt.size()), receipt.note());
    }

    /** As much as a note may be, and a byte, so that a longer one is noticed. */
    private static Optional<byte[]> read(Path file) throws AnchorException {
        // Opening a pipe would wait for whoever writes to it.
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)
                && !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new AnchorException(file + " is no file");
        }
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.of(in.readNBytes(SignedNote.BYTES_MAX + 1));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new AnchorException(file + " cannot be read: " + DiskFailure.why(e));
        }
    }

    @Override
    public List<Found> newest(int most) throws AnchorException {
        PriorityQueue<Long> largest = new PriorityQueue<>();
        names(
                size -> {
                    largest.add(size);
                    if (largest.size() > most) {
                        largest.remove();
                    }
                });
        return largest.stream()
                .sorted(Comparator.reverseOrder())
                .flatMap(size -> found(size).stream())
                .toList();
    }

    /** Empty where it is not there any more. */
    private Optional<Found> found(long size) {
        Path file = file(size);
        try {
            return read(file).map(note -> new Found(file.toString(), note));
        } catch (AnchorException e) {
            return Optional.of(Found.unreadable(file.toString(), String.valueOf(e.getMessage())));
        }
    }

    @Override
    public void forEach(Consumer<Found> visitor) throws AnchorException {
        names(size -> found(size).ifPresent(visitor));
    }

    private void names(LongConsumer visitor) throws AnchorException {
        requireFolder();
        int count = 0;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                if (++count > NAMES_MAX) {
                    throw new AnchorException(folder + " holds more than " + NAMES_MAX + " files");
                }
                OptionalLong size = size(file);
                if (size.isPresent()) {
                    visitor.accept(size.getAsLong());
                }
            }
        } catch (DirectoryIteratorException e) {
            throw new AnchorException(
                    folder
                            + " cannot be read: "
                            + DiskFailure.why(Objects.requireNonNull(e.getCause())));
        } catch (IOException e) {
            throw new AnchorException(folder + " cannot be read: " + DiskFailure.why(e));
        }
    }

    private static OptionalLong size(Path file) {
        Matcher name = NAME.matcher(String.valueOf(file.getFileName()));
        return name.matches()
                ? OptionalLong.of(Long.parseLong(name.group(1)))
                : OptionalLong.empty();
    }
}
