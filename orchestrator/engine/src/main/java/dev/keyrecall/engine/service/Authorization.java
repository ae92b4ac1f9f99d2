package dev.keyrecall.engine.service;

import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.policy.Person;
import dev.keyrecall.engine.policy.Policy;
import dev.keyrecall.engine.policy.Role;
import dev.keyrecall.engine.port.Tx;

import java.util.Optional;
import java.util.stream.Collectors;

/** Whether the one who acts may: by the operating-system user, and only where a policy stands. */
public final class Authorization {
    private Authorization() {}

    /**
     * Requires that whoever acts has a role.
     *
     * @throws EngineException REFUSED when nobody with that operating-system user has it
     */
    static void require(Engine engine, Tx tx, Role role) throws EngineException {
        Optional<Policy> policy = PolicyBook.current(tx);
        if (policy.isEmpty()) {
            return;
        }
        String osUser = engine.actor().osUser();
        if (policy.get().byOsUser(osUser).stream().anyMatch(person -> person.is(role))) {
            return;
        }
        String those =
                policy.get().with(role).stream()
                        .map(Person::name)
                        .collect(Collectors.joining(", "));
        throw new EngineException(
                Ending.REFUSED,
                "the operating-system user "
                        + osUser
                        + " is no "
                        + role.word()
                        + " by policy "
                        + policy.get().serial(),
                role.word() + "s are: " + those,
                "another policy is adopted with: keyrecall policy set FILE --signature FILE ...");
    }

    /**
     * The same, in a transaction of its own.
     *
     * @throws EngineException REFUSED likewise
     */
    public static void require(Engine engine, Role role) throws EngineException {
        Refusals.reading(
                engine.store(),
                tx -> {
                    require(engine, tx, role);
                    return true;
                });
    }
}
