package dev.keyrecall.engine.sshsig;

/**
 * Why a signature does not count. Each is one check. The first five are made while it is read; the
 * rest follow in this order, save that an empty namespace and an unknown hash are seen at once.
 */
public enum Refusal {
    /** It is not the text that ssh-keygen writes. */
    ARMOUR,
    /** What is in the text is no signature: cut off, too long, or in another encoding. */
    FORMAT,
    /** It is of a version of the format that is not supported. */
    VERSION,
    /** Its key, or itself, is of an algorithm that is not supported; the message names it. */
    ALGORITHM,
    /** Its key is weak, or no point of its curve. */
    KEY_UNSOUND,
    /** It was made for another purpose. */
    NAMESPACE,
    /** Its message was hashed otherwise than is required. */
    HASH,
    /** A security key is required, and this is none. */
    NO_SECURITY_KEY,
    /** No line of the allowed signers has the key. */
    KEY_UNKNOWN,
    /** The key is that of others. */
    PRINCIPAL,
    /** The key may not sign for this purpose. */
    KEY_NAMESPACE,
    /** The key's time has not come. */
    KEY_NOT_YET_VALID,
    /** The key's time is over. */
    KEY_EXPIRED,
    /** The key is on the revocation list. */
    KEY_REVOKED,
    /** It is not this key's signature of this message. */
    SIGNATURE,
    /** Nobody touched the security key. */
    NO_USER_PRESENCE,
    /** The security key was asked for no PIN, and for no other proof of who held it. */
    NO_USER_VERIFICATION
}
