package dev.keyrecall.local;

import dev.keyrecall.spi.ConsumerKind;
import dev.keyrecall.spi.ConsumerTarget;
import dev.keyrecall.spi.ConsumerValue;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.Delivery;
import dev.keyrecall.spi.Intent;
import dev.keyrecall.spi.ProviderException;
import dev.keyrecall.spi.Receipt;
import dev.keyrecall.spi.RevealsSecret;
import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.spi.Support;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/** A folder of files that are consumers. */
final class FileBench {
    static final String ID = "KEYOFTHETEST";

    final Path folder;

    /**
     * @param folder reached without a link
     */
    FileBench(Path folder) throws IOException {
        this.folder = folder.toRealPath();
    }

    /** What the service that is found delivers with. */
    static Delivery delivery() {
        ConsumerKind kind =
                new LocalConsumers()
                        .kinds().stream()
                                .filter(one -> one.name().equals(FileDelivery.KIND))
                                .findFirst()
                                .orElseThrow();
        return ((Support.Automated<Delivery>) kind.delivery()).action();
    }

    ConsumerTarget target(String name, Map<String, String> options) {
        return target(folder.resolve(name), options);
    }

    static ConsumerTarget target(Path path, Map<String, String> options) {
        return new ConsumerTarget(FileDelivery.KIND, path.toString(), options);
    }

    Path write(String name, String mode, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
        return file;
    }

    static Receipt deliver(ConsumerTarget target, String value) throws ProviderException {
        return deliver(delivery(), target, value);
    }

    static Receipt deliver(Delivery delivery, ConsumerTarget target, String value)
            throws ProviderException {
        return deliver(delivery, target, value, UUID.randomUUID());
    }

    static Receipt deliver(Delivery delivery, ConsumerTarget target, String value, UUID token)
            throws ProviderException {
        try (SecretBytes secret = SecretBytes.ofUtf8(value)) {
            return delivery.deliver(
                    target,
                    CredentialRef.parse("toy:lab:pass:" + ID),
                    secret,
                    new Intent(token, Instant.EPOCH, List.of()));
        }
    }

    /** What is read back: {@code ID value}, with a dash where no id stands. */
    @RevealsSecret(why = "the test compares")
    static String read(ConsumerTarget target) throws ProviderException {
        return switch (delivery().read(target)) {
            case ConsumerValue.Held(String id, SecretBytes secret) -> {
                try (secret) {
                    yield (id == null ? "-" : id)
                            + " "
                            + secret.reveal(bytes -> new String(bytes, StandardCharsets.UTF_8));
                }
            }
            case ConsumerValue.Absent(String why) -> why;
            case ConsumerValue.Unreadable _ -> throw new AssertionError("a file can be read");
            case ConsumerValue.Masked _ -> throw new AssertionError("a file masks nothing");
        };
    }

    static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    /** The names in the folder. */
    List<String> names() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(one -> one.getFileName().toString()).sorted().toList();
        }
    }
}
