package dev.keyrecall.spi;

/** Turns something off and on, and looks which it is. All of it may be repeated. */
public interface Switching {
    /** Which of the two it is. */
    enum Position {
        OFF,
        ON,
        /** Neither could be seen. */
        UNKNOWN
    }

    /**
     * Looks whether a target could be turned at all, so that a wrong one is refused when it is
     * planned and not when it is needed. Turns nothing.
     *
     * @throws ProviderException.Refused INVALID when it could not
     */
    void check(SwitchTarget target) throws ProviderException.Refused;

    /** Where it stands now. Changes nothing. */
    Position position(SwitchTarget target) throws ProviderException;

    /** Turns it off; harmless where it is off. */
    Receipt off(SwitchTarget target, Intent intent) throws ProviderException;

    /** Turns it on; harmless where it is on. */
    Receipt on(SwitchTarget target, Intent intent) throws ProviderException;
}
