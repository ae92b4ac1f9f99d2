package dev.keyrecall.engine.service;

import dev.keyrecall.engine.Providers;
import dev.keyrecall.engine.inventory.Account;
import dev.keyrecall.spi.ConsumerTarget;
import dev.keyrecall.spi.CredentialRef;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where Keyrecall reads what it works with. */
final class OwnPlaces {
    private OwnPlaces() {}

    /**
     * The places of each credential that an account is operated with: also those from which another
     * account of this home reads the very same one.
     */
    static Map<CredentialRef, List<ConsumerTarget>> of(
            Providers providers, List<Account> accounts) {
        Map<CredentialRef, List<ConsumerTarget>> places = new HashMap<>();
        for (Account account : accounts) {
            CredentialRef ref = account.operatedWith();
            if (ref == null) {
                continue;
            }
            List<ConsumerTarget> read = new ArrayList<>();
            for (Account other : accounts) {
                if (same(ref, other.operatedWith())) {
                    place(providers, other).filter(one -> !read.contains(one)).ifPresent(read::add);
                }
            }
            places.put(ref, List.copyOf(read));
        }
        return places;
    }

    private static boolean same(CredentialRef one, @Nullable CredentialRef other) {
        return other != null && one.type().equals(other.type()) && one.id().equals(other.id());
    }

    private static Optional<ConsumerTarget> place(Providers providers, Account account) {
        return providers
                .find(account.ref().provider())
                .flatMap(provider -> provider.ownPlace(account.settings()));
    }
}
