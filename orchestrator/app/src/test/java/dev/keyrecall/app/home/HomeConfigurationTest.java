package dev.keyrecall.app.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.keyrecall.app.config.Configuration;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.spi.SecretBytes;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Laws of who may have written a home's configuration, and of the secrets that it names. */
final class HomeConfigurationTest {
    @TempDir private Path home = Path.of("");
    private Path file = Path.of("");
    private String user = "";

    @BeforeEach
    void make() throws IOException {
        file = home.resolve(Configuration.FILE);
        user = Files.getOwner(home, LinkOption.NOFOLLOW_LINKS).getName();
    }

    private void written(String text, String rights) throws IOException {
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(rights));
    }

    private EngineException refusal() {
        return catchThrowableOfType(EngineException.class, () -> HomeConfiguration.in(home, user));
    }

    @Test
    void aHomeNeedsNone() throws EngineException {
        assertThat(HomeConfiguration.in(home, user)).isEqualTo(Configuration.NONE);
    }

    @Test
    void othersMayReadIt() throws Exception {
        written("[[sink]]\nname = 'a'\n", "rw-r--r--");
        assertThat(HomeConfiguration.in(home, user).sinks()).hasSize(1);
    }

    @Test
    void whatOthersMayWriteIsRefused() throws IOException {
        written("", "rw-rw----");
        assertThat(refusal().ending()).isEqualTo(Ending.REFUSED);
        written("", "rw-----w-");
        assertThat(refusal()).hasMessageContaining("may be written by others");
    }

    @Test
    void aLinkIsRefused() throws IOException {
        Path other = Files.createFile(home.resolve("other"));
        Files.createSymbolicLink(file, other);
        assertThat(refusal().ending()).isEqualTo(Ending.REFUSED);
        Files.delete(other);
        assertThat(refusal().ending()).isNotNull();
    }

    @Test
    void whatIsTooLongOrNoTextIsRefused() throws IOException {
        written("#".repeat(Configuration.LENGTH_MAX_BYTES + 1), "rw-------");
        assertThat(refusal()).hasMessageContaining("larger than");
        Files.write(file, new byte[] {'#', (byte) 0xff, '\n'});
        assertThat(refusal()).hasMessageContaining("is not UTF-8 text");
    }

    @Test
    void aNamedSecretIsTheFirstLineOfAFileThatIsOursAlone() throws Exception {
        Path secret = home.resolve("secret");
        Files.writeString(secret, "of one line\r\nand more\n");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
        try (SecretBytes read = ConfiguredSecret.read(secret, user, "url-file", 64);
                SecretBytes line = SecretBytes.ofUtf8("of one line")) {
            assertThat(read.sameAs(line)).isTrue();
        }
        assertThat(catchThrowableOfType(EngineException.class, () -> read(secret, 5)).ending())
                .isEqualTo(Ending.USAGE);
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-r-----"));
        assertThat(catchThrowableOfType(EngineException.class, () -> read(secret, 64)).ending())
                .isEqualTo(Ending.REFUSED);
        Files.delete(secret);
        assertThat(catchThrowableOfType(EngineException.class, () -> read(secret, 64)).ending())
                .isEqualTo(Ending.FAULT);
    }

    private void read(Path secret, int max) throws EngineException {
        ConfiguredSecret.read(secret, user, "url-file", max).close();
    }
}
