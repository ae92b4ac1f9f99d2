package dev.keyrecall.local;

import static dev.keyrecall.local.FileLayoutTest.refused;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.keyrecall.spi.CallClass;
import dev.keyrecall.spi.ConsumerTarget;
import dev.keyrecall.spi.Delivery;
import dev.keyrecall.spi.ProviderException;
import dev.keyrecall.spi.ProviderException.Reason;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** How a file is replaced: in one step, with its owner and mode, and through no link. */
final class FileDeliveryTest {
    private static final String VALUE = "a-new-value-of-this-test";
    private static final String OLD = "an-old-value-of-this-test";
    private static final Map<String, String> WHOLE = Map.of();

    @TempDir private Path temporary = Path.of("");
    private FileBench bench;

    @BeforeEach
    void prepare() throws IOException {
        bench = new FileBench(temporary);
    }

    @Test
    void aDeliveryMayBeSentAgain() {
        assertThat(FileBench.delivery().callClass()).isEqualTo(CallClass.A_IDEMPOTENT);
    }

    @Test
    void aNewFileIsForItsOwnerOnly() throws IOException, ProviderException {
        ConsumerTarget target = bench.target("file", WHOLE);
        assertThat(FileBench.read(target)).isEqualTo("the file does not exist");
        FileBench.deliver(target, VALUE);
        assertThat(FileBench.mode(bench.folder.resolve("file"))).isEqualTo("rw-------");
        assertThat(bench.names()).containsExactly("file");
    }

    @ParameterizedTest
    @CsvSource({
        "r--------,,r--------",
        "rw-r-----,,rw-r-----",
        "rw-r--r--,0640,rw-r-----",
        "rw-rw----,640,rw-r-----",
        "rw-------,0444,r--r--r--"
    })
    void theModeIsKeptOrTheOneAskedFor(String before, String asked, String after)
            throws IOException, ProviderException {
        Path file = bench.write("file", before, OLD);
        Map<String, String> options = asked == null ? WHOLE : Map.of("mode", asked);
        FileBench.deliver(bench.target("file", options), VALUE);
        assertThat(FileBench.mode(file)).isEqualTo(after);
        assertThat(file).hasContent(VALUE);
    }

    @Test
    void theModeAloneIsReasonToWriteTheFileAnew() throws IOException, ProviderException {
        Path file = bench.write("file", "rw-r--r--", VALUE);
        ConsumerTarget target = bench.target("file", Map.of("mode", "0600"));
        assertThat(FileBench.deliver(target, VALUE).wasAlreadySo()).isFalse();
        assertThat(FileBench.mode(file)).isEqualTo("rw-------");
        assertThat(FileBench.deliver(target, VALUE).wasAlreadySo()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"rw-rw-r--", "rw-r--rw-"})
    void aFileThatOthersMayWriteIsRefusedUnlessAModeIsGiven(String mode) throws IOException {
        Path file = bench.write("file", mode, OLD);
        refused(
                () -> FileBench.deliver(bench.target("file", WHOLE), VALUE),
                Reason.INVALID,
                "others write");
        assertThat(file).hasContent(OLD);
        assertThat(FileBench.mode(file)).isEqualTo(mode);
    }

    /** At no instant may somebody read the new file who may not in the end. */
    @Test
    void theNewFileIsClosedUntilItHasItsRights() throws IOException, ProviderException {
        bench.write("file", "rw-r-----", OLD);
        List<String> seen = new ArrayList<>();
        Delivery delivery =
                new FileDelivery(
                        (folder, part, whole) -> {
                            seen.add(part.toString());
                            seen.add(modeOf(folder, part));
                            FileMoves.PLAIN.move(folder, part, whole);
                        });
        FileBench.deliver(delivery, bench.target("file", Map.of("mode", "0400")), VALUE);
        assertThat(seen.getFirst()).matches("\\.file\\.[0-9a-f-]{36}\\.keyrecall");
        assertThat(seen.getLast()).isEqualTo("r--------");
    }

