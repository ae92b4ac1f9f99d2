package dev.keyrecall.engine.estimate;

import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.CallLimits;
import dev.keyrecall.spi.CredentialRef;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Map;
import java.util.Set;

/**
 * What an estimate needs to know of one lane.
 *
 * @param account the lane's account
 * @param limits what its adapter declares; null where there is no adapter to ask
 * @param request how long one request took when the account was last listed; null where that was
 *     not measured
 * @param credentials how many credentials each principal was seen to hold
 * @param held credentials whose value the vault holds
 */
public record LaneFacts(
        AccountRef account,
        @Nullable CallLimits limits,
        @Nullable Duration request,
        Map<String, Integer> credentials,
        Set<CredentialRef> held) {
    public LaneFacts {
        credentials = Map.copyOf(credentials);
        held = Set.copyOf(held);
    }

    /** Where nothing is declared, nothing is said to cost anything. */
    CallLimits declared() {
        return limits == null ? CallLimits.NONE : limits;
    }

    boolean known() {
        return limits != null && limits.known();
    }

    int allCredentials() {
        return credentials.values().stream().mapToInt(Integer::intValue).sum();
    }

    int principals() {
        return credentials.size();
    }
}
