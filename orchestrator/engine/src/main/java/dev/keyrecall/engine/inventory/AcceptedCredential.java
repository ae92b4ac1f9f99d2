package dev.keyrecall.engine.inventory;

import dev.keyrecall.spi.Credential;
import dev.keyrecall.spi.CredentialRef;

import java.time.Instant;
import java.util.List;

/**
 * A credential of the accepted inventory: what we say should exist.
 *
 * @param ref which
 * @param principal whom it authenticates
 * @param status the status that was accepted
 * @param acceptedAt when
 * @param acceptedBy by whom, as the commitment to the name; {@code campaign ID} for replacements
 *     that a campaign issued
 * @param reviewed false while its remarks wait for a person's judgement
 * @param remarks why a first baseline names it: {@code never-used}, {@code no-owner}, {@code
 *     recent}; empty for none
 */
public record AcceptedCredential(
        CredentialRef ref,
        String principal,
        Credential.Status status,
        Instant acceptedAt,
        String acceptedBy,
        boolean reviewed,
        List<String> remarks) {
    public AcceptedCredential {
        remarks = List.copyOf(remarks);
    }

    /** The same with another word for who accepted it. */
    public AcceptedCredential by(String who) {
        return new AcceptedCredential(ref, principal, status, acceptedAt, who, reviewed, remarks);
    }
}
