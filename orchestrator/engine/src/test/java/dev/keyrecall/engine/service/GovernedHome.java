package dev.keyrecall.engine.service;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.campaign.Mode;
import dev.keyrecall.engine.policy.Consent;
import dev.keyrecall.engine.sshsig.EcCurve;
import dev.keyrecall.engine.sshsig.SoftSigner;
import dev.keyrecall.engine.testing.Signatories;
import dev.keyrecall.spi.Credential.Status;

import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A home with three credentials, a policy that takes two signatures, and a plan that awaits them.
 */
final class GovernedHome {
    static final int TOUCHED = 1;
    static final int UNTOUCHED = 0;
    static final int VERIFIED = 5;

    final CampaignHome home;
    final Signatories people;
    final Approvals approvals;
    byte[] policy = {};

    private GovernedHome(CampaignHome home, Signatories people) {
        this.home = home;
        this.people = people;
        this.approvals = new Approvals(home.engine);
    }

    /** Before any policy; Frank and Grace have security keys, and Erin one in a browser. */
    static GovernedHome fresh() throws EngineException, GeneralSecurityException {
        CampaignHome home =
                CampaignHome.refreshed()
                        .with("A", "u", Status.ACTIVE, Status.ACTIVE)
                        .with("B", "v", Status.ACTIVE, Status.ACTIVE)
                        .with("C", "w", Status.ACTIVE, Status.ACTIVE);
        Signatories people = Signatories.usual();
        for (String name : List.of("frank", "grace", "erin")) {
            people.person(name, "\"approver\"");
        }
        people.key("frank", SoftSigner.ed25519().inHardware("ssh:"));
        people.key("grace", SoftSigner.ecdsa(EcCurve.P256).inHardware("ssh:"));
        people.key("erin", SoftSigner.ecdsa(EcCurve.P256).inHardware("approve.example.org"));
        people.stranger("nobody", SoftSigner.ed25519());
        return new GovernedHome(home, people);
    }

    static GovernedHome ready() throws EngineException, GeneralSecurityException {
        GovernedHome home = fresh();
        home.adopt("bob", "carol");
        return home;
    }

    /**
     * Alice may break the glass with any key, and so may Hana, who has a security key; for half an
     * hour.
     */
    static GovernedHome alone() throws EngineException, GeneralSecurityException {
        GovernedHome home = fresh();
        home.people.person("hana", "\"requester\", \"operator\"", "hana");
        home.people.key("hana", SoftSigner.ed25519().inHardware("ssh:"));
        home.people.section("break-glass", glass("none"));
        home.adopt("bob", "carol");
        return home;
    }

    static String glass(String securityKey) {
        return "signers = [\"alice\", \"hana\"]\nminutes = 30\nsecurity_key = \""
                + securityKey
                + "\"";
    }

    /** Adopts the people's policy as it stands. */
    void adopt(String... signers) throws EngineException, GeneralSecurityException {
        byte[] next = people.policy();
        new PolicyBook(home.engine).adopt(next, people.over(next, signers));
        policy = next;
        people.after(new PolicyBook(home.engine).current().orElseThrow().digest());
    }

    String plan() throws EngineException {
        return home.plan(Mode.EXPOSURE, "all").plan().id();
    }

    byte[] bytes(String plan) throws EngineException {
        return new Planning(home.engine).bytes(plan);
    }

    /** Hands in what somebody signs of a plan with a key in a file. */
    Approvals.Recorded sign(String plan, String name, String namespace)
            throws EngineException, GeneralSecurityException {
        return approvals.handIn(plan, people.sign(name, namespace, bytes(plan)));
    }

    Approvals.Recorded approve(String plan, String name)
            throws EngineException, GeneralSecurityException {
        return sign(plan, name, Signatories.PLAN);
    }

    Consent consent(String plan) throws EngineException {
        return approvals.consent(plan).orElseThrow();
    }

    /** Bytes with something after them. */
    static byte[] with(byte[] bytes, String more) {
        byte[] longer = Arrays.copyOf(bytes, bytes.length + more.length());
        for (int i = 0; i < more.length(); i++) {
            longer[bytes.length + i] = (byte) more.charAt(i);
        }
        return longer;
    }

    /** The names of those who agreed, in order. */
    List<String> agreed(String plan) throws EngineException {
        return new ArrayList<>(consent(plan).agreed());
    }
}
