package dev.keyrecall.engine.service;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.ProviderException;

/** Says what a provider's failure means for a command, and what to do about it. */
public final class ProviderFailures {
    private ProviderFailures() {}

    /** The exception that ends the command. */
    public static EngineException explain(AccountRef account, ProviderException failure) {
        return switch (failure) {
            case ProviderException.Refused refused -> explain(account, refused);
            case ProviderException.Throttled throttled ->
                    new EngineException(
                            Ending.FAULT,
                            account + " keeps throttling us: " + oneLine(throttled),
                            "other programs may use up the account's limits; try again in a few"
                                    + " minutes");
            case ProviderException.Unavailable unavailable ->
                    new EngineException(
                            Ending.FAULT,
                            account + " cannot be reached: " + oneLine(unavailable),
                            "check the account's endpoint, region and the network, then try"
                                    + " again");
            case ProviderException.InDoubt inDoubt ->
                    new EngineException(
                            Ending.FAULT,
                            account + " gave no clear answer: " + oneLine(inDoubt),
                            "try again; what was being done is looked up before it is repeated");
        };
    }

    private static EngineException explain(AccountRef account, ProviderException.Refused refused) {
        String said = account + ": " + oneLine(refused) + " (" + refused.code() + ")";
        return switch (refused.reason()) {
            case OPERATOR_CREDENTIAL ->
                    new EngineException(
                            Ending.REFUSED,
                            said,
                            "the credential that Keyrecall operates this account with is expired,"
                                    + " revoked or unreadable: renew it in the account's"
                                    + " credential source",
                            "then run 'keyrecall account check " + account.name() + "'");
            case PERMISSION ->
                    new EngineException(
                            Ending.FAULT,
                            said,
                            "grant the missing right that the message names to the principal that"
                                    + " Keyrecall acts as");
            case NOT_FOUND ->
                    new EngineException(
                            Ending.FAULT,
                            said,
                            "it may have been removed meanwhile: run 'keyrecall inventory"
                                    + " refresh'");
            case LIMIT ->
                    new EngineException(
                            Ending.FAULT, said, "free what the limit counts, or have it raised");
            case CONFLICT ->
                    new EngineException(
                            Ending.FAULT, said, "something else is changing it; try again");
            case INVALID ->
                    new EngineException(
                            Ending.FAULT,
                            said,
                            "check the account's settings: 'keyrecall account list'");
        };
    }

    /** A provider's message as one line: the error line of a command is one. */
    private static String oneLine(ProviderException failure) {
        String message = failure.getMessage();
        return message == null ? "no reason given" : message.strip().replaceAll("\\s+", " ");
    }
}
