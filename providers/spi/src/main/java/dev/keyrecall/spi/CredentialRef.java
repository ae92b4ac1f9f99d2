package dev.keyrecall.spi;

/**
 * The public handle of a credential, never its value: {@code aws:prod:iam-access-key:AKIA...}.
 *
 * @param account where it lives
 * @param typeName the credential type's name without its provider
 * @param id the provider's own identifier; may hold any printable character, at most {@value
 *     #ID_MAX_CHARS} of them
 */
public record CredentialRef(AccountRef account, String typeName, String id)
        implements Comparable<CredentialRef> {
    public static final int ID_MAX_CHARS = 512;

    public CredentialRef {
        Names.require("credential type", typeName);
        if (!isId(id)) {
            throw new IllegalArgumentException(
                    "a credential id is 1-" + ID_MAX_CHARS + " printable characters");
        }
    }

    private static boolean isId(String id) {
        if (id.isEmpty() || id.length() > ID_MAX_CHARS) {
            return false;
        }
        for (int i = 0; i < id.length(); i++) {
            char c = id.charAt(i);
            if (c <= ' ' || c == 0x7f) {
                return false;
            }
        }
        return true;
    }

    public CredentialType type() {
        return new CredentialType(account.provider(), typeName);
    }

    /**
     * Parses {@code PROVIDER:ACCOUNT:TYPE:ID}.
     *
     * @throws IllegalArgumentException when malformed
     */
    public static CredentialRef parse(String text) {
        String[] part = text.split(":", 4);
        if (part.length != 4) {
            throw new IllegalArgumentException(
                    "a reference reads PROVIDER:ACCOUNT:TYPE:ID, not '" + text + "'");
        }
        return new CredentialRef(new AccountRef(part[0], part[1]), part[2], part[3]);
    }

    /** In the order of their texts. */
    @Override
    public int compareTo(CredentialRef other) {
        // What begins alike is told apart by what follows; a listing of thousands does.
        return typeName.equals(other.typeName) && account.equals(other.account)
                ? id.compareTo(other.id)
                : toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
        return account + ":" + typeName + ":" + id;
    }
}
