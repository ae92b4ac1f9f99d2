package dev.keyrecall.app.home;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.vault.VaultException;

/** How a command ends when the vault does not open, or does not allow a change. */
public final class VaultRefusals {
    private VaultRefusals() {}

    /** The failure with its exit code and hints. */
    public static EngineException explain(VaultException e) {
        return new EngineException(Ending.REFUSED, String.valueOf(e.getMessage()), hints(e));
    }

    private static String[] hints(VaultException e) {
        return switch (e) {
            case VaultException.WrongPassphrase _ ->
                    hints("check the first line of the passphrase file; nothing was changed");
            case VaultException.WrongKeyFile _ ->
                    hints(
                            "name the key file that was made for this vault; nothing was changed",
                            "see which there are with: keyrecall vault kek list");
            case VaultException.KekFailed _ ->
                    hints(
                            "unlock with another recipient: --passphrase-file FILE or --key-file"
                                    + " FILE",
                            "see which there are with: keyrecall vault kek list");
            case VaultException.Corrupted _ ->
                    hints("do not write to this home any more; restore it from a copy");
            case VaultException.Unsupported _ -> hints("use a newer Keyrecall");
            case VaultException.Refused _ -> hints("nothing was changed");
        };
    }

    private static String[] hints(String... hints) {
        return hints;
    }
}
