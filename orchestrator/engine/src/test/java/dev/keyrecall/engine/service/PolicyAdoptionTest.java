package dev.keyrecall.engine.service;

import static dev.keyrecall.engine.testing.Signatories.PLAN;
import static dev.keyrecall.engine.testing.Signatories.POLICY;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.port.Policies.StoredPolicy;
import dev.keyrecall.engine.sshsig.SoftSigner;
import dev.keyrecall.engine.testing.Signatories;
import dev.keyrecall.spi.json.Json;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;

/** Policies that must not be adopted, and those that must. */
class PolicyAdoptionTest {
    private final GovernedHome home = GovernedHome.ready();
    private final PolicyBook book = new PolicyBook(home.home.engine);

    PolicyAdoptionTest() throws EngineException, GeneralSecurityException {}

    private void requireRefused(byte[] policy, List<String> signatures, String why) {
        int entries = home.home.ledger().size();
        EngineException refused =
                catchThrowableOfType(EngineException.class, () -> book.adopt(policy, signatures));
        assertThat(refused).as("it was adopted").isNotNull();
        assertThat(refused).hasMessageContaining(why);
        assertThat(refused.ending()).isEqualTo(Ending.REFUSED);
        assertThat(refused.hints()).isNotEmpty();
        assertThat(home.home.ledger()).hasSize(entries);
        assertThat(book.stored().orElseThrow().bytes()).isEqualTo(home.policy);
    }

    private void requireRefused(byte[] policy, String why, String... signers)
            throws GeneralSecurityException {
        requireRefused(policy, home.people.over(policy, signers), why);
    }

    @Test
    void theFirstIsSignedByApproversOfItsOwn() throws Exception {
        GovernedHome fresh = GovernedHome.fresh();
        PolicyBook empty = new PolicyBook(fresh.home.engine);
        assertThat(empty.current()).isEmpty();
        byte[] policy = fresh.people.policy();
        for (List<String> too : List.of(List.<String>of(), fresh.people.over(policy, "bob"))) {
            EngineException refused =
                    catchThrowableOfType(EngineException.class, () -> empty.adopt(policy, too));
            assertThat(refused).hasMessageContaining(too.size() + " of 2 signatures");
        }
        assertThat(empty.adopt(policy, fresh.people.over(policy, "carol", "bob")).signers())
                .containsExactly("bob", "carol");
        Json.Obj entry = fresh.home.ledger().getLast();
        assertThat(entry.text("kind")).isEqualTo("policy");
        assertThat(entry.object("details").integer("serial")).isEqualTo(1);
        assertThat(entry.object("details").items("signatures")).hasSize(2);
        assertThat(entry.canonical()).doesNotContain("carol");
        new LedgerReading(fresh.home.engine).verify();
    }

    @Test
    void theSameAgainChangesNothing() throws Exception {
        int entries = home.home.ledger().size();
        assertThat(book.adopt(home.policy, List.of()).signers()).isEmpty();
        assertThat(home.home.ledger()).hasSize(entries);
    }

    @Test
    void theNextIsSignedByApproversOfThePresentOne() throws Exception {
        home.people
                .person("eve", "\"approver\"")
                .key("eve", SoftSigner.ed25519())
                .person("mia", "\"approver\"")
                .key("mia", SoftSigner.ed25519());
        byte[] next = home.people.policy();
        requireRefused(next, "no allowed signer has the key", "eve", "mia");
        requireRefused(next, "no allowed signer has the key", "bob", "eve");
        requireRefused(next, "1 of 2 signatures", "bob");
        requireRefused(next, "1 of 2 signatures", "bob", "bob");
        requireRefused(next, "not an approver", "bob", "mallory");
        assertThat(book.adopt(next, home.people.over(next, "bob", "dave")).policy().serial())
                .isEqualTo(2);
        new LedgerReading(home.home.engine).verify();
        assertThat(home.home.store.<List<StoredPolicy>>read(tx -> tx.policies().all())).hasSize(2);
    }

