package dev.keyrecall.engine.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.keyrecall.engine.campaign.Mode;
import dev.keyrecall.engine.ledger.Sha256;
import dev.keyrecall.engine.sshsig.SoftSigner;
import dev.keyrecall.engine.testing.Signatories;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

class PolicyTest {
    private static String usual() throws GeneralSecurityException {
        return new String(Signatories.usual().policy(), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void aPolicyIsReadAsItStandsThere() throws Exception {
        Signatories people =
                Signatories.usual()
                        .section(
                                "approval.mass",
                                "above_units = 9\nsignatures = 3\nsecurity_key = \"pin\"")
                        .section("plans", "valid_minutes = 15")
                        .section("plans.most_units", "aws = 7");
        byte[] file = people.policy();
        Policy policy = Policy.parse(file);
        assertThat(policy.organization()).isEqualTo("example.com");
        assertThat(policy.serial()).isEqualTo(1);
        assertThat(policy.previous()).isNull();
        assertThat(policy.digest()).isEqualTo(Sha256.hex(file));
        assertThat(policy.namespace()).isEqualTo(Signatories.POLICY);
        assertThat(policy.ofMode())
                .containsEntry(Mode.EXPOSURE, new Quorum(2, SecurityKeyRule.NONE))
                .containsEntry(Mode.HYGIENE, new Quorum(1, SecurityKeyRule.NONE));
        assertThat(policy.mass().orElseThrow())
                .isEqualTo(new Policy.Mass(9, new Quorum(3, SecurityKeyRule.PIN)));
        assertThat(policy.validFor()).isEqualTo(Duration.ofMinutes(15));
        assertThat(policy.mostUnits()).containsEntry("aws", 7).hasSize(1);
        assertThat(policy.people()).containsOnlyKeys("alice", "bob", "carol", "dave", "mallory");
        assertThat(policy.with(Role.OPERATOR))
                .extracting(Person::name)
                .containsExactly("alice", "mallory");
        assertThat(policy.byOsUser("root")).extracting(Person::name).containsExactly("alice");
        assertThat(policy.byOsUser("alice")).isEmpty();
    }

    @Test
    void whatIsLeftOutIsAsThePageSays() throws Exception {
        Policy policy = Policy.parse(bytes(usual()));
        assertThat(policy.validFor()).isEqualTo(Duration.ofHours(4));
        assertThat(policy.mass()).isEmpty();
        assertThat(policy.mostUnits()).isEmpty();
        assertThat(policy.origins()).isEmpty();
        assertThat(policy.breakGlass()).isEmpty();
        assertThat(policy.breaksGlass("alice")).isFalse();
        Policy glass =
                Policy.parse(
                        Signatories.usual()
                                .section("break-glass", "signers = [\"alice\"]")
                                .policy());
        assertThat(glass.breakGlass().orElseThrow().limit()).isEqualTo(Duration.ofHours(1));
        assertThat(glass.breakGlass().orElseThrow().securityKey()).isEqualTo(SecurityKeyRule.TOUCH);
        assertThat(policy.driftPercent()).isEqualTo(5);
        assertThat(policy.ofPolicy()).isEqualTo(new Quorum(2, SecurityKeyRule.NONE));
    }

    /** Each is one slip in a policy that works; a line break is written as two strokes. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    v = 1                             | v = 2                              | v: a number from 1 to 1
                    v = 1                             | v = 1.0                            | v: a number from 1 to 1
                    organization = "example.com"      | organization = "Example.com"       | organization
                    organization = "example.com"      | organization = "-example"          | organization
                    organization = "example.com"      | organization = ""                  | organization
                    organization = "example.com"      | x = 1                              | organization is missing
                    serial = 1                        | serial = 0                         | serial: a number from 1
                    serial = 1                        | serial = 2                         | the first policy has the serial 1
                    serial = 1                        | serial = "1"                       | serial: a number
                    serial = 1                        | serial = 1 // previous = "ab"      | previous: the 64
                    [people."bob"]                    | [people."Bob"]                     | a name is 1 to 64
                    [people."bob"]                    | [people."bo\\Eb"]                  | line
                    [people."bob"]                    | [people."*"]                       | a name is 1 to 64
                    [people."bob"]                    | [people."rob"]                     | it names not just one of [people]
                    roles = ["approver"]              | roles = ["aprover"]                | the roles are requester
                    roles = ["approver"]              | roles = []                         | one role at least
                    roles = ["approver"]              | roles = ["approver", "approver"]   | none twice
                    roles = ["approver"]              | roles = "approver"                 | an array
                    os_users = ["root"]               | os_users = []                      | nobody with an os_users is a requester
                    os_users = ["root"]               | osusers = ["root"]                 | unknown here
                    [approval.exposure]               | [approval.exposures]               | approval.exposure is missing
                    [approval.hygiene]                | [approval.x]                       | approval.hygiene is missing
                    [approval.policy]                 | [approvals.policy]                 | approval.policy is missing
                    signatures = 2                    | signatures = 0                     | a number from 1 to 16
                    signatures = 2                    | signatures = 17                    | a number from 1 to 16
                    signatures = 2                    | signatures = 5                     | 5 signatures are asked for, and there are 3 approvers besides
                    signatures = 2                    | signatures = 2 // security_key = "yes" | none, touch, pin
                    signatures = 2                    | signatures = 2 // securitykey = "pin"  | unknown here
                    allowed_signers =                 | signers =                          | allowed_signers is missing
                    ssh-ed25519                       | ssh-dss                            | allowed_signers
                    ssh-ed25519                       | cert-authority ssh-ed25519         | allowed_signers
                    bob ssh-ed25519                   | bob,carol ssh-ed25519              | it names not just one of [people]
                    bob ssh-ed25519                   | b* ssh-ed25519                     | it names not just one of [people]
                    bob ssh-ed25519                   | !bob ssh-ed25519                   | it names not just one of [people]
                    bob ssh-ed25519                   | #bob ssh-ed25519                   | bob is an approver and has no key
                    v = 1                             | v = 1 // webauthn_origins = ["x"]  | an origin reads
                    v = 1                             | v = 1 // revoked_keys = "x"        | revoked_keys
                    v = 1                             | v = 1 // v = 1                     | line 2
                    v = 1                             | v == 1                             | line 1
                    """)
    void aSlipIsNamed(String right, String wrong, String why) throws Exception {
        String text = usual();
        assertThat(text).contains(right);
        String slip =
                text.replaceFirst(
                        Pattern.quote(right),
                        Matcher.quoteReplacement(wrong.replace(" // ", "\n")));
        assertThatExceptionOfType(PolicyException.class)
                .isThrownBy(() -> Policy.parse(bytes(slip)))
                .withMessageContaining(why);
    }

    /** A line break is written as two strokes. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    signers = []                               | signers: one person at least
                    minutes = 60                               | signers
                    signers = "alice"                          | signers: an array
                    signers = ["alice", "alice"]               | none twice
                    signers = ["alice"] // minutes = 61        | minutes: a number from 1 to 60
                    signers = ["alice"] // minutes = 0         | minutes: a number from 1 to 60
                    signers = ["alice"] // hours = 1           | unknown here
                    signers = ["alice"] // security_key = "x"  | none, touch, pin
                    signers = ["zoe"]                          | zoe is not one of [people]
                    signers = ["bob"]                          | bob could do nothing alone
                    signers = ["mallory"]                      | mallory could do nothing alone
                    """)
    void whoCouldNotBreakTheGlassIsNamed(String section, String why) throws Exception {
        byte[] file =
                Signatories.usual().section("break-glass", section.replace(" // ", "\n")).policy();
        assertThatExceptionOfType(PolicyException.class)
                .isThrownBy(() -> Policy.parse(file))
                .withMessageContaining(why);
    }

    @Test
    void somebodyIsThereToCountersign() throws Exception {
        Signatories people = Signatories.usual();
        List<String> all = List.of("alice", "bob", "carol", "dave");
        for (String name : all) {
            people.person(name, "\"requester\", \"approver\", \"operator\"", name);
        }
        String quoted = all.stream().collect(Collectors.joining("\", \"", "\"", "\""));
        people.section("break-glass", "signers = [" + quoted + "]");
        assertThatExceptionOfType(PolicyException.class)
                .isThrownBy(() -> Policy.parse(people.policy()))
                .withMessageContaining("nobody could countersign");
        people.person("noor", "\"requester\", \"operator\"", "noor")
                .section("break-glass", "signers = [\"noor\"]");
        assertThatExceptionOfType(PolicyException.class)
                .isThrownBy(() -> Policy.parse(people.policy()))
                .withMessageContaining("noor has no key");
    }

    @Test
    void aChangeOfThePolicyIsNeverOnePersons() throws Exception {
        String text =
                usual().replace(
                                "[approval.policy]\nsignatures = 2",
                                "[approval.policy]\nsignatures = 1");
        assertThatExceptionOfType(PolicyException.class)
                .isThrownBy(() -> Policy.parse(bytes(text)))
                .withMessageContaining("approval.policy.signatures: a number from 2 to 16");
    }

    @Test
    void aKeyOfTwoPeopleIsNobodys() throws Exception {
        SoftSigner shared = SoftSigner.ed25519();
        Signatories people = Signatories.usual();
        people.key("b2", "bob", "", shared).key("c2", "carol", "", shared);
        assertThatExceptionOfType(PolicyException.class)
                .isThrownBy(() -> Policy.parse(people.policy()))
                .withMessageContaining("is that of bob and of carol");
    }

    @Test
    void anApproverWhoseOnlyKeyIsRevokedIsNone() throws Exception {
        Signatories people = Signatories.usual().revoke("dave");
        assertThatExceptionOfType(PolicyException.class)
                .isThrownBy(() -> Policy.parse(people.policy()))
                .withMessageContaining("dave is an approver and has no key");
    }

    @Test
    void whatIsNestedTooDeeplyIsRefused() {
        byte[] deep = bytes("v = " + "[".repeat(60_000) + "\n");
        assertThatExceptionOfType(PolicyException.class)
                .isThrownBy(() -> Policy.parse(deep))
                .withMessageContaining("nested too deeply");
    }

    @Test
    void whatIsNoTextOrTooLongIsRefused() throws Exception {
        byte[] file = bytes(usual());
        byte[] latin = file.clone();
        latin[latin.length - 1] = (byte) 0xe9;
        assertThatExceptionOfType(PolicyException.class)
                .isThrownBy(() -> Policy.parse(latin))
                .withMessageContaining("not UTF-8");
        byte[] padded = Arrays.copyOf(file, Policy.FILE_BYTES_MAX + 1);
        Arrays.fill(padded, file.length, padded.length, (byte) '\n');
        assertThatExceptionOfType(PolicyException.class)
                .isThrownBy(() -> Policy.parse(padded))
                .withMessageContaining("longer than");
        assertThat(Policy.parse(Arrays.copyOf(padded, Policy.FILE_BYTES_MAX)).serial())
                .isEqualTo(1);
        assertThatExceptionOfType(PolicyException.class)
                .isThrownBy(() -> Policy.parse(new byte[0]))
                .withMessageContaining("missing");
    }
}
