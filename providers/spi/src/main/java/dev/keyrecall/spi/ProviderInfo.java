package dev.keyrecall.spi;

import java.net.URI;
import java.util.List;

/**
 * What a provider is.
 *
 * @param id lower case: {@code aws}
 * @param name as its owner writes it
 * @param documentation the vendor's own pages
 * @param settings what an account of this provider is described by
 */
public record ProviderInfo(String id, String name, URI documentation, List<Setting> settings) {
    public ProviderInfo {
        settings = List.copyOf(settings);
    }

    /**
     * One named setting of an account.
     *
     * @param name as in {@code --name VALUE}
     * @param required whether an account cannot do without
     */
    public record Setting(String name, boolean required, String description) {}
}
