package dev.keyrecall.engine.service;

import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.campaign.Task;
import dev.keyrecall.engine.journal.LedgerWriter;
import dev.keyrecall.engine.policy.Role;
import dev.keyrecall.engine.secret.OpenEntries;
import dev.keyrecall.engine.secret.Opening;
import dev.keyrecall.engine.service.TaskBook.Standing;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.vault.Vault;
import dev.keyrecall.vault.VaultException;

/** Opens what a person is to put in place, and only while it is to be. Thread-safe. */
public final class TaskValues {
    private final Engine engine;
    private final Opening opening;
    private final LedgerWriter ledger;

    public TaskValues(Engine engine, Vault vault) {
        this.engine = engine;
        this.opening = new Opening(engine.store(), vault);
        this.ledger = new LedgerWriter(engine);
    }

    /**
     * A credential with its value.
     *
     * @param secret the taker closes it
     */
    public record Opened(CredentialRef ref, SecretBytes secret) {}

    /**
     * Opens the value of a task that is open, after its entry is durable.
     *
     * @throws EngineException USAGE for an unknown campaign or task; REFUSED for a task that is not
     *     open, a value that is not held or is damaged, and where who acts is no operator
     */
    public Opened open(String campaign, String name) throws EngineException {
        Authorization.require(engine, Role.OPERATOR);
        new LedgerReading(engine).verify();
        Standing task =
                new TaskBook(engine)
                        .of(campaign).stream()
                                .filter(one -> one.task().name().equals(name))
                                .findFirst()
                                .orElseThrow(() -> unknown(campaign, name));
        if (task.state() != Task.State.OPEN) {
            throw new EngineException(
                    Ending.REFUSED,
                    "task " + name + " is " + task.state().word(),
                    "a value is handed out for tasks that are open alone");
        }
        return new Opened(task.task().credential(), opened(campaign, task));
    }

    private SecretBytes opened(String campaign, Standing task) throws EngineException {
        CredentialRef ref = task.task().credential();
        SecretBytes value;
        try {
            value = opening.newest(ref, (opened, version) -> tell(task, opened, version));
        } catch (VaultException e) {
            throw new EngineException(
                    Ending.REFUSED,
                    "the sealed value of " + ref + " cannot be opened: " + e.getMessage(),
                    "look at the vault with: keyrecall vault check");
        }
        if (value == null) {
            throw new EngineException(
                    Ending.REFUSED,
                    "the value of " + ref + " is not held",
                    "look at the unit with: keyrecall campaign status " + campaign + " --units");
        }
        return value;
    }

    /** What is done with each value; the taker closes it. */
    @FunctionalInterface
    public interface Taker {
        void take(Standing task, SecretBytes value) throws EngineException;
    }

    /**
     * Opens the values of tasks that are open, one after the other, each after its entry is
     * durable.
     *
     * @throws EngineException as {@link #open}
     */
    public void each(String campaign, TaskBook.Chosen chosen, Taker taker) throws EngineException {
        Authorization.require(engine, Role.OPERATOR);
        new LedgerReading(engine).verify();
        for (Standing task : chosen.among(new TaskBook(engine).of(campaign))) {
            taker.take(task, opened(campaign, task));
        }
    }

    private void tell(Standing task, CredentialRef ref, int version) {
        engine.store()
                .write(
                        tx ->
                                ledger.append(
                                        tx,
                                        OpenEntries.one("task " + task.task().name(), ref, version)
                                                .campaign(task.task().opened().campaign())
                                                .ordinal(task.task().ordinal())));
    }

    private static EngineException unknown(String campaign, String name) {
        return new EngineException(
                Ending.USAGE,
                "campaign " + campaign + " has no task " + name,
                "those that it has: keyrecall campaign tasks " + campaign);
    }
}