    private static String modeOf(SecureDirectoryStream<Path> folder, Path part) throws IOException {
        PosixFileAttributes attributes =
                folder.getFileAttributeView(
                                part, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                        .readAttributes();
        return PosixFilePermissions.toString(attributes.permissions());
    }

    @Test
    void ownerAndGroupAreKeptOrThoseAskedFor() throws IOException, ProviderException {
        assumeTrue(
                Files.getOwner(Path.of("/proc/self")).getName().equals("root"),
                "SKIPPED: only the superuser gives files away");
        Path file = bench.write("file", "rw-r-----", OLD);
        var service = file.getFileSystem().getUserPrincipalLookupService();
        Files.setOwner(file, service.lookupPrincipalByName("65534"));
        PosixFileAttributeView view =
                Files.getFileAttributeView(file, PosixFileAttributeView.class);
        view.setGroup(service.lookupPrincipalByGroupName("65534"));
        PosixFileAttributes before = view.readAttributes();
        FileBench.deliver(bench.target("file", WHOLE), VALUE);
        assertThat(view.readAttributes().owner()).isEqualTo(before.owner());
        assertThat(view.readAttributes().group()).isEqualTo(before.group());
        assertThat(FileBench.mode(file)).isEqualTo("rw-r-----");
        FileBench.deliver(bench.target("file", Map.of("owner", "1", "group", "2")), VALUE);
        assertThat(Files.getAttribute(file, "unix:uid")).isEqualTo(1);
        assertThat(Files.getAttribute(file, "unix:gid")).isEqualTo(2);
        assertThat(FileBench.mode(file)).isEqualTo("rw-r-----");
    }

    @Test
    void noLinkIsFollowed() throws IOException {
        Path file = bench.write("file", "rw-------", OLD);
        Files.createSymbolicLink(bench.folder.resolve("link"), file);
        Files.createDirectory(bench.folder.resolve("sub"));
        Files.createSymbolicLink(bench.folder.resolve("way"), bench.folder.resolve("sub"));
        for (String name : List.of("link", "way/file")) {
            ConsumerTarget target = bench.target(name, WHOLE);
            refused(() -> FileBench.deliver(target, VALUE), Reason.INVALID, "symbolic link");
            refused(() -> FileBench.delivery().read(target), Reason.INVALID, "symbolic link");
        }
        assertThat(file).hasContent(OLD);
        assertThat(bench.folder.resolve("sub")).isEmptyDirectory();
    }

    @Test
    void whatIsNoFileIsRefused() throws IOException, InterruptedException {
        Files.createDirectory(bench.folder.resolve("sub"));
        bench.write("file", "rw-------", OLD);
        String pipe = bench.folder.resolve("pipe").toString();
        assertThat(new ProcessBuilder("mkfifo", pipe).start().waitFor()).isZero();
        for (String name : List.of("sub", "pipe")) {
            ConsumerTarget target = bench.target(name, WHOLE);
            refused(() -> FileBench.deliver(target, VALUE), Reason.INVALID, "not a regular file");
            refused(() -> FileBench.delivery().read(target), Reason.INVALID, "not a regular file");
        }
        ConsumerTarget below = bench.target("file/x", WHOLE);
        refused(() -> FileBench.deliver(below, VALUE), Reason.INVALID, "not a folder");
        ConsumerTarget gone = bench.target("gone/x", WHOLE);
        refused(() -> FileBench.deliver(gone, VALUE), Reason.NOT_FOUND, "does not exist");
        refused(() -> FileBench.delivery().read(gone), Reason.NOT_FOUND, "does not exist");
    }

    @Test
    void aFileThatIsTooLongIsRefused() throws IOException {
        String most = "x".repeat(PinnedFolder.LENGTH_MAX_BYTES);
        bench.write("long", "rw-------", most + "x");
        ConsumerTarget field = bench.target("long", Map.of("env-key", "KEY"));
        refused(() -> FileBench.deliver(field, VALUE), Reason.INVALID, "longer than 1048576");
        refused(() -> FileBench.delivery().read(field), Reason.INVALID, "longer than 1048576");
        bench.write("long", "rw-------", most);
        refused(() -> FileBench.deliver(field, VALUE), Reason.INVALID, "would be longer");
        assertThat(bench.names()).containsExactly("long");
    }

    @Test
    void aFileLongerThanAnySecretIsNoValue() throws IOException, ProviderException {
        bench.write("file", "rw-------", "x".repeat(65_537));
        assertThat(FileBench.read(bench.target("file", WHOLE))).contains("longer than any secret");
        bench.write("file", "rw-------", "\n");
        assertThat(FileBench.read(bench.target("file", WHOLE))).contains("empty");
    }

    /** The new file never gets its name, as on a full disk or a name that is mounted. */
    @Test
    void aMoveThatFailsLeavesTheOldFileAndNothingElse() throws IOException {
        Path file = bench.write("file", "rw-r-----", OLD);
        Delivery delivery =
                new FileDelivery(
                        (_, _, _) -> {
                            throw new IOException(VALUE);
                        });
        refused(
                () -> FileBench.deliver(delivery, bench.target("file", WHOLE), VALUE),
                Reason.INVALID,
                "cannot be put in place");
        assertThat(file).hasContent(OLD);
        assertThat(bench.names()).containsExactly("file");
    }

    @Test
    void aMoveThatLeadsElsewhereIsInDoubt() throws IOException {
        bench.write("file", "rw-r-----", OLD);
        Delivery delivery = new FileDelivery((folder, part, _) -> folder.deleteFile(part));
        assertThatThrownBy(() -> FileBench.deliver(delivery, bench.target("file", WHOLE), VALUE))
                .isInstanceOf(ProviderException.InDoubt.class)
                .hasMessageNotContaining(VALUE);
    }

    /** What an editor changes while the new file is written is not lost. */
    @Test
    void aFileThatIsChangedMeanwhileIsAConflict() throws IOException {
        Path file = bench.write("file", "rw-------", "A=1\n");
        ConsumerTarget target = bench.target("file", Map.of("env-key", "KEY"));
        try (PinnedFolder folder = opened(target)) {
            var before = folder.standing();
            Files.writeString(file, "A=2\n");
            assertThat(folder.isStill(before)).isFalse();
            Files.delete(file);
            assertThat(folder.isStill(before)).isFalse();
            assertThat(folder.isStill(java.util.Optional.empty())).isTrue();
            Files.writeString(file, "A=1\n");
            assertThat(folder.isStill(before)).isTrue();
        } catch (ProviderException e) {
            throw new AssertionError(e);
        }
    }

    private static PinnedFolder opened(ConsumerTarget target) throws ProviderException {
        return PinnedFolder.of(Path.of(target.target()));
    }

    @Test
    void whatAKilledDeliveryLeftIsRemovedByTheNextLook() throws IOException, ProviderException {
        bench.write("file", "rw-------", OLD);
        String left = ".file." + UUID.randomUUID() + ".keyrecall";
        bench.write(left, "rw-------", VALUE);
        bench.write(".file.1.keyrecall", "rw-------", "not ours");
        bench.write(".files." + UUID.randomUUID() + ".keyrecall", "rw-------", "of another");
        ConsumerTarget target = bench.target("file", WHOLE);
        assertThat(FileBench.read(target)).isEqualTo("- " + OLD);
        assertThat(bench.names()).hasSize(3).doesNotContain(left);
    }

    @Test
    void whatAnotherProcessWritesIsNotRemovedAndItsNameIsNotTaken()
            throws IOException, ProviderException {
        UUID token = UUID.randomUUID();
        String theirs = ".file." + token + ".keyrecall";
        bench.write(theirs, "rw-------", "theirs");
        ConsumerTarget target = bench.target("file", WHOLE);
        Path path = bench.folder.resolve(theirs);
        try (FileChannel held = FileChannel.open(path, StandardOpenOption.WRITE)) {
            held.lock();
            assertThat(FileBench.read(target)).contains("does not exist");
            assertThat(path).exists();
            refused(
                    () -> FileBench.deliver(FileBench.delivery(), target, VALUE, token),
                    Reason.CONFLICT,
                    "someone else");
        }
        FileBench.deliver(target, VALUE);
        assertThat(bench.names()).containsExactly("file");
    }
}
