package dev.keyrecall.engine.sshsig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;

/** Lists of revoked keys, as text and in binary. */
final class SshSigRevokedKeysTest {
    private static final byte[] NONE = {};

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void refused(byte[] list, String said) {
        assertThatThrownBy(() -> RevokedKeys.parse(list))
                .isInstanceOf(SignerListException.class)
                .hasMessage(said);
    }

    private static WireWriter binary() {
        return new WireWriter()
                .raw(KeyRevocationList.magic())
                .u32(1)
                .u64(3)
                .u64(1_700_000_000)
                .u64(0)
                .string(NONE)
                .string("ours");
    }

    private static byte[] section(int type, byte[]... entries) {
        WireWriter section = new WireWriter();
        for (byte[] entry : entries) {
            section.string(entry);
        }
        return binary().u8(type).string(section.bytes()).bytes();
    }

    @Test
    void aLineIsAKeyOrAFingerprint() throws Exception {
        SshPublicKey key = SoftSigner.ed25519().key();
        SshPublicKey other = SoftSigner.ed25519().key();
        for (String line :
                new String[] {
                    key.line(),
                    key.line() + " comment",
                    "KEY:" + key.line(),
                    "sha1: " + key.line(),
                    "SHA256: " + key.line(),
                    "hash: " + key.fingerprint(),
                    key.fingerprint(),
                    key.fingerprint() + " alice, left in May"
                }) {
            RevokedKeys revoked = RevokedKeys.parse(utf8("# c\n\n" + line + "\n"));
            assertThat(revoked.contains(key)).as(line).isTrue();
            assertThat(revoked.contains(other)).as(line).isFalse();
        }
        assertThat(RevokedKeys.none().contains(key)).isFalse();
        assertThat(RevokedKeys.parse(utf8("# none yet")).contains(key)).isFalse();
    }

    @Test
    void aKeyThatCouldNotSignMayBeListed() throws Exception {
        byte[] blob = new WireWriter().string("ssh-dss").string(NONE).bytes();
        String dss = "ssh-dss " + Base64.getEncoder().encodeToString(blob);
        String weak = SoftSigner.rsa(1024).key().line();
        SshPublicKey key = SoftSigner.ed25519().key();
        RevokedKeys revoked = RevokedKeys.parse(utf8(dss + "\n" + weak + "\n" + key.line()));
        assertThat(revoked.contains(key)).isTrue();
    }

    @Test
    void aLineThatIsNotUnderstoodIsNamed() throws GeneralSecurityException {
        String key = SoftSigner.ed25519().key().line();
        for (String line :
                new String[] {
                    "alice@example.org " + key,
                    "serial: 7",
                    "id: alice",
                    "hash: MD5:00",
                    "SHA256:AAAA",
                    key.substring(0, 30),
                    "sha256:" + key.replace("ssh-", "SSH-")
                }) {
            refused(utf8(key + "\n" + line), "line 2: it is neither a key nor a fingerprint");
        }
        byte[] blob =
                new WireWriter().string("ssh-ed25519-cert-v01@openssh.com").string(NONE).bytes();
        refused(
                utf8(
                        "ssh-ed25519-cert-v01@openssh.com "
                                + Base64.getEncoder().encodeToString(blob)),
                "line 1: certificates are not supported: ssh-ed25519-cert-v01@openssh.com");
    }

    @Test
    void whatIsNoListIsNeverAnEmptyOne() {
        refused(
                NONE,
                "the list is empty; where no key is revoked, let it hold a line that begins with"
                        + " #");
        refused(new byte[] {(byte) 0xc3, 0x28}, "the list is neither binary nor UTF-8");
        refused(new byte[RevokedKeys.BYTES_MAX + 1], "the list has more than 4194304 bytes");
        for (int length = 1; length < 8; length++) {
            byte[] cut = Arrays.copyOf(KeyRevocationList.magic(), length);
            assertThatThrownBy(() -> RevokedKeys.parse(cut))
                    .isInstanceOf(SignerListException.class);
        }
    }

    @Test
    void aBinaryListHasKeysAndHashes() throws Exception {
        SshPublicKey key = SoftSigner.ecdsa(EcCurve.P256).key();
        SshPublicKey other = SoftSigner.ed25519().key();
        for (byte[] list :
                new byte[][] {
                    section(2, other.blob(), key.blob()),
                    section(3, Digests.digest("SHA-1", key.blob())),
                    section(5, new byte[32], Digests.sha256(key.blob()))
                }) {
            assertThat(RevokedKeys.parse(list).contains(key)).isTrue();
            assertThat(RevokedKeys.parse(list).contains(SoftSigner.ed25519().key())).isFalse();
        }
        assertThat(RevokedKeys.parse(binary().bytes()).contains(key)).isFalse();
    }

    @Test
    void certificatesArePassedOverAndWhatMustBeUnderstoodIsNot() throws Exception {
        byte[] serials = new WireWriter().u64(1).bytes();
        byte[] may = new WireWriter().string("x@y").u8(0).string(NONE).bytes();
        byte[] must = new WireWriter().string("x@y").u8(1).string(NONE).bytes();
        WireWriter certificates =
                new WireWriter()
                        .string(NONE)
                        .string(NONE)
                        .u8(0x20)
                        .string(serials)
                        .u8(0x23)
                        .string("id")
                        .u8(0x39)
                        .string(may);
        byte[] passed = binary().u8(1).string(certificates.bytes()).u8(255).string(may).bytes();
        assertThat(RevokedKeys.parse(passed).contains(SoftSigner.ed25519().key())).isFalse();
        String refused = "the key revocation list is refused: ";
        String critical = refused + "it has the unknown critical extension x@y";
        refused(binary().u8(255).string(must).bytes(), critical);
        refused(
                binary().u8(1).string(certificates.u8(0x39).string(must).bytes()).bytes(),
                critical);
        byte[] unknown = new WireWriter().string(NONE).string(NONE).u8(0x24).string(NONE).bytes();
        refused(
                binary().u8(1).string(unknown).bytes(),
                refused + "it has a section of certificates of the unknown type 36");
    }

    @Test
    void aBinaryListThatIsNotUnderstoodIsRefused() {
        String refused = "the key revocation list is refused: ";
        refused(section(6, NONE), refused + "it has a section of the unknown type 6");
        refused(section(4, NONE), refused + "it is signed, which is not supported");
        refused(section(2), refused + "a revoked key is cut off");
        refused(section(2, NONE), refused + "a revoked key has fewer than 1 bytes");
        refused(section(3, new byte[19]), refused + "a SHA-1 fingerprint has fewer than 20 bytes");
        refused(section(5, new byte[33]), refused + "a SHA-256 fingerprint has more than 32 bytes");
        byte[] version = binary().bytes();
        version[11] = 2;
        refused(version, refused + "its format has the version 2, not 1");
        byte[] flagged = binary().bytes();
        flagged[35] = 1;
        refused(flagged, refused + "it has flags that nothing defines");
        byte[] list = section(5, new byte[32]);
        for (int length = 8; length < list.length; length++) {
            if (length != binary().bytes().length) {
                byte[] cut = Arrays.copyOf(list, length);
                assertThatThrownBy(() -> RevokedKeys.parse(cut))
                        .isInstanceOf(SignerListException.class)
                        .hasMessageEndingWith("is cut off");
            }
        }
    }
}
