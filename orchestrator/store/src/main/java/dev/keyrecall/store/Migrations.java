package dev.keyrecall.store;

import dev.keyrecall.engine.port.StoreException;
import dev.keyrecall.engine.port.StoreException.Kind;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * The scripts that bring a file to this program's version, each run in one transaction. A file's
 * version is SQLite's {@code user_version}: how many scripts it has seen.
 *
 * @param scripts in order, append-only
 */
record Migrations(List<String> scripts) {
    /** In every file of ours, so that another program's is not taken for it: {@code KRCL}. */
    static final int APPLICATION_ID = 0x4b52434c;

    /** Of each version its files, which are one script. */
    private static final List<List<String>> FILES =
            List.of(
                    List.of(
                            "sqlite/0001-first.sql",
                            "sqlite/0001-vault.sql",
                            "sqlite/0001-anchors.sql",
                            "sqlite/0001-openings.sql",
                            "sqlite/0001-waivers.sql",
                            "sqlite/0001-tasks.sql",
                            "sqlite/0001-switches.sql",
                            "sqlite/0001-known.sql"));

    Migrations {
        scripts = List.copyOf(scripts);
    }

    /** Those of this program. */
    static Migrations present() {
        return new Migrations(
                FILES.stream()
                        .map(
                                files ->
                                        files.stream()
                                                .map(Migrations::resource)
                                                .collect(Collectors.joining("\n")))
                        .toList());
    }

    int version() {
        return scripts.size();
    }

    /**
     * Looks what the file is.
     *
     * @return whether a script has to be run
     * @throws StoreException CORRUPTED when it is not ours, TOO_NEW when a newer program wrote it
     */
    boolean pending(SqliteConnection connection) {
        long version = connection.number("PRAGMA user_version");
        if (connection.number("PRAGMA application_id") != APPLICATION_ID || version < 1) {
            throw new StoreException(
                    Kind.CORRUPTED, connection.file() + " is not a store of Keyrecall", null);
        }
        if (version > version()) {
            throw new StoreException(
                    Kind.TOO_NEW,
                    "the store %s has version %d; this Keyrecall knows versions up to %d"
                            .formatted(connection.file(), version, version()),
                    null);
        }
        return version < version();
    }

    /** Runs what the file has not seen. Several processes may do so at once; one of them will. */
    void run(SqliteConnection connection) {
        for (int next = 1; next <= version(); next++) {
            runIfNext(connection, next);
        }
    }

    private void runIfNext(SqliteConnection connection, int number) {
        connection.script("BEGIN IMMEDIATE");
        try {
            if (connection.number("PRAGMA user_version") == number - 1) {
                connection.script(scripts.get(number - 1));
                connection.script("PRAGMA application_id = " + APPLICATION_ID);
                connection.script("PRAGMA user_version = " + number);
            }
            connection.script("COMMIT");
        } catch (RuntimeException e) {
            try {
                connection.script("ROLLBACK");
            } catch (RuntimeException notRolledBack) {
                e.addSuppressed(notRolledBack);
            }
            throw e;
        }
    }

    static String resource(String name) {
        try (InputStream in = Migrations.class.getResourceAsStream(name)) {
            return new String(
                    Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