    @Test
    void twoKeysOfOnePersonAreOneSignature() throws Exception {
        home.people.key("bob2", "bob", "", SoftSigner.ed25519());
        home.adopt("bob", "carol");
        byte[] next = home.people.section("plans", "valid_minutes = 9").policy();
        requireRefused(next, "1 of 2 signatures: bob", "bob", "bob2");
    }

    @Test
    void aPolicyThatDoesNotFollowIsRefused() throws Exception {
        byte[] skipped = home.people.numbered(3).policy();
        requireRefused(skipped, "does not follow", "bob", "carol");
        byte[] elsewhere = home.people.numbered(1).after("0".repeat(64)).policy();
        requireRefused(elsewhere, "does not follow", "bob", "carol");
        byte[] other =
                new String(home.people.numbered(1).after(digest()).policy(), StandardCharsets.UTF_8)
                        .replace("organization = \"example.com\"", "organization = \"example.org\"")
                        .getBytes(StandardCharsets.UTF_8);
        requireRefused(other, "does not follow", "bob", "carol");
    }

    private String digest() {
        return book.current().orElseThrow().digest();
    }

    /** What once stood, with the signatures it stood with. */
    @Test
    void anOlderPolicyIsNotPutBack() throws Exception {
        StoredPolicy first = book.stored().orElseThrow();
        home.people.section("plans", "valid_minutes = 9");
        home.adopt("bob", "carol");
        requireRefused(first.bytes(), new ArrayList<>(first.signatures()), "does not follow");
    }

    @Test
    void aSignatureForSomethingElseIsNone() throws Exception {
        byte[] next = home.people.section("plans", "valid_minutes = 9").policy();
        requireRefused(
                next,
                List.of(home.people.sign("bob", PLAN, next), home.people.sign("carol", PLAN, next)),
                "namespace");
        byte[] changed = next.clone();
        changed[changed.length - 1] = ' ';
        requireRefused(
                changed, home.people.over(next, "bob", "carol"), "signature of this message");
        requireRefused(
                next,
                List.of(home.people.sign("bob", POLICY, next), "nothing"),
                "signature 2 does not count");
    }

    @Test
    void aPolicyMayAskForHardwareToBeChanged() throws Exception {
        home.people.section("approval.policy", "signatures = 2\nsecurity_key = \"touch\"");
        home.adopt("bob", "carol");
        byte[] next = home.people.section("plans", "valid_minutes = 9").policy();
        requireRefused(next, "security key is required", "bob", "carol");
        List<String> touched =
                List.of(
                        home.people.touch("frank", POLICY, next, 1, 3),
                        home.people.touch("grace", POLICY, next, 1, 3));
        assertThat(book.adopt(next, touched).signers()).containsExactly("frank", "grace");
        byte[] third = home.people.after(digest()).section("plans", "valid_minutes = 8").policy();
        requireRefusedAfter(next, third);
    }

    private void requireRefusedAfter(byte[] standing, byte[] third)
            throws GeneralSecurityException {
        home.policy = standing;
        requireRefused(
                third,
                List.of(
                        home.people.touch("frank", POLICY, third, 1, 3),
                        home.people.touch("grace", POLICY, third, 1, 4)),
                "had counted to 3");
    }

    @Test
    void whatTheDatabaseAloneSaysIsFound() throws Exception {
        Signatories others = Signatories.usual();
        byte[] smuggled = others.policy();
        home.home.store.write(
                tx -> {
                    tx.policies()
                            .add(
                                    new StoredPolicy(
                                            2,
                                            "ab".repeat(32),
                                            smuggled,
                                            List.of(),
                                            home.home.clock.instant()));
                    return true;
                });
        EngineException found =
                catchThrowableOfType(
                        EngineException.class, () -> new LedgerReading(home.home.engine).verify());
        assertThat(found).hasMessageContaining("no entry tells of policy 2");
    }
}
