package dev.keyrecall.engine.sshsig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What ssh-keygen signs is verified here, and what it refuses is refused here. */
final class SshSigKeygenTest {
    private static final String WHO = "alice@example.org";
    private static final String NAMESPACE = "keyrecall-plan@example.org";
    private static final byte[] MESSAGE = "{\"plan\":1}\n".getBytes(StandardCharsets.UTF_8);
    private static final byte[] CHANGED = "{\"plan\":2}\n".getBytes(StandardCharsets.UTF_8);
    private static final String NOON = "20261129120000Z";

    @TempDir private Path folder = Path.of("");

    /**
     * One judgement, asked of both.
     *
     * @param signers with KEY and OTHER for keys
     * @param revoked a list; empty where there is none
     * @param refusal none where both are to accept; nothing is said of a list that is refused
     */
    private record Case(
            String name,
            String signers,
            String principal,
            String namespace,
            byte[] message,
            byte[] revoked,
            @Nullable Refusal refusal) {
        static Case of(String name, String signers, @Nullable Refusal refusal) {
            return new Case(name, signers, WHO, NAMESPACE, MESSAGE, new byte[0], refusal);
        }

        Case by(String other) {
            return new Case(name, signers, other, namespace, message, revoked, refusal);
        }

        Case in(String other) {
            return new Case(name, signers, principal, other, message, revoked, refusal);
        }

        Case over(byte[] other) {
            return new Case(name, signers, principal, namespace, other, revoked, refusal);
        }

        Case revoking(byte[] list) {
            return new Case(name, signers, principal, namespace, message, list, refusal);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "ed25519, 256, ssh-ed25519",
        "ecdsa, 256, ecdsa-sha2-nistp256",
        "ecdsa, 384, ecdsa-sha2-nistp384",
        "ecdsa, 521, ecdsa-sha2-nistp521",
        "rsa, 3072, rsa-sha2-512",
        "rsa, 2048, rsa-sha2-512"
    })
    void whatSshKeygenSignsIsVerified(String type, int bits, String format) throws Exception {
        SshKeygen keygen = new SshKeygen(folder);
        String line = keygen.newKey("alice", type, bits);
        AllowedSigners signers = AllowedSigners.parse(WHO + " " + line);
        SignatureCheck check = new SignatureCheck(signers, RevokedKeys.none());
        SignaturePolicy policy = SignaturePolicy.of(NAMESPACE);
        String text = keygen.sign("alice", NAMESPACE, MESSAGE);
        VerifiedSigner signer = check.verify(text, MESSAGE, WHO, policy.withSha512(), at(NOON));
        assertThat(signer.value().format().wireName()).isEqualTo(format);
        assertThat(signer.fingerprint()).isEqualTo(keygen.fingerprint(line));
        assertThat(signers.namesOf(signer.key())).containsExactly(WHO);
        String sha256 = keygen.sign("alice", NAMESPACE, MESSAGE, "-O", "hashalg=sha256");
        check.verify(sha256, MESSAGE, WHO, policy, at(NOON));
        assertThatThrownBy(() -> check.verify(sha256, MESSAGE, WHO, policy.withSha512(), at(NOON)))
                .hasMessage("the message was hashed with sha256, not sha512");
    }

    @Test
    void bothJudgeAlike() throws Exception {
        SshKeygen keygen = new SshKeygen(folder);
        String key = keygen.newKey("alice", "ed25519", 256);
        String other = keygen.newKey("other", "ed25519", 256);
        String text = keygen.sign("alice", NAMESPACE, MESSAGE);
        List<Case> cases = new ArrayList<>(ofPrincipals());
        cases.addAll(ofOptions());
        cases.addAll(ofRevocation(keygen, key, other));
        int refused = 0;
        for (Case one : cases) {
            String signers = one.signers().replace("KEY", key).replace("OTHER", other) + "\n";
            Refusal ours = ours(text, signers, one);
            assertThat(ours).as(one.name()).isEqualTo(one.refusal());
            assertThat(theirs(keygen, text, signers, one))
                    .as("ssh-keygen: %s: %s", one.name(), keygen.said())
                    .isEqualTo(one.refusal() == null);
            refused += one.refusal() == null ? 0 : 1;
        }
        System.out.printf("SshSigKeygenTest: %d cases, %d refused%n", cases.size(), refused);
    }

