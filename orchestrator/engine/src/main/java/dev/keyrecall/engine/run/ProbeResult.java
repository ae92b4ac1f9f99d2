package dev.keyrecall.engine.run;

import dev.keyrecall.spi.CredentialRef;

/**
 * What repeated probes of one credential said.
 *
 * @param ref which
 * @param liveness {@code live}, {@code dead} or {@code unknown}
 * @param evidence the provider's last answer in words
 * @param by {@code value} where the value is held, else {@code listing}
 * @param answers how many consecutive answers agreed
 */
public record ProbeResult(
        CredentialRef ref, String liveness, String evidence, String by, int answers) {}
