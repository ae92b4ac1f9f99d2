package dev.keyrecall.engine.sshsig;

/** Reads the innermost part of a signature, by the key that is said to have made it. */
final class SignatureValueReader {
    private static final int BYTES_MAX = 8 << 10;
    private static final int ED25519_BYTES = 64;
    private static final int ORIGIN_BYTES_MAX = 1024;
    private static final int CLIENT_DATA_BYTES_MAX = 4096;
    private static final int EXTENSIONS_BYTES_MAX = 4096;

    private final SshPublicKey key;

    SignatureValueReader(SshPublicKey key) {
        this.key = key;
    }

    SignatureValue read(byte[] signature) throws WireException, SignatureRefusedException {
        WireReader in = new WireReader(signature);
        String name = in.name("the signature's format");
        SignatureFormat format =
                SignatureFormat.named(name)
                        .filter(known -> known.keyType() == key.type())
                        .orElseThrow(() -> unsupported(name));
        byte[] bytes = bytes(key, in);
        SignatureValue value =
                switch (format) {
                    case ED25519, ECDSA_P256, ECDSA_P384, ECDSA_P521, RSA_SHA256, RSA_SHA512 ->
                            new SignatureValue.Plain(format, bytes);
                    case SK_ED25519, SK_ECDSA_P256 ->
                            new SignatureValue.Direct(format, bytes, flags(in), counter(in));
                    case WEBAUTHN_SK_ECDSA_P256 ->
                            new SignatureValue.Webauthn(
                                    bytes,
                                    flags(in),
                                    counter(in),
                                    in.text(ORIGIN_BYTES_MAX, "the origin"),
                                    in.string(CLIENT_DATA_BYTES_MAX, "the client data"),
                                    in.string(EXTENSIONS_BYTES_MAX, "the extensions"));
                };
        in.requireEnd("the key's signature");
        return value;
    }

    private SignatureRefusedException unsupported(String name) {
        String message =
                "signatures "
                        + name
                        + " of keys of the type "
                        + key.type().wireName()
                        + " are not supported";
        return new SignatureRefusedException(Refusal.ALGORITHM, message);
    }

    private static byte[] bytes(SshPublicKey key, WireReader in) throws WireException {
        String what = "the key's signature";
        return switch (key) {
            case SshPublicKey.Ed25519 _ -> in.string(ED25519_BYTES, ED25519_BYTES, what);
            case SshPublicKey.Rsa rsa -> {
                int length = rsa.modulusBytes();
                yield in.string(length, length, what);
            }
            case SshPublicKey.Ecdsa ecdsa -> {
                WireReader numbers = in.nested(BYTES_MAX, what);
                byte[] both = ecdsa.curve().signature(numbers);
                numbers.requireEnd("r and s");
                yield both;
            }
            case SshPublicKey.SecurityKey hardware -> bytes(hardware.key(), in);
        };
    }

    private static AuthenticatorFlags flags(WireReader in) throws WireException {
        return new AuthenticatorFlags(in.u8("the flags"));
    }

    private static long counter(WireReader in) throws WireException {
        return in.u32("the counter");
    }
}
