package dev.keyrecall.vault.backup;

/** A file cannot be read as a backup. Messages never hold what was in it. */
public abstract sealed class BackupException extends Exception {
    private static final long serialVersionUID = 1L;

    private BackupException(String message) {
        super(message);
    }

    /** Not the bytes that were written: changed, swapped, cut short, gone on, or no backup. */
    public static final class Damaged extends BackupException {
        private static final long serialVersionUID = 1L;

        Damaged(String message) {
            super(message);
        }
    }

    /** Undamaged, but written by a newer program. */
    public static final class Unsupported extends BackupException {
        private static final long serialVersionUID = 1L;

        Unsupported(String message) {
            super(message);
        }
    }
}
