package dev.keyrecall.engine.tlog;

import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/** Signs with a key that is published for tests, read from its text: {@code PRIVATE+KEY+…}. */
record TestSigner(NoteKey key, PrivateKey secret) implements NoteSigner {
    private static final byte[] DER = HexFormat.of().parseHex("302e020100300506032b657004220420");

    /** Of the two texts that the Go tools make. */
    static TestSigner of(String signer, String verifier) throws Exception {
        // PRIVATE, KEY, name, id, key: the last may hold the separator.
        byte[] typed = Base64.getDecoder().decode(signer.split("\\+", 5)[4]);
        ByteArrayOutputStream der = new ByteArrayOutputStream();
        der.writeBytes(DER);
        der.writeBytes(Arrays.copyOfRange(typed, 1, typed.length));
        PrivateKey secret =
                KeyFactory.getInstance("Ed25519")
                        .generatePrivate(new PKCS8EncodedKeySpec(der.toByteArray()));
        return new TestSigner(NoteKey.parse(verifier), secret);
    }

    @Override
    public byte[] sign(byte[] text) {
        try {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(secret);
            signature.update(text);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
