package dev.keyrecall.app.home;

import dev.keyrecall.app.agent.Unlocking;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.vault.RecipientKind;
import dev.keyrecall.vault.VaultException;

/** How a command ends when the vault does not open, or does not allow a change. */
public final class VaultRefusals {
    private VaultRefusals() {}

    /** The failure with its exit code and hints. */
    public static EngineException explain(VaultException e) {
        return new EngineException(Ending.REFUSED, String.valueOf(e.getMessage()), hints(e));
    }

    /**
     * The same, where something that was brought does not open a vault.
     *
     * @param brought what was
     * @param header the vault's; no home need hold it
     */
    static EngineException explain(VaultException e, Unlocking brought, byte[] header)
            throws EngineException {
        String[] hints =
                switch (e) {
                    case VaultException.WrongPassphrase _ when brought.typed() ->
                            hints("type it again; nothing was changed");
                    case VaultException.WrongKeyFile _ ->
                            hints(hints(e)[0], WaysIn.of(header).hint());
                    case VaultException.Unsupported _ when isOfNoRecipient(brought, header) ->
                            hints(WaysIn.of(header).hint());
                    case VaultException other -> hints(other);
                };
        return new EngineException(Ending.REFUSED, String.valueOf(e.getMessage()), hints);
    }

    private static boolean isOfNoRecipient(Unlocking brought, byte[] header) {
        try {
            return switch (brought.kind()) {
                case PASSPHRASE -> !WaysIn.of(header).has(RecipientKind.PASSPHRASE);
                case KEY_FILE -> !WaysIn.of(header).has(RecipientKind.KEY_FILE);
                case KEK_SOURCE, VAULT_KEY -> false;
            };
        } catch (EngineException e) {
            return false;
        }
    }

    private static String[] hints(VaultException e) {
        return switch (e) {
            case VaultException.WrongPassphrase _ ->
                    hints("check the first line of the passphrase file; nothing was changed");
            case VaultException.WrongKeyFile _ ->
                    hints("name the key file that was made for this vault; nothing was changed");
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
