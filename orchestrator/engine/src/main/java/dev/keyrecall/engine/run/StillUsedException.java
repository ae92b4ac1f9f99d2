package dev.keyrecall.engine.run;

/** The provider tells of a use of what nobody should use any more. */
final class StillUsedException extends UnitOpenException {
    private static final long serialVersionUID = 1L;

    StillUsedException(String why) {
        super(why);
    }
}
