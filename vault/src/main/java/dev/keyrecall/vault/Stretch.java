package dev.keyrecall.vault;

import dev.keyrecall.spi.RevealsSecret;
import dev.keyrecall.spi.SecretBytes;

import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * Argon2id, version 0x13, 32 bytes out, which the JDK lacks. Uses Bouncy Castle's generator itself;
 * its provider is never loaded or registered, because that costs start-up time and would change
 * what other code gets from the JDK.
 *
 * <p>Source: RFC 9106.
 */
final class Stretch {
    private Stretch() {}

    @RevealsSecret(why = "the passphrase is the input of Argon2id")
    static RawKey argon2id(SecretBytes passphrase, byte[] salt, PassphraseCost cost) {
        Argon2Parameters parameters =
                new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                        .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                        .withMemoryAsKB(cost.memoryKib())
                        .withIterations(cost.passes())
                        .withParallelism(cost.lanes())
                        .withSalt(salt)
                        .build();
        Argon2BytesGenerator generator = new Argon2BytesGenerator();
        generator.init(parameters);
        byte[] out = new byte[RawKey.LENGTH_BYTES];
        passphrase.reveal(bytes -> generator.generateBytes(bytes, out));
        return RawKey.adopt(out);
    }
}