    private static List<Case> ofPrincipals() {
        return List.of(
                Case.of("as listed", "alice@example.org KEY", null),
                Case.of("by pattern", "*@example.org KEY", null),
                Case.of("by one letter", "alic?@example.org KEY", null),
                Case.of("in a list", "bob@example.org,alice@example.org KEY", null),
                Case.of("quoted", "\"alice@example.org\" KEY", null),
                Case.of("with a blank", "\"alice of ours\" KEY", null).by("alice of ours"),
                Case.of("blanks", "  alice@example.org \t KEY  ", null),
                Case.of("carriage return", "# c\r\nalice@example.org KEY\r", null),
                Case.of("two lines", "*@example.org OTHER\n\n#c\nalice@* KEY", null),
                Case.of("other principal", "bob@example.org KEY", Refusal.PRINCIPAL),
                Case.of("other letters", "Alice@example.org KEY", Refusal.PRINCIPAL),
                Case.of("left out", "!alice@*,*@example.org KEY", Refusal.PRINCIPAL),
                Case.of("left out at the end", "*@example.org,!alice@* KEY", Refusal.PRINCIPAL),
                Case.of("not left out", "!bob@*,*@example.org KEY", null),
                Case.of("other key", "alice@example.org OTHER", Refusal.KEY_UNKNOWN),
                Case.of(
                        "a line after a return",
                        "alice@example.org OTHER\ralice@* KEY",
                        Refusal.KEY_UNKNOWN),
                Case.of("other namespace", "alice@example.org KEY", Refusal.NAMESPACE)
                        .in("keyrecall-deny@example.org"),
                Case.of("other message", "alice@example.org KEY", Refusal.SIGNATURE).over(CHANGED));
    }

    private static List<Case> ofOptions() {
        String who = "alice@example.org ";
        String second = "\nalice@* valid-before=\"20270101Z\" KEY";
        return List.of(
                Case.of("namespace", who + "namespaces=\"git,keyrecall-*\" KEY", null),
                Case.of("capitals", who + "NameSpaces=\"keyrecall-plan@*\" KEY", null),
                Case.of("no such", who + "namespaces=\"git\" KEY", Refusal.KEY_NAMESPACE),
                Case.of(
                        "left out",
                        who + "namespaces=\"*,!keyrecall-*\" KEY",
                        Refusal.KEY_NAMESPACE),
                Case.of(
                        "in time",
                        who + "valid-after=\"20260101Z\",valid-before=\"20270101Z\" KEY",
                        null),
                Case.of("from now", who + "valid-after=\"20261129120000Z\" KEY", null),
                Case.of("until now", who + "valid-before=\"20261129120000Z\" KEY", null),
                Case.of("from now, in minutes", who + "valid-after=\"202611291200Z\" KEY", null),
                Case.of(
                        "too early",
                        who + "valid-after=\"20261129120001Z\" KEY",
                        Refusal.KEY_NOT_YET_VALID),
                Case.of(
                        "too late",
                        who + "valid-before=\"20261129115959Z\" KEY",
                        Refusal.KEY_EXPIRED),
                Case.of(
                        "a day too late",
                        who + "valid-before=\"20261129Z\" KEY",
                        Refusal.KEY_EXPIRED),
                Case.of("renewed", who + "valid-before=\"20260101Z\" KEY" + second, null));
    }

