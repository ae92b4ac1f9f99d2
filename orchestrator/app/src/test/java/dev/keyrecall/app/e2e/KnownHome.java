package dev.keyrecall.app.e2e;

import dev.keyrecall.app.wiring.SystemIo;
import dev.keyrecall.engine.port.Homes.Home;
import dev.keyrecall.engine.port.Secrets.Place;
import dev.keyrecall.engine.port.Secrets.SealedSecret;
import dev.keyrecall.engine.port.Secrets.Version;
import dev.keyrecall.engine.port.StoreException;
import dev.keyrecall.engine.secret.Sealing;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.store.SqliteStore;
import dev.keyrecall.vault.LocalVault;
import dev.keyrecall.vault.Unlock;
import dev.keyrecall.vault.VaultException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A home made by the product's own commands: filled, given a key file, its vault key changed,
 * filled again, one value destroyed. The test knows every value that is held, so that whatever a
 * vault gives can be told from it.
 */
final class KnownHome {
    static final String DESTROYED = "other:imported:secret:gone";

    /** Held versions that the test wants to see, beyond any number of them. */
    private static final int LISTED_MAX = 100_000;

    final ImportScene scene;
    final Path keyFile;
    private final Map<Place, SecretBytes> values = new LinkedHashMap<>();

    private KnownHome(ImportScene scene) {
        this.scene = scene;
        this.keyFile = scene.folder.resolve("vault.key");
    }

    /**
     * Makes one.
     *
     * @param more how many values it holds beyond the handful that every such home has
     */
    static KnownHome made(Path folder, int more) throws IOException {
        Files.createDirectories(folder);
        KnownHome home = new KnownHome(ImportScene.in(folder));
        List<String> first = new ArrayList<>(List.of("name,value,label,custody,customer"));
        first.add(home.row("twice", 1, "previous,,"));
        first.add(home.row("twice", 2, "current,,"));
        first.add(home.row("theirs", 1, ",entrusted,cust-1"));
        first.add("gone," + ImportScene.canary() + ",,,");
        for (int i = 0; i < more; i++) {
            first.add(home.row("more-" + i, 1, ",,"));
        }
        home.imported("first.csv", first);
        home.run("vault", "kek", "add", "--new-key-file", home.keyFile.toString());
        home.run("vault", "rotate");
        home.imported(
                "second.csv",
                List.of("name,value", home.row("late", 1, ""), home.row("later", 1, "")));
        home.run("vault", "shred", DESTROYED, "--confirm", DESTROYED);
        return home;
    }

    private String row(String name, int version, String rest) {
        String value = ImportScene.canary();
        Place place = new Place(CredentialRef.parse("other:imported:secret:" + name), version);
        values.put(place, SecretBytes.ofUtf8(value));
        return name + "," + value + (rest.isEmpty() ? "" : "," + rest);
    }

    private void imported(String name, List<String> rows) throws IOException {
        scene.imported(name, String.join("\n", rows) + "\n").requireExit(0);
        Files.delete(scene.folder.resolve(name));
    }

    private void run(String... words) {
        scene.console.run(words).requireExit(0);
    }

    /** Seals one more value as the next version of a credential of this home. */
    Place next(String name, int version) throws IOException {
        imported("next.csv", List.of("name,value", row(name, version, "")));
        return new Place(CredentialRef.parse("other:imported:secret:" + name), version);
    }

    /** Every version that is held, with its value, which stays this home's. */
    Map<Place, SecretBytes> values() {
        return values;
    }

    Path database() {
        return scene.home.resolve("keyrecall.db");
    }

    /** A copy of the database, in a folder of its own; nobody has this home open meanwhile. */
    Path copy(String folder) throws IOException {
        Path to = Files.createDirectories(scene.folder.resolve(folder)).resolve("keyrecall.db");
        return Files.write(to, Files.readAllBytes(database()));
    }

    /**
     * Opens the vault of a store with the key file: as the product does, without the cost of a
     * passphrase.
     */
    LocalVault vault(SqliteStore store) throws IOException, VaultException {
        return vault(header(store), Files.readAllBytes(keyFile));
    }

