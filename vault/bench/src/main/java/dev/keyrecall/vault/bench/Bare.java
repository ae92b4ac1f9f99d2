package dev.keyrecall.vault.bench;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;

import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The least that an envelope with a commitment can do: two AES-256-GCM operations and one SHA-256
 * on the JDK, with ciphers used again, fresh keys and nonces counted instead of drawn, nothing
 * copied, nothing wiped. Its associated data are as long as ours.
 */
final class Bare {
    static final int AAD_BYTES = 76;
    private final Cipher wrapping;
    private final Cipher data;
    private final MessageDigest sha256;
    private final SecretKeySpec kek = new SecretKeySpec(new byte[32], "AES");
    private final byte[] dataKey = new byte[32];
    private final byte[] nonce = new byte[12];
    private final byte[] aad = new byte[AAD_BYTES];
    private final GCMParameterSpec zero = new GCMParameterSpec(128, new byte[12]);
    private long count;

    Bare() throws GeneralSecurityException {
        wrapping = Cipher.getInstance("AES/GCM/NoPadding");
        data = Cipher.getInstance("AES/GCM/NoPadding");
        sha256 = MessageDigest.getInstance("SHA-256");
    }

    byte[][] seal(byte[] value) throws GeneralSecurityException {
        ByteBuffer.wrap(dataKey).putLong(++count);
        ByteBuffer.wrap(nonce).putLong(count);
        wrapping.init(Cipher.ENCRYPT_MODE, kek, new GCMParameterSpec(128, nonce));
        wrapping.updateAAD(aad);
        byte[] wrapped = wrapping.doFinal(dataKey);
        data.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(dataKey, "AES"), zero);
        data.updateAAD(aad);
        return new byte[][] {nonce.clone(), wrapped, sha256.digest(dataKey), data.doFinal(value)};
    }

    byte[] open(byte[][] sealed) throws GeneralSecurityException {
        wrapping.init(Cipher.DECRYPT_MODE, kek, new GCMParameterSpec(128, sealed[0]));
        wrapping.updateAAD(aad);
        byte[] key = wrapping.doFinal(sealed[1]);
        if (!MessageDigest.isEqual(sha256.digest(key), sealed[2])) {
            throw new GeneralSecurityException("another key");
        }
        data.init(Cipher.DECRYPT_MODE, new SecretKeySpec(key, "AES"), zero);
        data.updateAAD(aad);
        return data.doFinal(sealed[3]);
    }
}
