package dev.keyrecall.engine.testing;

import dev.keyrecall.engine.port.Policies;

import java.util.List;
import java.util.Optional;

/** The policies' table in memory. */
record MemoryPolicies(MemoryTx tx) implements Policies {
    @Override
    public void add(StoredPolicy policy) {
        List<StoredPolicy> standing = all();
        if (policy.serial() != standing.size() + 1) {
            throw tx.refused("a policy follows the one before");
        }
        if (standing.stream().anyMatch(other -> other.digest().equals(policy.digest()))) {
            throw tx.refused("a policy stands once");
        }
        tx.writing().policies().put(Tables.number(policy.serial()), policy);
    }

    @Override
    public Optional<StoredPolicy> current() {
        return tx.tables().policies().newestFirst().stream().findFirst();
    }

    @Override
    public List<StoredPolicy> all() {
        return tx.tables().policies().all();
    }
}
