package dev.keyrecall.app.command;

import dev.keyrecall.app.home.VaultSession;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.port.Homes.Rotation;
import dev.keyrecall.engine.secret.Fingerprinting;
import dev.keyrecall.engine.secret.VaultRotation;
import dev.keyrecall.engine.secret.VaultRotation.WhenFull;
import dev.keyrecall.spi.json.Json;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.util.List;

/** {@code vault rotate}. */
@Command(
        name = "rotate",
        description =
                "Make a new vault key and bring every data key under it; sealed values stay as they"
                    + " are. Reading and writing go on meanwhile. One that was stopped or cut is"
                    + " gone on with.",
        footerHeading = Action.EXAMPLES,
        footer = {
            "  keyrecall vault rotate",
            "  keyrecall vault rotate --data-keys",
            "  keyrecall vault rotate --log-key",
            "  keyrecall vault rotate --key-file /mnt/usb/vault.key --json"
        })
public final class VaultRotateCommand extends Action {
    @Option(
            names = "--data-keys",
            description =
                    "Also seal every value again under a data key of its own, and fingerprint it"
                            + " under a new key. Opens every value; takes longer.")
    boolean dataKeys;

    @Option(
            names = "--log-key",
            description =
                    "Instead, put a new log key beside those that sign the ledger's checkpoints,"
                            + " and drop those whose successor has signed for 30 days.")
    boolean logKey;

    @Option(
            names = "--forget-oldest",
            description =
                    "With --data-keys, where the vault has no room for one more fingerprint key:"
                            + " forget the fingerprints of destroyed values under the older half of"
                            + " them. A leak of such a value is not recognised any more.")
    boolean forgetOldest;

    public VaultRotateCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    public Integer call() throws EngineException {
        if (forgetOldest && !dataKeys) {
            throw new EngineException(
                    Ending.USAGE,
                    "--forget-oldest makes room for a fingerprint key, and goes with --data-keys",
                    "leave it out, or add --data-keys");
        }
        if (logKey) {
            return renewed();
        }
        Rotation wanted = dataKeys ? Rotation.DATA_KEYS : Rotation.VAULT_KEY;
        WhenFull whenFull = forgetOldest ? WhenFull.FORGET_OLDEST : WhenFull.REFUSE;
        Rotations rotations = new Rotations(invocation);
        try (VaultSession session = invocation.unlockHere()) {
            VaultRotation rotation =
                    new VaultRotation(
                            session.engine(),
                            session,
                            Fingerprinting.ofForms(session.engine().providers()));
            try (VaultRotation.Result result =
                    rotations.run(
                            listener ->
                                    rotation.rotate(session.vault(), wanted, whenFull, listener))) {
                if (invocation.json()) {
                    invocation.document(Rotations.document(result).build());
                } else {
                    rotations.print(result);
                }
                return rotations.end(session, result);
            }
        }
    }

    private Integer renewed() throws EngineException {
        if (dataKeys) {
            throw new EngineException(
                    Ending.USAGE,
                    "--log-key changes nothing but the key that signs checkpoints",
                    "run vault rotate --data-keys by itself");
        }
        List<String> keys;
        try (VaultSession session = invocation.unlockHere()) {
            keys = session.renewedLogKeys();
        }
        if (invocation.json()) {
            invocation.document(Json.object().put("log_keys", Json.strings(keys)).build());
        } else {
            invocation.say("checkpoints are signed by, the newest first:");
            keys.forEach(key -> invocation.say("  " + key));
            invocation.hint("give the first to whoever verifies, beside the one they know");
        }
        return DONE;
    }
}
