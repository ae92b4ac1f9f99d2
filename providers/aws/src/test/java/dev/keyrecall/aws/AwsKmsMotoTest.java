package dev.keyrecall.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.keyrecall.lab.python.MotoServer;
import dev.keyrecall.lab.python.PythonUnavailableException;
import dev.keyrecall.spi.Kek;
import dev.keyrecall.spi.ProviderException;
import dev.keyrecall.spi.SecretBytes;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import software.amazon.awssdk.core.SdkBytes;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/** The laws against a KMS that others wrote. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AwsKmsMotoTest extends KekLaws {
    private @Nullable MotoServer moto;
    private @Nullable KmsBench open;
    private String key = "";

    @BeforeAll
    void start(@TempDir Path temp) throws Exception {
        try {
            moto = MotoServer.start();
        } catch (PythonUnavailableException e) {
            abort("SKIPPED, nothing was compared with moto: " + e.getMessage());
            return;
        }
        Path credentials = temp.resolve("credentials");
        Files.writeString(credentials, moto.credentialsFile());
        open = new KmsBench(moto.endpoint(), MotoServer.REGION, credentials);
        key = open.newKey();
    }

    @AfterAll
    void stop() {
        if (open != null) {
            open.close();
        }
        if (moto != null) {
            moto.close();
        }
    }

    @Override
    KmsBench bench() {
        return Objects.requireNonNull(open);
    }

    @Override
    String key() {
        return key;
    }

    @Test
    void motoIsWrongToDecryptWithoutRegardToTheKeyNamed() throws ProviderException {
        // Real KMS refuses. Our own look at the answer's KeyId is what
        // whatAnotherKeyWrappedIsRefused
        // meets here; should this test fail, moto has learnt to compare.
        try (Kek foreign = bench().connect(bench().newKey());
                SecretBytes value = KmsBench.value(8, 16)) {
            byte[] wrapped = foreign.wrap(value, KmsBench.CONTEXT);
            assertThat(
                            bench().admin()
                                    .decrypt(
                                            r ->
                                                    r.keyId(key)
                                                            .encryptionContext(KmsBench.CONTEXT)
                                                            .ciphertextBlob(
                                                                    SdkBytes.fromByteArray(
                                                                            wrapped)))
                                    .keyId())
                    .isNotEqualTo(key);
        }
    }

    @Test
    void motoIsWrongToJoinNamesAndValuesOfAContext() throws ProviderException {
        // Found by the law that our emulator keeps: whereNamesEndAndValuesBeginCounts.
        try (Kek kek = bench().connect(key);
                SecretBytes value = KmsBench.value(9, 32);
                SecretBytes unwrapped =
                        kek.unwrap(kek.wrap(value, Map.of("ab", "c")), Map.of("a", "bc"))) {
            assertThat(unwrapped.sameAs(value)).isTrue();
        }
    }
}
