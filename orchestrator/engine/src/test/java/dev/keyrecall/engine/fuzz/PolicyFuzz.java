package dev.keyrecall.engine.fuzz;

import dev.keyrecall.engine.policy.Person;
import dev.keyrecall.engine.policy.Policy;
import dev.keyrecall.engine.policy.PolicyException;
import dev.keyrecall.engine.policy.Role;

/** A policy is refused in words, or works: enough people can agree, and none has another's key. */
public final class PolicyFuzz {
    private PolicyFuzz() {}

    /** Called by Jazzer. */
    public static void fuzzerTestOneInput(byte[] input) {
        Policy policy;
        try {
            policy = Policy.parse(input);
        } catch (PolicyException e) {
            RoundTrip.requireSaid(e);
            return;
        }
        long approvers = policy.with(Role.APPROVER).size();
        if (approvers < policy.ofPolicy().signatures() || policy.ofPolicy().signatures() < 2) {
            throw new AssertionError("nobody could change it");
        }
        policy.ofMode()
                .forEach(
                        (mode, quorum) -> {
                            if (quorum.signatures() < 1 || approvers < quorum.signatures()) {
                                throw new AssertionError("nobody could agree: " + mode);
                            }
                        });
        for (var line : policy.signatures().signers().lines()) {
            Person person = policy.people().get(line.onlyName().orElse(""));
            if (person == null) {
                throw new AssertionError("line " + line.number() + " is nobody's");
            }
        }
    }
}