    private static List<Case> ofRevocation(SshKeygen keygen, String key, String other)
            throws IOException, InterruptedException {
        List<Case> cases = new ArrayList<>();
        Case listed = Case.of("revoked", "alice@example.org KEY", Refusal.KEY_REVOKED);
        Case spared = Case.of("not revoked", "alice@example.org KEY", null);
        cases.add(listed.revoking(utf8(other + "\n# c\n\n" + key + "\n")));
        cases.add(spared.revoking(utf8(other + "\n")));
        cases.add(spared.revoking(utf8("# none\n")));
        for (String directive : List.of("", "key: ", "sha1: ", "sha256: ")) {
            cases.add(listed.revoking(keygen.revocationList(directive + key + "\n")));
            cases.add(spared.revoking(keygen.revocationList(directive + other + "\n")));
        }
        cases.add(
                listed.revoking(keygen.revocationList("hash: " + keygen.fingerprint(key) + "\n")));
        return cases;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static @Nullable Refusal ours(String text, String signers, Case one)
            throws SignerListException {
        RevokedKeys revoked =
                one.revoked().length == 0 ? RevokedKeys.none() : RevokedKeys.parse(one.revoked());
        try {
            new SignatureCheck(AllowedSigners.parse(signers), revoked)
                    .verify(
                            text,
                            one.message(),
                            one.principal(),
                            SignaturePolicy.of(one.namespace()),
                            at(NOON));
            return null;
        } catch (SignatureRefusedException e) {
            return e.refusal();
        }
    }

    private static boolean theirs(SshKeygen keygen, String text, String signers, Case one)
            throws IOException, InterruptedException {
        List<String> options = new ArrayList<>(List.of("-O", "verify-time=" + NOON));
        if (one.revoked().length > 0) {
            options.addAll(List.of("-r", keygen.write("revoked", one.revoked())));
        }
        return keygen.verifies(
                text,
                one.message(),
                signers,
                one.principal(),
                one.namespace(),
                options.toArray(String[]::new));
    }

    private static Instant at(String time) {
        return SignerTime.parse(time).orElseThrow();
    }

    /** All of these ssh-keygen refuses to use as well. */
    @Test
    void listsThatSshKeygenRefusesAreRefused() throws Exception {
        SshKeygen keygen = new SshKeygen(folder);
        String key = keygen.newKey("alice", "ed25519", 256);
        String text = keygen.sign("alice", NAMESPACE, MESSAGE);
        for (String line :
                List.of(
                        WHO + " octopus " + key,
                        WHO + " namespaces=\"a\",namespaces=\"*\" " + key,
                        WHO + " namespaces=* " + key,
                        WHO + " valid-before=\"20200101Z\",valid-after=\"20210101Z\" " + key,
                        WHO + " cert-authority " + key,
                        WHO,
                        WHO + " " + key.substring(0, 40))) {
            assertThat(keygen.verifies(text, MESSAGE, line + "\n", WHO, NAMESPACE))
                    .as(line)
                    .isFalse();
            assertThatThrownBy(() -> AllowedSigners.parse(line), line)
                    .isInstanceOf(SignerListException.class)
                    .hasMessageStartingWith("line 1: ");
        }
        byte[] list = keygen.revocationList("sha256: " + key + "\n");
        for (int length = 1; length < list.length; length++) {
            byte[] cut = Arrays.copyOf(list, length);
            boolean stock =
                    keygen.verifies(
                            text,
                            MESSAGE,
                            WHO + " " + key + "\n",
                            WHO,
                            NAMESPACE,
                            "-r",
                            keygen.write("revoked", cut));
            boolean refused = false;
            try {
                RevokedKeys.parse(cut);
            } catch (SignerListException e) {
                refused = true;
            }
            assertThat(refused || stock).as("cut off after %d bytes", length).isTrue();
        }
    }

    /** The standard has the field signed, and ssh-keygen leaves it out: whoever likes fills it. */
    @Test
    void aReservedFieldThatIsUsedIsRefused() throws Exception {
        SshKeygen keygen = new SshKeygen(folder);
        SoftSigner signer = SoftSigner.ed25519();
        SshSignature plain = signer.plain(NAMESPACE, MESSAGE, SignatureFormat.ED25519);
        byte[] slippedIn =
                SignatureText.blob(
                        1,
                        plain.key().blob(),
                        NAMESPACE,
                        new byte[] {1, 2, 3},
                        plain.hash().wireName(),
                        SignatureText.value(plain.value()));
        String signers = WHO + " " + signer.key().line() + "\n";
        String text = SignatureText.armoured(slippedIn);
        assertThat(keygen.verifies(SignatureText.of(plain), MESSAGE, signers, WHO, NAMESPACE))
                .isTrue();
        assertThat(keygen.verifies(text, MESSAGE, signers, WHO, NAMESPACE)).isTrue();
        assertThat(KeyVerification.verifies(plain, MESSAGE)).isTrue();
        assertThatThrownBy(() -> SshSignature.parse(text))
                .isInstanceOfSatisfying(
                        SignatureRefusedException.class,
                        e -> assertThat(e.refusal()).isEqualTo(Refusal.FORMAT))
                .hasMessageContaining("reserved field");
    }

    /** Nothing of it is a signature of somebody else; each could hide a mistake. */
    @Test
    void whatSshKeygenLetsPassIsRefusedHere() throws Exception {
        SshKeygen keygen = new SshKeygen(folder);
        String key = keygen.newKey("alice", "ed25519", 256);
        String text = keygen.sign("alice", NAMESPACE, MESSAGE);
        String signers = WHO + " " + key + "\n";
        for (String odd :
                List.of(
                        text + "more\n",
                        text.replace("U1NI", "U1 NI"),
                        text.replace("\n-", "\n\n-"))) {
            assertThat(keygen.verifies(odd, MESSAGE, signers, WHO, NAMESPACE)).as(odd).isTrue();
            assertThatThrownBy(() -> SshSignature.parse(odd))
                    .isInstanceOfSatisfying(
                            SignatureRefusedException.class,
                            e -> assertThat(e.refusal()).isEqualTo(Refusal.ARMOUR));
        }
        for (String odd :
                List.of(
                        WHO + " octopus " + key + "\n" + signers,
                        WHO + " valid-after=\"20260231Z\" " + key + "\n",
                        WHO + " valid-after=\"20260101\" " + key + "\n")) {
            assertThat(
                            keygen.verifies(
                                    text,
                                    MESSAGE,
                                    odd,
                                    WHO,
                                    NAMESPACE,
                                    "-O",
                                    "verify-time=" + NOON))
                    .as(odd)
                    .isTrue();
            assertThatThrownBy(() -> AllowedSigners.parse(odd), odd)
                    .isInstanceOf(SignerListException.class);
        }
        String empty = keygen.write("revoked", new byte[0]);
        assertThat(keygen.verifies(text, MESSAGE, signers, WHO, NAMESPACE, "-r", empty)).isTrue();
        assertThatThrownBy(() -> RevokedKeys.parse(new byte[0]))
                .isInstanceOf(SignerListException.class);
    }
}
