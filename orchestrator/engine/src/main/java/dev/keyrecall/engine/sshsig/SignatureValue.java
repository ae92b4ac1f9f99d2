package dev.keyrecall.engine.sshsig;

/**
 * The innermost part of a signature: what the key made, and what a security key said with it.
 *
 * <p>Immutable.
 *
 * <p>Source: RFC 8332, RFC 5656 section 3.1.2, RFC 8709 section 6; PROTOCOL.u2f.
 */
public sealed interface SignatureValue {
    /** Its format. */
    SignatureFormat format();

    /** As {@code java.security} takes it: of ECDSA r and s side by side, in full length. */
    byte[] bytes();

    /** Of a key in a file or an agent. */
    record Plain(SignatureFormat format, byte[] bytes) implements SignatureValue {
        public Plain {
            bytes = bytes.clone();
        }

        @Override
        public byte[] bytes() {
            return bytes.clone();
        }
    }

    /** Of a security key: it has said how it came to sign, and counted. */
    sealed interface OfSecurityKey extends SignatureValue {
        AuthenticatorFlags flags();

        /**
         * How often it has signed, if it counts at all: some always say 0. One that does not rise
         * is a sign of a copy; to compare it with the last one is the caller's part.
         */
        long counter();
    }

    /** Made through ssh-keygen or an agent. */
    record Direct(SignatureFormat format, byte[] bytes, AuthenticatorFlags flags, long counter)
            implements OfSecurityKey {
        public Direct {
            bytes = bytes.clone();
        }

        @Override
        public byte[] bytes() {
            return bytes.clone();
        }
    }

    /**
     * Made in a browser.
     *
     * @param origin the page that asked for it. Whether it is one that may is not judged here
     * @param clientData what the browser says that was signed; JSON, which is not parsed
     * @param extensions of the authenticator, as it encoded them
     */
    record Webauthn(
            byte[] bytes,
            AuthenticatorFlags flags,
            long counter,
            String origin,
            byte[] clientData,
            byte[] extensions)
            implements OfSecurityKey {
        public Webauthn {
            bytes = bytes.clone();
            clientData = clientData.clone();
            extensions = extensions.clone();
        }

        @Override
        public byte[] bytes() {
            return bytes.clone();
        }

        @Override
        public byte[] clientData() {
            return clientData.clone();
        }

        @Override
        public byte[] extensions() {
            return extensions.clone();
        }

        @Override
        public SignatureFormat format() {
            return SignatureFormat.WEBAUTHN_SK_ECDSA_P256;
        }
    }
}
