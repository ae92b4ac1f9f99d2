package dev.keyrecall.app.home;

import dev.keyrecall.app.config.ConfigTable;
import dev.keyrecall.app.config.Configuration;
import dev.keyrecall.app.io.DiskFailure;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.port.Store;
import dev.keyrecall.store.PostgresPlace;
import dev.keyrecall.store.PostgresStore;
import dev.keyrecall.store.SqliteStore;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a home's store is: a file in its folder, or the database that {@code [store]} of its
 * configuration names.
 */
public final class HomeStore {
    private static final String URL = "url";
    private static final String PASSWORD_FILE = "password-file";

    private final HomeFolder folder;
    private final @Nullable PostgresPlace server;

    private HomeStore(HomeFolder folder, @Nullable PostgresPlace server) {
        this.folder = folder;
        this.server = server;
    }

    /**
     * That of a folder, which need not stand.
     *
     * @throws EngineException USAGE when the configuration is malformed, REFUSED when it, or the
     *     file that it names, is not ours alone
     */
    public static HomeStore of(HomeFolder folder) throws EngineException {
        Configuration configuration = folder.configuration();
        return configuration.store().isEmpty()
                ? new HomeStore(folder, null)
                : new HomeStore(folder, place(configuration.store().get(), folder.osUser()));
    }

    private static PostgresPlace place(ConfigTable table, String osUser) throws EngineException {
        String url = table.text(URL);
        Optional<Path> passwordFile = table.optionalPath(PASSWORD_FILE);
        table.requireNothingElse();
        if (passwordFile.isPresent()) {
            requireOursAlone(passwordFile.get(), osUser);
        }
        try {
            return PostgresPlace.parse(url, passwordFile.orElse(null));
        } catch (IllegalArgumentException e) {
            throw table.wrong(URL, String.valueOf(e.getMessage()));
        }
    }

    private static void requireOursAlone(Path file, String osUser) throws EngineException {
        try {
            new PrivateFile(file, osUser, "the file of " + PASSWORD_FILE).requireNotOpenToOthers();
        } catch (IOException e) {
            throw new EngineException(
                    Ending.FAULT,
                    "the file %s of %s cannot be read: %s"
                            .formatted(file, PASSWORD_FILE, DiskFailure.why(e)),
                    "check the path in the configuration and the file's rights");
        }
    }

    /** Where it is, for people. */
    String place() {
        return server == null ? folder.path().toString() : server.toString();
    }

    /** Whether something stands there, a store or not. */
    boolean stands() {
        return server == null ? folder.hasDatabase() : PostgresStore.stands(server);
    }

    /** Opens it; the folder was looked at before. */
    Store open() throws EngineException {
        return server == null ? folder.opened(SqliteStore::open) : PostgresStore.open(server);
    }

    /** Opens it, or makes it where nothing stands. */
    Store openOrCreate() {
        if (server != null) {
            return stands() ? PostgresStore.open(server) : PostgresStore.create(server);
        }
        return stands()
                ? SqliteStore.open(folder.database())
                : SqliteStore.create(folder.database());
    }

    /**
     * Refuses what copies and replaces files, for a store that is none.
     *
     * @throws EngineException REFUSED when it is on a server
     */
    public void requireFile() throws EngineException {
        if (server != null) {
            throw new EngineException(
                    Ending.REFUSED,
                    "this home's store is in " + server + ", and a backup is of a store in a file",
                    "copy the database with pg_dump, and keep config.toml and the vault's key files"
                            + " with it",
                    "put it back with pg_restore, then compare it with a checkpoint that was kept"
                            + " elsewhere: keyrecall ledger verify --against CHECKPOINT");
        }
    }
}
