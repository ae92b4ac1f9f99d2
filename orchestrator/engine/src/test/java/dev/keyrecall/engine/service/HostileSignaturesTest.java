package dev.keyrecall.engine.service;

import static dev.keyrecall.engine.service.GovernedHome.TOUCHED;
import static dev.keyrecall.engine.service.GovernedHome.UNTOUCHED;
import static dev.keyrecall.engine.service.GovernedHome.VERIFIED;
import static dev.keyrecall.engine.testing.Signatories.DENY;
import static dev.keyrecall.engine.testing.Signatories.PLAN;
import static dev.keyrecall.engine.testing.Signatories.POLICY;
import static dev.keyrecall.engine.testing.Signatories.WITHDRAW;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.campaign.Mode;
import dev.keyrecall.engine.policy.Consent;
import dev.keyrecall.engine.sshsig.HashAlgorithm;
import dev.keyrecall.engine.sshsig.SignatureText;
import dev.keyrecall.engine.sshsig.SoftSigner;
import dev.keyrecall.engine.sshsig.SshSignature;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Signatures that must not count: each is refused for its own reason, nothing of it is kept, and
 * the plan is no nearer to being run. After each the honest ones still count.
 */
class HostileSignaturesTest {
    private static final String OTHER = "keyrecall-plan@other.example";
    private static final String LATER = "namespaces=\"keyrecall-policy@*\"";

    /** Makes the signature's text; what it does beside is no part of what is looked at. */
    @FunctionalInterface
    private interface Forgery {
        String of(GovernedHome home, String plan, byte[] bytes)
                throws EngineException, GeneralSecurityException;
    }

    private record Case(String name, String why, Forgery forgery) {}

    private static List<Case> texts() {
        return List.of(
                new Case("nothing", "signature", (_, _, _) -> ""),
                new Case("some text", "signature", (_, _, _) -> "yes, I agree\n"),
                new Case(
                        "cut off",
                        "signature",
                        (home, _, bytes) -> {
                            String whole = home.people.sign("bob", PLAN, bytes);
                            return whole.substring(0, whole.length() / 2);
                        }),
                new Case(
                        "something before it",
                        "signature",
                        (home, _, bytes) -> "x\n" + home.people.sign("bob", PLAN, bytes)),
                new Case(
                        "one bit changed",
                        "not the signature of this message",
                        (home, _, bytes) -> {
                            byte[] blob =
                                    SignatureText.blob(home.people.signature("bob", PLAN, bytes));
                            blob[blob.length - 3] ^= 1;
                            return SignatureText.armoured(blob);
                        }),
                new Case(
                        "one byte of the plan changed",
                        "not the signature of this message",
                        (home, _, bytes) -> {
                            byte[] other = bytes.clone();
                            other[other.length / 2] ^= 1;
                            return home.people.sign("bob", PLAN, other);
                        }),
                new Case(
                        "a line break after the plan",
                        "not the signature of this message",
                        (home, _, bytes) ->
                                home.people.sign("bob", PLAN, GovernedHome.with(bytes, "\n"))),
                new Case(
                        "of nothing",
                        "not the signature of this message",
                        (home, _, _) -> home.people.sign("bob", PLAN, new byte[0])),
                new Case(
                        "of the digest instead of the plan",
                        "not the signature of this message",
                        (home, plan, _) ->
                                home.people.sign(
                                        "bob",
                                        PLAN,
                                        digest(home, plan).getBytes(StandardCharsets.UTF_8))),
                new Case(
                        "of another plan",
                        "not the signature of this message",
                        (home, _, _) -> home.people.sign("bob", PLAN, home.bytes(home.plan()))),
                new Case(
                        "hashed with SHA-256",
                        "sha256",
                        (home, _, bytes) -> {
                            SshSignature made = home.people.signature("bob", PLAN, bytes);
                            return SignatureText.of(
                                    new SshSignature(
                                            made.key(),
                                            made.namespace(),
                                            HashAlgorithm.SHA256,
                                            made.value()));
                        }));
    }

    private static List<Case> purposes() {
        return List.of(
                new Case("for another organization", "namespace", signedFor(OTHER)),
                new Case("for a file", "namespace", signedFor("file")),
                new Case("for a policy", "namespace", signedFor(POLICY)),
                new Case(
                        "in capitals",
                        "namespace",
                        signedFor(PLAN.toUpperCase(java.util.Locale.ROOT))),
                new Case("for a longer name", "namespace", signedFor(PLAN + ".evil.example")),
                new Case(
                        "moved to another purpose",
                        "not the signature of this message",
                        (home, _, bytes) -> {
                            SshSignature made = home.people.signature("bob", DENY, bytes);
                            return SignatureText.of(
                                    new SshSignature(made.key(), PLAN, made.hash(), made.value()));
                        }));
    }

