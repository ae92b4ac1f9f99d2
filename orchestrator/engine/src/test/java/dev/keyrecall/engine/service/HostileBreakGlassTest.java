package dev.keyrecall.engine.service;

import static dev.keyrecall.engine.service.GovernedHome.TOUCHED;
import static dev.keyrecall.engine.service.GovernedHome.UNTOUCHED;
import static dev.keyrecall.engine.testing.Signatories.BREAK_GLASS;
import static dev.keyrecall.engine.testing.Signatories.COUNTERSIGN;
import static dev.keyrecall.engine.testing.Signatories.DENY;
import static dev.keyrecall.engine.testing.Signatories.PLAN;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.campaign.Mode;
import dev.keyrecall.engine.policy.Glass;
import dev.keyrecall.engine.sshsig.SignatureText;
import dev.keyrecall.engine.sshsig.SoftSigner;
import dev.keyrecall.engine.sshsig.SshSignature;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Signatures for break-glass, and countersignatures, that must not count: each is refused for its
 * own reason, and leaves no trace.
 */
class HostileBreakGlassTest {
    private static final Duration TIME = Duration.ofMinutes(30);
    private static final Duration MOMENT = Duration.ofMillis(1);

    /** Makes the signature's text; what it does beside is no part of what is looked at. */
    @FunctionalInterface
    private interface Forgery {
        String of(GovernedHome home, String plan, byte[] bytes)
                throws EngineException, GeneralSecurityException;
    }

    private record Case(String name, String why, Forgery forgery) {}

    private static Forgery alice(String namespace) {
        return (home, _, bytes) -> home.people.sign("alice", namespace, bytes);
    }

    private static Forgery after(Forgery change) {
        return (home, plan, bytes) -> {
            change.of(home, plan, bytes);
            return home.people.sign("alice", BREAK_GLASS, bytes);
        };
    }

    private static Forgery underPolicy(String section, String content) {
        return after(
                (home, _, _) -> {
                    home.people.section(section, content);
                    home.adopt("bob", "carol");
                    return "";
                });
    }

    private static List<Case> signers() {
        return List.of(
                new Case(
                        "of an approver who is not registered",
                        "bob is not registered for break-glass",
                        (home, _, bytes) -> home.people.sign("bob", BREAK_GLASS, bytes)),
                new Case(
                        "of an operator who is not registered",
                        "mallory is not registered for break-glass",
                        (home, _, bytes) -> home.people.sign("mallory", BREAK_GLASS, bytes)),
                new Case(
                        "of a stranger",
                        "no allowed signer",
                        (home, _, bytes) -> home.people.sign("nobody", BREAK_GLASS, bytes)),
                new Case(
                        "of a stranger who names the signer's key",
                        "not the signature of this message",
                        (home, _, bytes) -> {
                            SshSignature made = home.people.signature("nobody", BREAK_GLASS, bytes);
                            return SignatureText.of(
                                    new SshSignature(
                                            home.people.of("alice").key(),
                                            BREAK_GLASS,
                                            made.hash(),
                                            made.value()));
                        }),
                new Case(
                        "of who is registered no more",
                        "alice is not registered for break-glass",
                        underPolicy(
                                "break-glass", "signers = [\"hana\"]\nsecurity_key = \"none\"")),
                new Case(
                        "of a key that is over",
                        "not valid after",
                        listed("valid-before=\"20200101000000Z\"")),
                new Case(
                        "of a key for something else",
                        "not listed for the namespace",
                        listed("namespaces=\"keyrecall-plan@*\"")),
                new Case(
                        "of a revoked key",
                        "is revoked",
                        (home, _, bytes) -> {
                            home.people.key("lost", "alice", "", SoftSigner.ed25519());
                            home.people.revoke("lost");
                            home.adopt("bob", "carol");
                            return home.people.sign("lost", BREAK_GLASS, bytes);
                        }));
    }

    private static Forgery listed(String options) {
        return (home, _, bytes) -> {
            home.people.key("other", "alice", options, SoftSigner.ed25519());
            home.adopt("bob", "carol");
            return home.people.sign("other", BREAK_GLASS, bytes);
        };
    }

    private static List<Case> texts() {
        return List.of(
                new Case(
                        "for another organization",
                        "namespace",
                        alice("keyrecall-break-glass@other.example")),
                new Case("for a waiver", "namespace", alice("keyrecall-waiver@example.com")),
                new Case("for an approval by who asked", "asked for the plan", alice(PLAN)),
                new Case(
                        "moved from a denial",
                        "not the signature of this message",
                        (home, _, bytes) -> {
                            SshSignature made = home.people.signature("alice", DENY, bytes);
                            return SignatureText.of(
                                    new SshSignature(
                                            made.key(), BREAK_GLASS, made.hash(), made.value()));
                        }),
                new Case(
                        "of another plan",
                        "not the signature of this message",
                        (home, _, _) ->
                                home.people.sign("alice", BREAK_GLASS, home.bytes(home.plan()))),
                new Case(
                        "of a plan of which one byte was changed",
                        "not the signature of this message",
                        (home, _, bytes) -> {
                            byte[] other = bytes.clone();
                            other[other.length / 3] ^= 1;
                            return home.people.sign("alice", BREAK_GLASS, other);
                        }));
    }

