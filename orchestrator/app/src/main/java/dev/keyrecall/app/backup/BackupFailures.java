package dev.keyrecall.app.backup;

import dev.keyrecall.app.io.DiskFailure;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.vault.backup.BackupException;

import java.io.IOException;
import java.nio.file.Path;

/** What a person is told of a backup that cannot be read. */
final class BackupFailures {
    private BackupFailures() {}

    static EngineException unread(Path file, BackupException e) {
        String hint =
                switch (e) {
                    case BackupException.Damaged _ ->
                            "nothing was changed; take another copy of it, or an earlier backup";
                    case BackupException.Unsupported _ -> "use a newer Keyrecall";
                };
        return new EngineException(Ending.REFUSED, file + ": " + e.getMessage(), hint);
    }

    static EngineException unread(Path file, IOException e) {
        return new EngineException(
                Ending.USAGE,
                "the backup " + file + " cannot be read: " + DiskFailure.why(e),
                "check its name and rights; nothing was changed");
    }
}
