package dev.keyrecall.lab.contract;

import dev.keyrecall.lab.LabServer;
import dev.keyrecall.spi.CallGate;
import dev.keyrecall.spi.CallLimits;
import dev.keyrecall.spi.ConsumerTarget;
import dev.keyrecall.spi.CredentialType;
import dev.keyrecall.spi.ProviderAccount;
import dev.keyrecall.spi.ProviderInfo;
import dev.keyrecall.spi.SecretBytes;

import java.io.IOException;
import java.time.InstantSource;

/**
 * One adapter bound to a fresh emulator of its provider: all that the contract needs to know of
 * both. The emulator starts with its operator and nothing else.
 */
public interface ContractSubject extends AutoCloseable {
    /** Makes a subject per law. */
    interface Factory {
        ContractSubject open() throws Exception;
    }

    ProviderInfo info();

    /** The type whose laws are checked. */
    CredentialType type();

    LabServer lab();

    /** The adapter, connected to the emulator as its operator. */
    ProviderAccount account();

    /** The same, behind a gate. The caller closes it. */
    ProviderAccount gated(CallGate gate);

    /** What the adapter declares for an account of the provider itself. */
    CallLimits limits();

    /** The same, giving up on a call after at most two seconds. */
    ProviderAccount impatient();

    /** The same, at a loopback address where nobody listens. */
    ProviderAccount unreachable();

    /** The adapter's clock, which the emulator shares. */
    InstantSource clock();

    /**
     * The operation by which an act has its effect, or its answer, as {@link
     * dev.keyrecall.lab.FaultPlan} names it. For an act of several, the first that has an effect.
     */
    String operation(Act act);

    /**
     * Creates a principal with so many active credentials.
     *
     * @return its name
     */
    String principal(int credentials) throws Exception;

    /** Removes a principal and its credentials behind the adapter's back. */
    void remove(String principal) throws Exception;

    /** A copy of a credential's value; the caller closes it. */
    SecretBytes valueOf(String credentialId);

    /**
     * Creates a consumer of the first kind that the account declares, holding an outdated
     * credential next to other fields that must be kept.
     */
    ConsumerTarget consumer() throws Exception;

    /** Everything that was logged since the subject was opened, at every level. */
    String log();

    @Override
    void close() throws IOException;
}
