package dev.keyrecall.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Whether a file is what SQLite and the schema say it must be. */
final class Soundness {
    private static final String SOUND = "ok";

    private static final String STRAYS =
            "SELECT DISTINCT \"table\" FROM pragma_foreign_key_check ORDER BY 1";

    /**
     * Row numbers bound how many nonces a vault key has made (docs/formats/vault.md, section 6).
     */
    private static final String NUMBERED_BEYOND =
            "SELECT EXISTS (SELECT 1 FROM secret WHERE rowid NOT BETWEEN 1 AND 1073741824)";

    /** Those under one key lie together, so that this looks at the two ends only. */
    private static final String UNDER_NO_KEY =
            """
            SELECT EXISTS (SELECT 1 FROM fingerprint WHERE fp < x'00000001')
                OR EXISTS (
                    SELECT 1 FROM fingerprint, home
                    WHERE hex(substr(fp, 1, 4)) > printf('%08X', fingerprint_key_version)
                        AND fp = (SELECT max(fp) FROM fingerprint))
            """;

    private Soundness() {}

    /**
     * Looks through all pages, rows and the laws within a row; not through indexes and references.
     *
     * @throws dev.keyrecall.engine.port.StoreException CORRUPTED when something is wrong
     */
    static void requirePages(SqliteConnection connection) {
        String answer = connection.text("PRAGMA quick_check(1)");
        if (!answer.equals(SOUND)) {
            throw SqliteFailure.damaged(connection.file(), new IllegalStateException(answer));
        }
    }

    /** What is known without looking through the pages, up to a limit; each kind of it once. */
    static List<String> ofRowsAndLaws(SqliteConnection connection) {
        List<String> faults = new ArrayList<>(Schema.faults(connection));
        for (String table : connection.texts(STRAYS, 1)) {
            faults.add("a row of " + table + " refers to what is not in the store");
        }
        if (!connection.text(KnownRows.UNTRUE).equals("0")) {
            faults.add(KnownRows.IS_UNTRUE);
        }
        return faults.stream().limit(Limits.FAULTS_MAX).toList();
    }

    /** Everything that is wrong, up to a limit; each kind of it once. */
    static List<String> faults(SqliteConnection connection) {
        Set<String> faults = new LinkedHashSet<>(ofRowsAndLaws(connection));
        faults.addAll(ofPages(connection));
        if (!connection.text(NUMBERED_BEYOND).equals("0")) {
            faults.add("a version of a secret has a row number beyond the most there are");
        }
        if (!connection.text(UNDER_NO_KEY).equals("0")) {
            faults.add("a fingerprint is under a key that never was");
        }
        return faults.stream().limit(Limits.FAULTS_MAX).toList();
    }

    /**
     * SQLite goes on to the rows of a table whose pages it has told of already, and fails there.
     */
    private static List<String> ofPages(SqliteConnection connection) {
        List<String> faults = new ArrayList<>();
        String check = "PRAGMA integrity_check(" + Limits.FAULTS_MAX + ")";
        try (Statement statement = connection.driver().createStatement();
                ResultSet answers = statement.executeQuery(check)) {
            while (answers.next()) {
                String answer = answers.getString(1);
                if (!SOUND.equals(answer)) {
                    faults.add(String.valueOf(answer));
                }
            }
        } catch (SQLException e) {
            if (faults.isEmpty()) {
                throw connection.explain(e, check);
            }
        }
        return faults;
    }
}
