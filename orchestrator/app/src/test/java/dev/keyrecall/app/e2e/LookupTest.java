package dev.keyrecall.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.app.wiring.SystemIo;
import dev.keyrecall.engine.Providers;
import dev.keyrecall.engine.port.Fingerprints;
import dev.keyrecall.engine.secret.Lookup;
import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.store.SqliteStore;
import dev.keyrecall.vault.LocalVault;
import dev.keyrecall.vault.Unlock;
import dev.keyrecall.vault.VaultException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Map;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** What was sealed is recognised by whatever form of it turns up, without being opened. */
final class LookupTest {
    @TempDir private Path folder = Path.of("");

    @Test
    void aKeyIsFoundByItsSecretItsIdAndItsSmtpPasswords()
            throws IOException, VaultException, GeneralSecurityException {
        ImportScene scene = ImportScene.in(folder);
        Map.Entry<String, String> key = ImportScene.accessKey();
        String ref = "aws:prod:iam-access-key:" + key.getKey();
        scene.imported(
                        "keys.csv",
                        "name,value\n" + key.getKey() + "," + key.getValue() + "\n",
                        "--type",
                        "aws.iam-access-key",
                        "--account",
                        "aws:prod")
                .requireExit(0);
        String smtp = smtpPassword(key.getValue(), "eu-west-1");
        requireFound(scene, key, smtp, ref);
        scene.console.run("vault", "rotate", "--data-keys").requireExit(0);
        requireFound(scene, key, smtp, ref);
        scene.console.run("vault", "shred", ref, "--confirm", ref).requireExit(0);
        requireFound(scene, key, smtp, ref);
        assertThat(scene.ledger("open")).hasSize(1);
    }

    private static void requireFound(
            ImportScene scene, Map.Entry<String, String> key, String smtp, String ref)
            throws VaultException {
        assertThat(found(scene, key.getValue() + "\n")).containsExactly("value " + ref);
        assertThat(found(scene, key.getKey())).containsExactly("aws.access-key-id " + ref);
        assertThat(found(scene, smtp)).containsExactly("aws.ses-smtp-password/eu-west-1 " + ref);
        assertThat(found(scene, ImportScene.canary())).isEmpty();
    }

    private static List<String> found(ImportScene scene, String candidate) throws VaultException {
        try (SqliteStore store = scene.store();
                SecretBytes passphrase = SecretBytes.ofUtf8("the passphrase of this test");
                LocalVault vault =
                        LocalVault.open(
                                store.read(tx -> tx.homes().find()).orElseThrow().vaultHeader(),
                                new Unlock.Passphrase(passphrase),
                                new SecureRandom());
                SecretBytes looked = SecretBytes.ofUtf8(candidate)) {
            Providers providers = new Providers(SystemIo.create().adapters().providers());
            return new Lookup(store, vault, providers)
                    .matches(looked).stream().map(LookupTest::text).toList();
        }
    }

    private static String text(Fingerprints.Entry entry) {
        return entry.form() + " " + entry.ref();
    }

    /** Made after AWS's page, independently of the adapter. */
    private static String smtpPassword(String secret, String region)
            throws GeneralSecurityException {
        byte[] signature = ("AWS4" + secret).getBytes(StandardCharsets.UTF_8);
        for (String part : List.of("11111111", region, "ses", "aws4_request", "SendRawEmail")) {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(signature, "HmacSHA256"));
            signature = mac.doFinal(part.getBytes(StandardCharsets.UTF_8));
        }
        byte[] password = new byte[33];
        password[0] = 4;
        System.arraycopy(signature, 0, password, 1, signature.length);
        return Base64.getEncoder().encodeToString(password);
    }
}
