package dev.keyrecall.lab;

import dev.keyrecall.spi.SecretBytes;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A running emulator. Thread-safe. */
public interface LabServer extends AutoCloseable {
    /** Where it listens: {@code http://127.0.0.1:PORT}. */
    URI endpoint();

    /** What {@code account add} needs to reach it, by setting name; no credentials. */
    Map<String, String> settings();

    /**
     * What a {@code KekSource} needs to reach a key that this emulator holds for a vault, by
     * setting name, without credentials; empty when it has none.
     */
    default Map<String, String> kekSettings() {
        return Map.of();
    }

    /**
     * Writes the operator's credentials in the provider's own file format, readable by the owner
     * only (mode 0600), replacing the file.
     *
     * @throws IOException when the file cannot be written
     */
    void writeOperatorCredentials(Path file) throws IOException;

    /** The faults to come; may be changed at any time. */
    FaultPlan faults();

    /** Calls received and effects carried out. */
    CallCounts counts();

    /** How often the operation was called, whatever the answer; by full or bare name. */
    default int count(String operation) {
        return counts().received(operation);
    }

    /** How often the operation was carried out and changed something; by full or bare name. */
    default int effects(String operation) {
        return counts().effects(operation);
    }

    /**
     * Every secret value that the server ever issued or held, as independent copies: what a test
     * looks for where no secret may be. The caller closes them.
     */
    List<SecretBytes> issuedSecrets();

    /** What is really there now, whatever the faults make callers believe. */
    LabTruth truth();

    /**
     * Removes a credential without any call, as a colleague or an attacker would.
     *
     * @throws IllegalArgumentException when there is none of that id
     */
    void deleteBehindBack(String credentialId);

    /** The principals that hold no credential, by name. */
    List<String> principalsWithoutCredential();

    /**
     * Creates an active credential without any call, beyond the provider's limits if need be.
     *
     * @return its id
     * @throws IllegalArgumentException when there is no such principal
     */
    String createBehindBack(String principal);

    /**
     * Allows a principal an operation that only the operator may call otherwise.
     *
     * @param operation a full name, or {@code service:*}
     * @throws IllegalArgumentException when there is no such principal
     */
    void grant(String principal, String operation);

    /** Stops listening and cuts every open connection. Idempotent. */
    @Override
    void close();
}
