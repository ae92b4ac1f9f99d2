package dev.keyrecall.vault;

import dev.keyrecall.spi.Kek;
import dev.keyrecall.spi.KekSource;
import dev.keyrecall.spi.ProviderException;
import dev.keyrecall.spi.RevealsSecret;
import dev.keyrecall.spi.SecretBytes;

import java.security.MessageDigest;
import java.util.Map;

/** A key service in this process: wraps with a number that stands for its key, and counts. */
final class FakeKek implements KekSource, Kek {
    private static final int MASK = 0x5a;
    boolean isDown;
    int unwraps;
    Map<String, String> connectedWith = Map.of();
    Map<String, String> context = Map.of();

    @Override
    public String name() {
        return "fake";
    }

    @Override
    public Kek connect(Map<String, String> settings) {
        connectedWith = settings;
        return this;
    }

    @Override
    @RevealsSecret(why = "this fake wraps it")
    public byte[] wrap(SecretBytes plaintext, Map<String, String> wanted) {
        context = wanted;
        return masked(plaintext.reveal(byte[]::clone));
    }

    @Override
    public SecretBytes unwrap(byte[] wrapped, Map<String, String> wanted) throws ProviderException {
        unwraps++;
        if (isDown) {
            throw new ProviderException.Unavailable("the fake service is down", null, null);
        }
        if (!wanted.equals(context)) {
            throw new ProviderException.Refused(
                    ProviderException.Reason.INVALID, "Invalid", "another context", null);
        }
        byte[] plaintext = masked(wrapped.clone());
        assert !MessageDigest.isEqual(plaintext, wrapped);
        return SecretBytes.adopt(plaintext);
    }

    private static byte[] masked(byte[] bytes) {
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] ^= MASK;
        }
        return bytes;
    }

    @Override
    public void close() {}
}
