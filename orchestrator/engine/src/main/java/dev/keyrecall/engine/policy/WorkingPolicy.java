package dev.keyrecall.engine.policy;

import dev.keyrecall.engine.sshsig.AllowedSigners;
import dev.keyrecall.engine.sshsig.SshPublicKey;

import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Refuses a policy by which nothing could ever be agreed to, or of which it is unclear by whom. */
final class WorkingPolicy {
    private WorkingPolicy() {}

    static void require(Policy policy) throws PolicyException {
        Set<String> signing = requirePeopleOf(policy);
        for (Person approver : policy.with(Role.APPROVER)) {
            if (!signing.contains(approver.name())) {
                throw new PolicyException(
                        approver.name()
                                + " is an approver and has no key in allowed_signers that counts");
            }
        }
        requireSomebody(policy, Role.REQUESTER);
        requireSomebody(policy, Role.OPERATOR);
        requireEnough(policy);
        Optional<BreakGlass> glass = policy.breakGlass();
        if (glass.isPresent()) {
            requireAlone(policy, glass.get(), signing);
        }
        if ((policy.serial() == 1) != (policy.previous() == null)) {
            throw new PolicyException(
                    "the first policy has the serial 1 and no previous, and every other has one");
        }
    }

    /** Every line of the signers is of one person, and every key as well; gives who can sign. */
    private static Set<String> requirePeopleOf(Policy policy) throws PolicyException {
        AllowedSigners signers = policy.signatures().signers();
        Map<String, String> owners = new TreeMap<>();
        Set<String> signing = new HashSet<>();
        for (AllowedSigners.Line line : signers.lines()) {
            String name = line.onlyName().orElse("");
            if (!policy.people().containsKey(name)) {
                throw new PolicyException(
                        "allowed_signers, line "
                                + line.number()
                                + ": it names not just one of [people]");
            }
            requireOwn(owners, line.key(), name);
            if (!policy.signatures().revoked().contains(line.key())) {
                signing.add(name);
            }
        }
        return signing;
    }

    private static void requireOwn(Map<String, String> owners, SshPublicKey key, String name)
            throws PolicyException {
        String fingerprint = key.fingerprint();
        String other = owners.putIfAbsent(fingerprint, name);
        if (other != null && !other.equals(name)) {
            throw new PolicyException(
                    "the key " + fingerprint + " is that of " + other + " and of " + name);
        }
    }

    private static void requireSomebody(Policy policy, Role role) throws PolicyException {
        if (policy.with(role).stream().allMatch(person -> person.osUsers().isEmpty())) {
            throw new PolicyException("nobody with an os_users is a " + role.word());
        }
    }

    /** One person is enough to cut what leaked, and another one is there to countersign. */
    private static void requireAlone(Policy policy, BreakGlass glass, Set<String> signing)
            throws PolicyException {
        for (String name : glass.signers()) {
            Person person = policy.people().get(name);
            if (person == null) {
                throw new PolicyException("break-glass: " + name + " is not one of [people]");
            }
            if (!signing.contains(name)) {
                throw new PolicyException(
                        "break-glass: " + name + " has no key in allowed_signers that counts");
            }
            boolean able = person.is(Role.REQUESTER) && person.is(Role.OPERATOR);
            if (!able || person.osUsers().isEmpty()) {
                throw new PolicyException(
                        "break-glass: "
                                + name
                                + " could do nothing alone: that takes the roles requester and"
                                + " operator, and an os_users");
            }
        }
        boolean another =
                policy.with(Role.APPROVER).stream()
                        .anyMatch(one -> !glass.signers().contains(one.name()));
        if (!another) {
            throw new PolicyException(
                    "break-glass: every approver is one of its signers, so that nobody could"
                            + " countersign");
        }
    }

    /** Who asks for a plan does not approve it: one of them is always out. */
    private static void requireEnough(Policy policy) throws PolicyException {
        long approvers = policy.with(Role.APPROVER).size();
        boolean mayAsk =
                policy.with(Role.APPROVER).stream().anyMatch(one -> one.is(Role.REQUESTER));
        long besides = mayAsk ? approvers - 1 : approvers;
        int most = most(policy.ofMode().values());
        int mass = policy.mass().map(large -> large.quorum().signatures()).orElse(0);
        if (besides < Math.max(most, mass)) {
            throw new PolicyException(
                    Math.max(most, mass)
                            + " signatures are asked for, and there are "
                            + besides
                            + " approvers besides the one who asks for the plan");
        }
        if (approvers < policy.ofPolicy().signatures()) {
            throw new PolicyException(
                    policy.ofPolicy().signatures()
                            + " signatures are asked for to change the policy, and there are "
                            + approvers
                            + " approvers");
        }
    }

    private static int most(Collection<Quorum> quorums) {
        return quorums.stream().mapToInt(Quorum::signatures).max().orElse(0);
    }
}