    private static List<Case> hardware() {
        return List.of(
                new Case(
                        "of a security key that nobody touched",
                        "nobody touched",
                        (home, _, bytes) ->
                                home.people.touch("hana", BREAK_GLASS, bytes, UNTOUCHED, 3)),
                new Case(
                        "of a key in a file where nothing is said of hardware",
                        "security key is required",
                        underPolicy("break-glass", "signers = [\"alice\"]")),
                new Case(
                        "without a PIN where one is asked for",
                        "did not verify its user",
                        (home, _, bytes) -> {
                            home.people.section("break-glass", GovernedHome.glass("pin"));
                            home.adopt("bob", "carol");
                            return home.people.touch("hana", BREAK_GLASS, bytes, TOUCHED, 3);
                        }),
                new Case(
                        "of a key in a file where approvals take hardware",
                        "security key is required",
                        underPolicy(
                                "approval.exposure", "signatures = 2\nsecurity_key = \"touch\"")),
                new Case(
                        "that counts on the spot",
                        "had counted to 9",
                        (home, _, bytes) -> {
                            String other = home.plan();
                            home.approvals.handIn(
                                    other,
                                    home.people.touch(
                                            "hana", BREAK_GLASS, home.bytes(other), TOUCHED, 9));
                            return home.people.touch("hana", BREAK_GLASS, bytes, TOUCHED, 9);
                        }));
    }

    private static List<Case> moments() {
        return List.of(
                new Case(
                        "of a plan of hygiene mode",
                        "break-glass is for what is exposed",
                        (home, _, _) ->
                                throwing(home, home.home.plan(Mode.HYGIENE, "all").plan().id())),
                new Case(
                        "when the plan's time is over",
                        "could be approved until",
                        after(
                                (home, _, _) -> {
                                    home.home.clock.advance(Duration.ofMinutes(241));
                                    return "";
                                })),
                new Case(
                        "after a denial",
                        "dave is against plan",
                        after((home, plan, _) -> said(home, plan, "dave", DENY))),
                new Case(
                        "of what is approved",
                        "is approved",
                        after(
                                (home, plan, _) -> {
                                    home.approve(plan, "bob");
                                    return said(home, plan, "carol", PLAN);
                                })),
                new Case(
                        "over more units than are allowed",
                        "3 units of mute, and the policy allows 2",
                        underPolicy("plans.most_units", "mute = 2")),
                new Case(
                        "of another plan, an hour after the first",
                        "30 minutes are over, and no second person has countersigned",
                        after(
                                (home, _, _) -> {
                                    said(home, home.plan(), "alice", BREAK_GLASS);
                                    home.home.clock.advance(TIME);
                                    return "";
                                })),
                new Case(
                        "of another plan, with the clock set back",
                        "no second person has countersigned",
                        after(
                                (home, _, _) -> {
                                    said(home, home.plan(), "alice", BREAK_GLASS);
                                    home.home.clock.advance(Duration.ofHours(-2));
                                    return "";
                                })),
                new Case(
                        "of another signer, an hour after the first",
                        "no second person has countersigned",
                        (home, plan, bytes) -> {
                            said(home, plan, "alice", BREAK_GLASS);
                            home.home.clock.advance(TIME);
                            return home.people.touch("hana", BREAK_GLASS, bytes, TOUCHED, 1);
                        }),
                new Case(
                        "of a plan that was countersigned",
                        "was countersigned, which ended it",
                        (home, plan, bytes) -> {
                            said(home, plan, "alice", BREAK_GLASS);
                            home.home.clock.advance(TIME);
                            said(home, plan, "bob", COUNTERSIGN);
                            return home.people.touch("hana", BREAK_GLASS, bytes, TOUCHED, 1);
                        }));
    }

    private static String throwing(GovernedHome home, String plan)
            throws EngineException, GeneralSecurityException {
        said(home, plan, "alice", BREAK_GLASS);
        return "";
    }

    private static String said(GovernedHome home, String plan, String name, String namespace)
            throws EngineException, GeneralSecurityException {
        home.sign(plan, name, namespace);
        return "";
    }

    /** After the glass was broken by Alice, and its time is over. */
    private static Forgery over(Forgery forgery) {
        return (home, plan, bytes) -> {
            said(home, plan, "alice", BREAK_GLASS);
            home.home.clock.advance(TIME);
            return forgery.of(home, plan, bytes);
        };
    }

    private static Forgery countersigned(String name) {
        return (home, _, bytes) -> home.people.sign(name, COUNTERSIGN, bytes);
    }

