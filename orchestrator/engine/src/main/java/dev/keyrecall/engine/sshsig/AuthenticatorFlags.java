package dev.keyrecall.engine.sshsig;

/**
 * What a security key says of how it came to sign; it is signed with the rest.
 *
 * <p>Source: W3C Web Authentication Level 2 section 6.1, https://www.w3.org/TR/webauthn-2/
 *
 * @param bits the byte, 0 to 255
 */
public record AuthenticatorFlags(int bits) {
    private static final int USER_PRESENT = 0x01;
    private static final int USER_VERIFIED = 0x04;
    private static final int ATTESTED = 0x40;
    private static final int EXTENDED = 0x80;

    /** Somebody touched it. */
    public boolean isUserPresent() {
        return (bits & USER_PRESENT) != 0;
    }

    /** Somebody gave it the PIN, a finger, or whatever it knows its owner by. */
    public boolean isUserVerified() {
        return (bits & USER_VERIFIED) != 0;
    }

    boolean hasAttestedData() {
        return (bits & ATTESTED) != 0;
    }

    boolean hasExtensions() {
        return (bits & EXTENDED) != 0;
    }
}
