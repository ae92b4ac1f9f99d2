package dev.keyrecall.local;

import dev.keyrecall.local.PinnedFolder.Standing;
import dev.keyrecall.spi.CallClass;
import dev.keyrecall.spi.ConsumerTarget;
import dev.keyrecall.spi.ConsumerValue;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.Delivery;
import dev.keyrecall.spi.Intent;
import dev.keyrecall.spi.ProviderException;
import dev.keyrecall.spi.ProviderException.Reason;
import dev.keyrecall.spi.Receipt;
import dev.keyrecall.spi.SecretBytes;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.Arrays;
import java.util.Optional;

/**
 * Delivers into a file: a new one is written beside it, for its owner only, is given owner, group
 * and mode, is made durable, and takes the name in one step. Whoever reads the name finds the old
 * file or the new one, whole. What a killed delivery left beside it is removed by the next look at
 * the file.
 */
final class FileDelivery implements Delivery {
    /** The consumer kind. */
    static final String KIND = "file";

    private final FileMoves moves;

    FileDelivery(FileMoves moves) {
        this.moves = moves;
    }

    @Override
    public CallClass callClass() {
        return CallClass.A_IDEMPOTENT;
    }

    @Override
    public void check(ConsumerTarget target) throws ProviderException.Refused {
        FileOptions.of(target);
    }

    @Override
    public ConsumerValue read(ConsumerTarget target) throws ProviderException {
        FileOptions options = FileOptions.of(target);
        try (PinnedFolder folder = PinnedFolder.of(options.path())) {
            folder.removeLeft();
            Optional<Standing> standing = folder.standing();
            if (standing.isEmpty()) {
                return new ConsumerValue.Absent("the file does not exist");
            }
            try (Standing found = standing.get()) {
                return options.layout().in(found.content());
            }
        }
    }

    @Override
    public Receipt deliver(
            ConsumerTarget target, CredentialRef ref, SecretBytes secret, Intent intent)
            throws ProviderException {
        FileOptions options = FileOptions.of(target);
        try (PinnedFolder folder = PinnedFolder.of(options.path())) {
            folder.removeLeft();
            Optional<Standing> standing = folder.standing();
            try {
                return deliver(options, folder, standing, ref, secret, intent);
            } finally {
                standing.ifPresent(Standing::close);
            }
        }
    }

    private Receipt deliver(
            FileOptions options,
            PinnedFolder folder,
            Optional<Standing> standing,
            CredentialRef ref,
            SecretBytes secret,
            Intent intent)
            throws ProviderException {
        PosixFileAttributes attributes = standing.map(Standing::attributes).orElse(null);
        Rights rights = Rights.of(options, attributes);
        byte[] content = standing.map(Standing::content).orElse(new byte[0]);
        boolean holds = options.layout().holds(content, ref.id(), secret);
        if (holds && attributes != null && rights.areThoseOf(attributes)) {
            return new Receipt(true, null);
        }
        byte[] wanted = options.layout().with(content, ref.id(), secret);
        try {
            if (wanted.length > PinnedFolder.LENGTH_MAX_BYTES) {
                throw FileLayout.invalid(
                        "with the value in it the file would be longer than "
                                + PinnedFolder.LENGTH_MAX_BYTES
                                + " bytes");
            }
            Path part = folder.part(intent.token());
            write(folder, part, rights, wanted, standing);
            confirm(options, folder, wanted);
        } finally {
            Arrays.fill(wanted, (byte) 0);
        }
        return new Receipt(false, null);
    }

    /** Nothing is left beside the file, whatever goes wrong. */
    private void write(
            PinnedFolder folder,
            Path part,
            Rights rights,
            byte[] wanted,
            Optional<Standing> standing)
            throws ProviderException {
        boolean begun = false;
        try (FileChannel file = folder.begin(part)) {
            begun = true;
            ByteBuffer rest = ByteBuffer.wrap(wanted);
            while (rest.hasRemaining()) {
                file.write(rest);
            }
            rights.give(folder.view(part));
            file.force(true);
            if (!folder.isStill(standing)) {
                throw changed();
            }
            folder.move(moves, part);
            begun = false;
        } catch (FileAlreadyExistsException e) {
            throw changed();
        } catch (IOException e) {
            throw LocalFailures.disk(KIND, "the new file cannot be put in place", e);
        } finally {
            if (begun) {
                remove(folder, part);
            }
        }
    }

    private static ProviderException.Refused changed() {
        return LocalFailures.refused(
                Reason.CONFLICT, KIND, "the file was written by someone else meanwhile");
    }

    private static void remove(PinnedFolder folder, Path part) {
        try {
            folder.delete(part);
        } catch (IOException e) {
            // The next look at the file removes it.
            return;
        }
    }

    private static void confirm(FileOptions options, PinnedFolder folder, byte[] wanted)
            throws ProviderException {
        try {
            folder.sync();
        } catch (IOException e) {
            throw new ProviderException.InDoubt(
                    KIND + ": the new name may not be durable: " + LocalFailures.why(e),
                    null,
                    null);
        }
        Optional<Standing> now = folder.standing();
        boolean there = now.isPresent() && Arrays.equals(now.get().content(), wanted);
        now.ifPresent(Standing::close);
        if (!there) {
            throw new ProviderException.InDoubt(
                    KIND + ": " + options.path() + " does not hold what was written", null, null);
        }
    }
}
