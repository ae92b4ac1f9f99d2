package dev.keyrecall.engine.campaign;

import dev.keyrecall.engine.inventory.Standing;
import dev.keyrecall.engine.scope.Truth;
import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.ConsumerTarget;
import dev.keyrecall.spi.CredentialRef;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * A credential as a plan sees it.
 *
 * @param standing against the accepted inventory
 * @param active whether it is listed as active
 * @param acceptedActive whether it was active in the accepted inventory: then it is replaced
 * @param operator whether the account is operated with it
 * @param held whether the vault holds its value
 * @param awaited whether a campaign issued it since the latest listing
 * @param scope whether it is in the scope
 */
record Candidate(
        CredentialRef ref,
        String principal,
        @Nullable String owner,
        Standing standing,
        boolean active,
        boolean acceptedActive,
        boolean operator,
        boolean held,
        boolean awaited,
        Truth scope,
        List<ConsumerTarget> consumers) {
    boolean present() {
        return standing != Standing.MISSING;
    }

    boolean replace() {
        return acceptedActive;
    }

    boolean consumed() {
        return !consumers.isEmpty();
    }

    /** Unexpected and missing credentials are why a campaign is opened: they go first. */
    boolean urgent() {
        return standing != Standing.ACCEPTED;
    }

    /**
     * Whether consumers may be given it for a while: in force, trusted, not our own, and its value
     * within reach.
     */
    boolean mayBridge() {
        return standing == Standing.ACCEPTED
                && active
                && acceptedActive
                && !operator
                && (held || consumed());
    }

    /** Whether it is in the scope, or may be. */
    boolean inScope() {
        return scope != Truth.NO;
    }

    Chain chain() {
        return new Chain(principal, ref.account(), ref.typeName());
    }

    /** Those that share their slots, and therefore run one after the other. */
    record Chain(String principal, AccountRef account, String typeName) {}
}