    private static Forgery signedFor(String namespace) {
        return (home, _, bytes) -> home.people.sign("bob", namespace, bytes);
    }

    private static List<Case> keys() {
        return List.of(
                new Case(
                        "of a stranger",
                        "no allowed signer",
                        (home, _, bytes) -> home.people.sign("nobody", PLAN, bytes)),
                new Case(
                        "of a stranger who names another's key",
                        "not the signature of this message",
                        (home, _, bytes) -> {
                            SshSignature made = home.people.signature("nobody", PLAN, bytes);
                            return SignatureText.of(
                                    new SshSignature(
                                            home.people.of("bob").key(),
                                            PLAN,
                                            made.hash(),
                                            made.value()));
                        }),
                new Case(
                        "of an operator",
                        "not an approver",
                        (home, _, bytes) -> home.people.sign("mallory", PLAN, bytes)),
                new Case(
                        "of who asked",
                        "asked for the plan",
                        (home, _, bytes) -> home.people.sign("alice", PLAN, bytes)),
                new Case(
                        "of a key that is over",
                        "not valid after",
                        listed("old", "valid-before=\"20200101000000Z\"")),
                new Case(
                        "of a key that is to come",
                        "not valid before",
                        listed("new", "valid-after=\"20990101000000Z\"")),
                new Case(
                        "of a key for something else",
                        "not listed for the namespace",
                        listed("files", LATER)),
                new Case(
                        "of a revoked key",
                        "is revoked",
                        (home, _, bytes) -> {
                            home.people.key("lost", "dave", "", SoftSigner.ed25519());
                            home.people.revoke("lost");
                            home.adopt("bob", "carol");
                            return home.people.sign("lost", PLAN, bytes);
                        }),
                new Case(
                        "of who lost the role",
                        "not an approver",
                        (home, _, bytes) -> {
                            home.people.person("dave", "\"auditor\"");
                            home.adopt("bob", "carol");
                            return home.people.sign("dave", PLAN, bytes);
                        }));
    }

    private static Forgery listed(String key, String options) {
        return (home, _, bytes) -> {
            home.people.key(key, "dave", options, SoftSigner.ed25519());
            home.adopt("bob", "carol");
            return home.people.sign(key, PLAN, bytes);
        };
    }

    private static List<Case> hardware() {
        return List.of(
                new Case(
                        "of a security key that nobody touched",
                        "nobody touched",
                        (home, _, bytes) -> home.people.touch("frank", PLAN, bytes, UNTOUCHED, 7)),
                new Case(
                        "of one of another kind that nobody touched",
                        "nobody touched",
                        (home, _, bytes) -> home.people.touch("grace", PLAN, bytes, 4, 7)),
                new Case(
                        "of a key in a file where hardware is asked for",
                        "security key is required",
                        strict("touch", home -> "bob", 0)),
                new Case(
                        "without a PIN where one is asked for",
                        "did not verify its user",
                        strict("pin", home -> "frank", TOUCHED)),
                new Case(
                        "without a PIN where many units are cut",
                        "did not verify its user",
                        (home, _, bytes) -> {
                            home.people.section(
                                    "approval.mass",
                                    "above_units = 2\nsignatures = 3\nsecurity_key = \"pin\"");
                            home.adopt("bob", "carol");
                            return home.people.touch("grace", PLAN, bytes, TOUCHED, 7);
                        }),
                new Case(
                        "with a flag that was set afterwards",
                        "not the signature of this message",
                        (home, _, bytes) -> {
                            byte[] blob =
                                    SignatureText.blob(
                                            home.people
                                                    .of("frank")
                                                    .touched(PLAN, bytes, UNTOUCHED, 7));
                            blob[blob.length - 5] = (byte) VERIFIED;
                            return SignatureText.armoured(blob);
                        }),
                new Case("that counts backwards", "had counted to 9", counted(8)),
                new Case("that counts on the spot", "had counted to 9", counted(9)),
                new Case("that counts no more", "had counted to 9", counted(0)),
                new Case(
                        "on a page that nobody named",
                        "page",
                        (home, _, bytes) ->
                                SignatureText.of(
                                        home.people
                                                .of("erin")
                                                .inBrowser(
                                                        PLAN, bytes, TOUCHED, new byte[0], "}"))),
                new Case(
                        "on another page than the one that is named",
                        "page",
                        (home, _, bytes) -> {
                            home.people.origins("[\"https://approve.example.com\"]");
                            home.adopt("bob", "carol");
                            return SignatureText.of(
                                    home.people
                                            .of("erin")
                                            .inBrowser(PLAN, bytes, TOUCHED, new byte[0], "}"));
                        }));
    }

