package dev.keyrecall.engine.secret;

import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.vault.LocalVault;
import dev.keyrecall.vault.VaultException;

import java.util.List;
import java.util.function.Function;

/** Changes the vault's log keys (docs/formats/log.md, section 2). */
public final class VaultLogKeys {
    private final VaultHeaders headers;

    public VaultLogKeys(Engine engine, HeaderSwitch switching) {
        this.headers = new VaultHeaders(engine, switching);
    }

    /**
     * Adds a log key and drops the oldest.
     *
     * @param vault open under the header that stands in the store; stays the caller's
     * @param below keys of earlier versions are dropped
     * @param keys tells the texts of a vault's log keys, the newest first
     * @return the vault open under the new header; the caller closes it
     * @throws EngineException REFUSED when another process holds the vault's keys
     * @throws VaultException.Refused when there is no room for one more
     */
    public LocalVault renew(LocalVault vault, int below, Function<LocalVault, List<String>> keys)
            throws EngineException, VaultException {
        LocalVault next;
        try (LocalVault fewer = vault.withoutLogKeysBelow(below).vault()) {
            next = fewer.withNewLogKey().vault();
        }
        boolean stored = false;
        try {
            List<String> told = keys.apply(next);
            headers.replace(vault, next, VaultEntries.logKeyAdded(told, next.header()));
            stored = true;
            return next;
        } finally {
            if (!stored) {
                next.close();
            }
        }
    }
}
