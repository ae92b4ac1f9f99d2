package dev.keyrecall.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/**
 * Keys that sign the ledger's checkpoints: made, kept through every change, replaced by overlap.
 */
final class LogKeyTest {
    private static final byte[] TEXT = "log\n1\nroot\n".getBytes(StandardCharsets.UTF_8);

    private final List<AutoCloseable> open = new ArrayList<>();
    private final LocalVault none = kept(Samples.vault()).vault();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable vault : open) {
            vault.close();
        }
    }

    private LocalVault.Created kept(LocalVault.Created created) {
        open.add(created.vault());
        return created;
    }

    /** By the JDK, which is not what signs. */
    private static boolean verifies(LogSignature signature, byte[] text)
            throws GeneralSecurityException {
        byte[] prefix = HexFormat.of().parseHex("302a300506032b6570032100");
        byte[] der = new byte[prefix.length + LogSignature.PUBLIC_KEY_BYTES];
        System.arraycopy(prefix, 0, der, 0, prefix.length);
        System.arraycopy(
                signature.publicKey(), 0, der, prefix.length, LogSignature.PUBLIC_KEY_BYTES);
        Signature verifier = Signature.getInstance("Ed25519");
        verifier.initVerify(
                KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(der)));
        verifier.update(text);
        return verifier.verify(signature.bytes());
    }

    private static byte[] only(LocalVault vault) {
        List<LogSignature> made = vault.signLog(TEXT);
        assertThat(made).hasSize(1);
        return made.getFirst().publicKey();
    }

    @Test
    void aVaultWithoutLogKeysSignsNothing() {
        assertThat(none.logKeyVersions()).isEmpty();
        assertThat(none.signLog(TEXT)).isEmpty();
    }

    @Test
    void eachKeySignsAndTheNewestIsFirst() throws Exception {
        LocalVault two = kept(kept(none.withNewLogKey()).vault().withNewLogKey()).vault();
        assertThat(two.logKeyVersions()).containsExactly(1, 2);
        List<LogSignature> made = two.signLog(TEXT);
        assertThat(made).extracting(LogSignature::version).containsExactly(2, 1);
        assertThat(made.getFirst().publicKey()).isNotEqualTo(made.getLast().publicKey());
        for (LogSignature one : made) {
            assertThat(verifies(one, TEXT)).isTrue();
            assertThat(verifies(one, "another\n".getBytes(StandardCharsets.UTF_8))).isFalse();
        }
        assertThat(two.signLog(TEXT).getFirst().bytes()).isEqualTo(made.getFirst().bytes());
    }

    @Test
    void aKeyStaysThroughEveryChangeOfTheVault() throws Exception {
        LocalVault one = kept(none.withNewLogKey()).vault();
        byte[] key = only(one);
        LocalVault rotated = kept(one.withNewVaultKey()).vault();
        assertThat(only(rotated)).isEqualTo(key);
        LocalVault retired = kept(rotated.withoutRetiredKeys(Set.of())).vault();
        assertThat(only(retired)).isEqualTo(key);
        assertThat(only(kept(retired.withNewFingerprintKey()).vault())).isEqualTo(key);
        assertThat(only(retired)).isEqualTo(key);
    }

    @Test
    void anOlderKeyGoesAndTheNewestStays() throws Exception {
        LocalVault two = kept(kept(none.withNewLogKey()).vault().withNewLogKey()).vault();
        LocalVault left = kept(two.withoutLogKeysBelow(2)).vault();
        assertThat(left.logKeyVersions()).containsExactly(2);
        assertThat(kept(left.withoutLogKeysBelow(9)).vault().logKeyVersions()).containsExactly(2);
        assertThat(kept(left.withNewLogKey()).vault().logKeyVersions()).containsExactly(2, 3);
    }

    @Test
    void oneTooManyIsRefused() throws Exception {
        LocalVault full = none;
        for (int i = 0; i < VaultLimits.LOG_KEYS_MAX; i++) {
            full = kept(full.withNewLogKey()).vault();
        }
        assertThatThrownBy(full::withNewLogKey)
                .isInstanceOf(VaultException.Refused.class)
                .hasMessageContaining("too many log keys");
    }

    @Test
    void aSummaryTellsTheVersionsWithoutAKey() throws Exception {
        LocalVault.Created one = kept(none.withNewLogKey());
        assertThat(VaultSummary.of(one.header()).logKeyVersions()).containsExactly(1);
    }
}
