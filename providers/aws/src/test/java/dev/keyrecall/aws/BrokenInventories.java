package dev.keyrecall.aws;

import dev.keyrecall.spi.Credential;
import dev.keyrecall.spi.Inventory;
import dev.keyrecall.spi.Page;
import dev.keyrecall.spi.ProviderException;
import dev.keyrecall.spi.SecretBytes;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Optional;

/** Inventories that break one law each. */
final class BrokenInventories {
    private BrokenInventories() {}

    record DropsOne(Inventory whole) implements Inventory {
        @Override
        public Page<Credential> list(@Nullable String cursor) throws ProviderException {
            Page<Credential> page = whole.list(cursor);
            return new Page<>(page.items().stream().skip(1).toList(), page.nextCursor());
        }

        @Override
        public List<Credential> ofPrincipal(String principal) throws ProviderException {
            return whole.ofPrincipal(principal);
        }
    }

    record StopsAtShort(Inventory whole) implements Inventory {
        @Override
        public Page<Credential> list(@Nullable String cursor) throws ProviderException {
            Page<Credential> page = whole.list(cursor);
            boolean few = page.items().size() < AccessKeyInventory.USERS_PER_PAGE;
            return few ? new Page<>(page.items(), null) : page;
        }

        @Override
        public List<Credential> ofPrincipal(String principal) throws ProviderException {
            return whole.ofPrincipal(principal);
        }
    }

    record TellsAnother(Inventory whole) implements Inventory {
        @Override
        public Page<Credential> list(@Nullable String cursor) throws ProviderException {
            return whole.list(cursor);
        }

        @Override
        public List<Credential> ofPrincipal(String principal) throws ProviderException {
            return whole.ofPrincipal(principal);
        }

        @Override
        public Optional<String> principalOf(SecretBytes word) throws ProviderException {
            return whole.principalOf(word).map(principal -> principal + "-2");
        }
    }

    record AsksAboutAnything(Inventory whole) implements Inventory {
        @Override
        public Page<Credential> list(@Nullable String cursor) throws ProviderException {
            return whole.list(cursor);
        }

        @Override
        public List<Credential> ofPrincipal(String principal) throws ProviderException {
            return whole.ofPrincipal(principal);
        }

        @Override
        public Optional<String> principalOf(SecretBytes word) throws ProviderException {
            whole.ofPrincipal("whoever");
            return whole.principalOf(word);
        }
    }
}
