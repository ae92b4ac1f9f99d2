package dev.keyrecall.engine.log;

import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.secret.HeaderSwitch;
import dev.keyrecall.engine.secret.VaultLogKeys;
import dev.keyrecall.engine.tlog.NoteKey;
import dev.keyrecall.vault.LocalVault;
import dev.keyrecall.vault.VaultException;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Puts a new log key beside those that sign, so that who knows an old one and who knows the new one
 * verify the same checkpoints; and drops those whose successor has signed for long enough.
 */
public final class LogKeyRenewal {
    /** How long an old key goes on signing beside its successor, at the least. */
    public static final Duration OVERLAP = Duration.ofDays(30);

    private final Engine engine;
    private final VaultLogKeys keys;

    public LogKeyRenewal(Engine engine, HeaderSwitch switching) {
        this.engine = engine;
        this.keys = new VaultLogKeys(engine, switching);
    }

    /**
     * Renews.
     *
     * @param vault open under the header that stands in the store; stays the caller's
     * @return the vault open under the new header; the caller closes it
     * @throws EngineException REFUSED when another process holds the vault's keys
     * @throws VaultException.Refused when there is no room: eight keys within thirty days
     */
    public LocalVault renew(LocalVault vault) throws EngineException, VaultException {
        return keys.renew(vault, keptFrom(vault), LogKeyRenewal::texts);
    }

    /** The texts of the keys that sign, the newest first. */
    public static List<String> texts(LocalVault vault) {
        return LogName.of(vault.id()).keys(vault::signLog).stream().map(NoteKey::toString).toList();
    }

    /** The version of the newest key that has signed for so long; older ones are not needed. */
    private int keptFrom(LocalVault vault) {
        List<Integer> versions = vault.logKeyVersions().reversed();
        List<String> present = texts(vault);
        Instant before = engine.clock().instant().minus(OVERLAP);
        return engine.store()
                .read(tx -> ToldLogKeys.newestBefore(tx, before))
                .map(present::indexOf)
                .filter(at -> at >= 0)
                .map(versions::get)
                .orElse(0);
    }
}
