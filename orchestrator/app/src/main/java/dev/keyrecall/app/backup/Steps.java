package dev.keyrecall.app.backup;

/** Told how far a backup or a restore is. */
public interface Steps {
    /**
     * So many bytes of this step are done.
     *
     * @param step what is being done, in a word or two
     */
    void done(String step, long bytes, long ofBytes);
}
