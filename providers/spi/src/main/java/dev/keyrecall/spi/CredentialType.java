package dev.keyrecall.spi;

/**
 * A kind of credential, such as {@code aws.iam-access-key}.
 *
 * @param provider the provider's id, lower case: {@code aws}
 * @param name the type's own name, lower case with dashes: {@code iam-access-key}
 */
public record CredentialType(String provider, String name) {
    public CredentialType {
        Names.require("provider", provider);
        Names.require("credential type", name);
    }

    /**
     * Parses {@code provider.name}.
     *
     * @throws IllegalArgumentException when malformed
     */
    public static CredentialType parse(String text) {
        int dot = text.indexOf('.');
        if (dot < 0) {
            throw new IllegalArgumentException(
                    "a credential type reads PROVIDER.NAME, not '" + text + "'");
        }
        return new CredentialType(text.substring(0, dot), text.substring(dot + 1));
    }

    @Override
    public String toString() {
        return provider + "." + name;
    }
}
