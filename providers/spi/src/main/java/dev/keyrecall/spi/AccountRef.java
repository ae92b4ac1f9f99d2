package dev.keyrecall.spi;

/**
 * One tenancy at a provider, as the operator named it: {@code aws:prod}.
 *
 * @param provider the provider's id
 * @param name the operator's name for the account
 */
public record AccountRef(String provider, String name) {
    public AccountRef {
        Names.require("provider", provider);
        Names.require("account", name);
    }

    @Override
    public String toString() {
        return provider + ":" + name;
    }
}