    static LocalVault vault(byte[] header, byte[] keyFile) throws VaultException {
        try (SecretBytes content = SecretBytes.copyOf(keyFile)) {
            return LocalVault.open(header, new Unlock.KeyFile(content), SystemIo.create().random());
        }
    }

    static byte[] header(SqliteStore store) {
        return store.read(tx -> tx.homes().find()).map(Home::vaultHeader).orElseThrow();
    }

    /**
     * What came of trying to open everything.
     *
     * @param right the versions whose values came out right
     * @param refused how often the store or the vault gave an error instead
     */
    record Seen(Set<String> right, int refused) {}

    /**
     * Opens all that a store says it holds, and all that it is known to hold.
     *
     * @throws AssertionError for any value that is not that version's
     */
    Seen seen(SqliteStore store, LocalVault vault) {
        Set<String> right = new TreeSet<>();
        int refused = 0;
        Set<Place> places = new LinkedHashSet<>(values.keySet());
        try {
            store.read(tx -> tx.secrets().heldAfter(null, LISTED_MAX)).stream()
                    .map(Version::place)
                    .forEach(places::add);
        } catch (StoreException e) {
            refused++;
        }
        for (Place place : places) {
            try {
                if (opens(store, vault, place)) {
                    right.add(name(place));
                }
            } catch (StoreException | VaultException e) {
                refused++;
            }
        }
        return new Seen(right, refused);
    }

    private boolean opens(SqliteStore store, LocalVault vault, Place place) throws VaultException {
        Optional<SealedSecret> held =
                store.read(tx -> tx.secrets().held(place.ref(), place.version()));
        if (held.isEmpty()) {
            return false;
        }
        SealedSecret one = held.get();
        try (SecretBytes found =
                vault.open(Sealing.record(one.ref()), one.version(), one.sealed())) {
            SecretBytes known = values.get(place);
            if (known == null || !known.sameAs(found)) {
                throw new AssertionError("another value than that of " + place);
            }
            return true;
        }
    }

    static String name(Place place) {
        return place.ref() + " " + place.version();
    }

    /** The names of all held versions. */
    Set<String> names() {
        Set<String> names = new TreeSet<>();
        values.keySet().forEach(place -> names.add(name(place)));
        return names;
    }

    /** The names of all versions whose values come out right now. */
    Set<String> opened() throws IOException, VaultException {
        try (SqliteStore store = SqliteStore.open(database());
                LocalVault vault = vault(store)) {
            Set<String> right = new TreeSet<>();
            for (Place place : values.keySet()) {
                if (opens(store, vault, place)) {
                    right.add(name(place));
                }
            }
            return right;
        }
    }

    /** Every row of every table, in words: what may not change where nothing was done. */
    String content() {
        StringBuilder all = new StringBuilder();
        try (Connection raw = DriverManager.getConnection("jdbc:sqlite:" + database());
                Statement statement = raw.createStatement()) {
            List<String> queries = new ArrayList<>();
            try (ResultSet tables =
                    statement.executeQuery(
                            "SELECT 'SELECT ' || group_concat('quote(' || c.name || ')',"
                                    + " '||char(32)||') || ' FROM ' || t.name FROM sqlite_schema t,"
                                    + " pragma_table_info(t.name) c WHERE t.type = 'table'"
                                    + " GROUP BY t.name ORDER BY t.name")) {
                while (tables.next()) {
                    queries.add(tables.getString(1));
                }
            }
            for (String query : queries) {
                try (ResultSet rows = statement.executeQuery(query + " ORDER BY 1")) {
                    while (rows.next()) {
                        all.append(rows.getString(1)).append('\n');
                    }
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return all.toString();
    }

    /** Every value opens as it was put in, nothing else is held, and the ledger verifies. */
    void requireWhole() throws IOException, VaultException {
        scene.console.plain("ledger", "verify").requireExit(0);
        try (SqliteStore store = SqliteStore.open(database());
                LocalVault vault = vault(store)) {
            if (!store.check().isEmpty()
                    || store.read(tx -> tx.secrets().count()) != values.size()
                    || !seen(store, vault).equals(new Seen(names(), 0))) {
                throw new AssertionError("the home " + scene.home + " is not whole");
            }
        }
    }
}
