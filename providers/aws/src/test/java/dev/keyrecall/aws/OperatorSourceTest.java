package dev.keyrecall.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyrecall.spi.ProviderException;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;

/** What we sign with follows its file. */
final class OperatorSourceTest {
    @TempDir private Path folder = Path.of("");
    private Path file = Path.of("");

    @BeforeEach
    void prepare() throws IOException {
        file = folder.resolve("credentials");
        replace("FIRSTKEY");
    }

    /** As a delivery does it: beside the old one, and into its place in one step. */
    private void replace(String id) throws IOException {
        Path beside = Files.writeString(folder.resolve("beside"), text(id));
        Files.move(beside, file, StandardCopyOption.REPLACE_EXISTING);
    }

    private static String text(String id) {
        return "[other]\naws_access_key_id = OTHERKEY\naws_secret_access_key = of-other\n"
                + "[ours]\naws_access_key_id = "
                + id
                + "\naws_secret_access_key = of-"
                + id
                + "\n";
    }

    private OperatorSource source() throws ProviderException {
        return OperatorSource.open(
                AwsSettings.of(
                        Map.of(
                                AwsSettings.REGION, "eu-central-1",
                                AwsSettings.CREDENTIALS_FILE, file.toString(),
                                AwsSettings.PROFILE, "ours")));
    }

    @Test
    void aFileThatWasReplacedIsReadAnew() throws Exception {
        OperatorSource source = source();
        assertThat(source.accessKeyId()).isEqualTo("FIRSTKEY");

        replace("SECONDKEY");

        assertThat(source.accessKeyId()).isEqualTo("SECONDKEY");
        assertThat(source.resolveCredentials().accessKeyId()).isEqualTo("SECONDKEY");
        assertThat(source.resolveCredentials().secretAccessKey()).isEqualTo("of-SECONDKEY");
    }

    @Test
    void whatCannotBeReadChangesNothingUntilItCan() throws Exception {
        OperatorSource source = source();
        for (String broken : new String[] {"", "[ours]\n", "no profile at all", "[ours\n"}) {
            Files.writeString(file, broken);
            assertThat(source.accessKeyId()).as(broken).isEqualTo("FIRSTKEY");
        }
        Files.delete(file);
        assertThat(source.accessKeyId()).isEqualTo("FIRSTKEY");

        replace("SECONDKEY");

        assertThat(source.accessKeyId()).isEqualTo("SECONDKEY");
    }

    @Test
    void aFileThatHoldsNoneAtFirstIsRefused() throws Exception {
        Files.writeString(file, "[ours]\n");

        assertThatThrownBy(this::source)
                .isInstanceOfSatisfying(
                        ProviderException.Refused.class,
                        e ->
                                assertThat(e.reason())
                                        .isEqualTo(ProviderException.Reason.OPERATOR_CREDENTIAL));
    }
}