    private static List<Case> countersigning() {
        return List.of(
                new Case(
                        "countersigned before anything was broken",
                        "there is nothing to countersign",
                        countersigned("bob")),
                new Case(
                        "countersigned while more can be done",
                        "which nobody can have seen",
                        (home, plan, bytes) -> {
                            said(home, plan, "alice", BREAK_GLASS);
                            home.home.clock.advance(TIME.minus(MOMENT));
                            return home.people.sign("bob", COUNTERSIGN, bytes);
                        }),
                new Case(
                        "countersigned by the same person",
                        "alice broke the glass",
                        over(countersigned("alice"))),
                new Case(
                        "countersigned by the same person with a second key",
                        "alice broke the glass",
                        over(
                                (home, _, bytes) -> {
                                    home.people.key("alice2", "alice", "", SoftSigner.ed25519());
                                    home.adopt("bob", "carol");
                                    return home.people.sign("alice2", COUNTERSIGN, bytes);
                                })),
                new Case(
                        "countersigned by the same key under another name",
                        "zoe broke the glass",
                        over(
                                (home, _, bytes) -> {
                                    home.people.person("zoe", "\"approver\"");
                                    home.people.rename("alice", "zoe");
                                    home.people.person(
                                            "alice", "\"requester\", \"operator\"", "root");
                                    home.people.section("break-glass", "signers = [\"hana\"]");
                                    home.adopt("bob", "carol");
                                    return home.people.sign("alice", COUNTERSIGN, bytes);
                                })));
    }

    private static List<Case> strangersCountersigning() {
        return List.of(
                new Case(
                        "countersigned by the same person when the first key is listed no more",
                        "alice broke the glass",
                        over(
                                (home, _, bytes) -> {
                                    home.people.unlisted("alice");
                                    home.people.key("alice2", "alice", "", SoftSigner.ed25519());
                                    home.adopt("bob", "carol");
                                    return home.people.sign("alice2", COUNTERSIGN, bytes);
                                })),
                new Case(
                        "countersigned by who is no approver",
                        "mallory is not an approver",
                        over(countersigned("mallory"))),
                new Case(
                        "countersigned by a stranger",
                        "no allowed signer",
                        over(countersigned("nobody"))),
                new Case(
                        "countersigned for an approval of a plan that is over",
                        "could be approved until",
                        over(
                                (home, _, bytes) -> {
                                    home.home.clock.advance(Duration.ofHours(4));
                                    return home.people.sign("bob", PLAN, bytes);
                                })),
                new Case(
                        "countersigned for another plan",
                        "not the signature of this message",
                        over(
                                (home, _, _) ->
                                        home.people.sign(
                                                "bob", COUNTERSIGN, home.bytes(home.plan())))),
                new Case(
                        "countersigned with a security key that nobody touched",
                        "nobody touched",
                        over(
                                (home, _, bytes) ->
                                        home.people.touch(
                                                "frank", COUNTERSIGN, bytes, UNTOUCHED, 1))));
    }

    private static List<Case> all() {
        List<Case> all = new ArrayList<>();
        all.addAll(signers());
        all.addAll(texts());
        all.addAll(hardware());
        all.addAll(moments());
        all.addAll(countersigning());
        all.addAll(strangersCountersigning());
        return all;
    }

    @TestFactory
    Stream<DynamicTest> noneCounts() {
        assertThat(all()).hasSizeGreaterThanOrEqualTo(35);
        return all().stream()
                .map(one -> DynamicTest.dynamicTest(one.name(), () -> requireRefused(one)));
    }

    private static void requireRefused(Case one) throws EngineException, GeneralSecurityException {
        GovernedHome home = GovernedHome.alone();
        String plan = home.plan();
        List<Optional<Glass>> before = new ArrayList<>();
        List<Integer> entries = new ArrayList<>();

        EngineException refused =
                catchThrowableOfType(
                        EngineException.class,
                        () -> {
                            String text = one.forgery().of(home, plan, home.bytes(plan));
                            before.add(GlassReading.ofPlan(home.home.engine, plan));
                            entries.add(home.home.ledger().size());
                            home.approvals.handIn(plan, text);
                        });

        assertThat(refused).as(one.name()).isNotNull();
        assertThat(refused.getMessage()).contains(one.why());
        assertThat(refused.ending()).isEqualTo(Ending.REFUSED);
        assertThat(refused.hints()).isNotEmpty().doesNotContain("");
        if (!entries.isEmpty()) {
            assertThat(home.home.ledger()).hasSize(entries.getFirst());
            assertThat(GlassReading.ofPlan(home.home.engine, plan)).isEqualTo(before.getFirst());
        }
        assertThat(GlassReading.ofPlan(home.home.engine, plan).filter(Glass::permits))
                .as("one honest signature at most")
                .matches(glass -> glass.isEmpty() || glass.get().broken().size() == 1);
    }
}