    @FunctionalInterface
    private interface Who {
        String in(GovernedHome home);
    }

    private static Forgery strict(String rule, Who who, int flags) {
        return (home, _, bytes) -> {
            home.people.section(
                    "approval.exposure", "signatures = 2\nsecurity_key = \"" + rule + "\"");
            home.adopt("bob", "carol");
            String name = who.in(home);
            return flags == 0
                    ? home.people.sign(name, PLAN, bytes)
                    : home.people.touch(name, PLAN, bytes, flags, 7);
        };
    }

    /** After one that was handed in, about another plan, with the counter 9. */
    private static Forgery counted(long counter) {
        return (home, _, bytes) -> {
            String other = home.plan();
            home.approvals.handIn(
                    other, home.people.touch("frank", PLAN, home.bytes(other), TOUCHED, 9));
            return home.people.touch("frank", PLAN, bytes, TOUCHED, counter);
        };
    }

    private static List<Case> moments() {
        return List.of(
                new Case(
                        "when the plan's time is over",
                        "could be approved until",
                        (home, _, bytes) -> {
                            home.home.clock.advance(java.time.Duration.ofMinutes(241));
                            return home.people.sign("dave", PLAN, bytes);
                        }),
                new Case(
                        "after a denial",
                        "was against",
                        (home, plan, bytes) -> {
                            home.sign(plan, "dave", DENY);
                            return home.people.sign("dave", PLAN, bytes);
                        }),
                new Case(
                        "handed in again after it was withdrawn",
                        "was against",
                        (home, plan, bytes) -> {
                            home.sign(plan, "dave", WITHDRAW);
                            return home.people.sign("dave", PLAN, bytes);
                        }),
                new Case(
                        "over more units than are allowed",
                        "3 units of mute, and the policy allows 2",
                        (home, _, bytes) -> {
                            home.people.section("plans.most_units", "mute = 2");
                            home.adopt("bob", "carol");
                            return home.people.sign("dave", PLAN, bytes);
                        }));
    }

    private static String digest(GovernedHome home, String plan) throws EngineException {
        return dev.keyrecall.engine.campaign.PlanDocument.digest(home.bytes(plan));
    }

    private static List<Case> all() {
        List<Case> all = new ArrayList<>();
        all.addAll(texts());
        all.addAll(purposes());
        all.addAll(keys());
        all.addAll(hardware());
        all.addAll(moments());
        return all;
    }

    @TestFactory
    Stream<DynamicTest> noneCounts() {
        assertThat(all()).hasSizeGreaterThanOrEqualTo(40);
        return all().stream()
                .map(one -> DynamicTest.dynamicTest(one.name(), () -> requireRefused(one)));
    }

    private static void requireRefused(Case one) throws EngineException, GeneralSecurityException {
        GovernedHome home = GovernedHome.ready();
        String plan = home.plan();
        String text = one.forgery().of(home, plan, home.bytes(plan));
        Consent before = home.consent(plan);
        int entries = home.home.ledger().size();

        EngineException refused =
                catchThrowableOfType(
                        EngineException.class, () -> home.approvals.handIn(plan, text));

        assertThat(refused).as(one.name()).isNotNull();
        assertThat(refused.getMessage()).contains(one.why());
        assertThat(refused.ending()).isEqualTo(Ending.REFUSED);
        assertThat(refused.hints()).isNotEmpty().doesNotContain("");
        assertThat(home.home.ledger()).hasSize(entries);
        assertThat(home.consent(plan)).isEqualTo(before);
        assertThat(before.granted()).isFalse();
    }

    /** The same home lets the honest ones through: what is refused above is not refused always. */
    @TestFactory
    Stream<DynamicTest> theHonestOnesCount() {
        return Stream.of("bob", "carol", "dave")
                .map(
                        name ->
                                DynamicTest.dynamicTest(
                                        name,
                                        () -> {
                                            GovernedHome home = GovernedHome.ready();
                                            String plan = home.plan();
                                            home.approve(plan, name);
                                            assertThat(home.agreed(plan)).containsExactly(name);
                                            assertThat(home.home.plan(Mode.EXPOSURE, "all"))
                                                    .isNotNull();
                                        }));
    }
}
