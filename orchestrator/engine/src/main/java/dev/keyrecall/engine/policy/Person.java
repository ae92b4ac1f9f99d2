package dev.keyrecall.engine.policy;

import java.util.Set;

/**
 * Somebody whom a policy names.
 *
 * @param name as it stands in the list of allowed signers
 * @param roles what they may do
 * @param osUsers the operating-system users that are this person
 */
public record Person(String name, Set<Role> roles, Set<String> osUsers) {
    public Person {
        roles = Set.copyOf(roles);
        osUsers = Set.copyOf(osUsers);
    }

    public boolean is(Role role) {
        return roles.contains(role);
    }
}
