package dev.keyrecall.engine.secret;

/** Is told how far a rotation is, and says whether it is to stop. */
public interface RotationListener {
    /** Tells nobody and never stops. */
    RotationListener SILENT = (_, _) -> {};

    /**
     * So many are done.
     *
     * @param total how many there were to do; secrets added meanwhile may be more
     */
    void progress(long done, long total);

    /** Whether to stop after the batch under way. */
    default boolean stopRequested() {
        return false;
    }
}
