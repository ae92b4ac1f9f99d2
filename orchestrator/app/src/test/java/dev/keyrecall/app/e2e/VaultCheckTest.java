package dev.keyrecall.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.spi.json.Json;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Laws of {@code vault check}, and of imports into a damaged vault, through the command line. */
final class VaultCheckTest {
    private static final String A = "other:imported:secret:a";
    private static final String B = "other:imported:secret:b";

    @TempDir private Path folder = Path.of("");
    private ImportScene scene;
    private String one;
    private String other;

    @BeforeEach
    void prepare() throws IOException {
        scene = ImportScene.in(folder);
        one = ImportScene.canary();
        other = ImportScene.canary();
        scene.imported("first.csv", "name,value\na," + one + "\nb," + other + "\n").requireExit(0);
    }

    private RawStore raw() throws Exception {
        return new RawStore(scene.home.resolve("keyrecall.db"));
    }

    /** The fingerprint of one stands at the other, and the other way round. */
    private void exchanged() throws Exception {
        try (RawStore raw = raw()) {
            raw.run(
                    "UPDATE fingerprint SET ref = CASE ref WHEN '%1$s' THEN '%2$s' ELSE '%1$s' END"
                            .formatted(A, B));
        }
    }

    @Test
    void aSoundVaultEndsWellAndOneEntryTellsOfTheOpening() {
        Console.Ran ran = scene.console.run("vault", "check").requireExit(0);
        assertThat(ran.out()).contains("2 values open, with the right fingerprints");
        Json.Obj document = scene.console.run("vault", "check", "--json").requireExit(0).document();
        assertThat(document.integer("opened")).isEqualTo(2);
        assertThat(document.object("stray_fingerprints").integer("values")).isZero();
        assertThat(scene.ledger("open")).hasSize(2);
        Json.Obj details = scene.ledger("open").getFirst().object("details");
        assertThat(details.text("purpose")).isEqualTo("check");
        assertThat(details.integer("count")).isEqualTo(2);
        scene.console.run("ledger", "verify").requireExit(0);
    }

    @Test
    void anEmptyVaultIsSoundAndOpensNothing() throws IOException {
        ImportScene empty = ImportScene.in(Files.createDirectory(folder.resolve("e")));
        empty.console.run("vault", "check").requireExit(0);
        assertThat(empty.ledger("open")).isEmpty();
    }

    @Test
    void allThatIsDamagedIsNamedAndTheRestIsChecked() throws Exception {
        try (RawStore raw = raw()) {
            raw.run("UPDATE secret SET data_part = zeroblob(64) WHERE ref = '" + A + "'");
            raw.run("DELETE FROM fingerprint WHERE ref = '" + B + "'");
        }
        Console.Ran ran = scene.console.run("vault", "check").requireExit(6);
        assertThat(ran.out())
                .contains(
                        "1 value opens",
                        "does not open: " + A + " version 1",
                        "its fingerprint is missing: " + B + " version 1");
        assertThat(ran.err())
                .contains("the vault is damaged", "vault shred " + A + " --version 1")
                .doesNotContain("\tat ");
        Json.Obj document = scene.console.run("vault", "check", "--json").requireExit(6).document();
        assertThat(ImportScene.objects(document, "damaged_secrets").getFirst().text("ref"))
                .isEqualTo(A);
        assertThat(ImportScene.objects(document, "unindexed_secrets").getFirst().text("ref"))
                .isEqualTo(B);
        assertThat(document.get("stray_fingerprints")).contains(Json.Null.NULL);
    }

    @Test
    void aVersionWithoutItsDataKeyIsNamed() throws Exception {
        try (RawStore raw = raw()) {
            raw.run("DELETE FROM data_key WHERE ref = '" + A + "'");
        }
        Console.Ran ran = scene.console.run("vault", "check").requireExit(6);
        assertThat(ran.out()).contains("1 value opens", "does not open: " + A + " version 1");
    }

    @Test
    void exchangedFingerprintsAreFoundAndMadeAnew() throws Exception {
        exchanged();
        Console.Ran ran = scene.console.run("vault", "check").requireExit(6);
        assertThat(ran.out()).contains("its fingerprint is missing: " + A + " version 1");
        assertThat(ran.err()).contains("hint: make the fingerprints anew");
        scene.console.run("vault", "rotate", "--data-keys").requireExit(0);
        scene.console.run("vault", "check").requireExit(0);
    }

    @Test
    void aMissingFormIsOnlyAFinding() throws Exception {
        scene.imported(
                        "aws.csv",
                        "name,type,account,value\nAKIA"
                                + "K".repeat(16)
                                + ",aws.iam-access-key,aws:prod,"
                                + ImportScene.canary()
                                + "\n")
                .requireExit(0);
        scene.console.run("vault", "check").requireExit(0);
        try (RawStore raw = raw()) {
            raw.run("DELETE FROM fingerprint WHERE form <> 'value'");
        }
        Console.Ran ran = scene.console.run("vault", "check").requireExit(3);
        assertThat(ran.out()).contains("fingerprints of derived forms are missing: aws:prod:");
        assertThat(ran.err()).contains("hint: make the fingerprints anew");
    }

    /** Who believed it would lose the value. */
    @Test
    void anImportDoesNotBelieveAFingerprintThatStandsAtAnotherVersion() throws Exception {
        exchanged();
        String rows = "name,value\na," + other + "\n";
        Console.Ran ran = scene.imported("again.csv", rows).requireExit(6);
        assertThat(ran.err())
                .contains("a fingerprint is damaged", "version 1 of " + A, "\nhint: ")
                .doesNotContain(other);
        scene.console.run("vault", "rotate", "--data-keys").requireExit(0);
        assertThat(scene.imported("again.csv", rows).requireExit(0).out()).contains("1 changed");
        assertThat(scene.ledger("open"))
                .extracting(entry -> entry.object("details").text("purpose"))
                .containsExactly("compare", "reseal");
    }

    @Test
    void anImportOpensWhatSeemsToBeHeld() throws Exception {
        try (RawStore raw = raw()) {
            raw.run("UPDATE secret SET data_part = zeroblob(64) WHERE ref = '" + A + "'");
        }
        Console.Ran ran = scene.imported("again.csv", "name,value\na," + one + "\n").requireExit(6);
        assertThat(ran.err()).contains(A + " version 1", "\nhint: ").doesNotContain(one);
    }

    @Test
    void whileASealingAnewIsUnderWayTheOlderFingerprintsAreFound() throws Exception {
        try (RawStore raw = raw()) {
            // What cannot be opened keeps the rotation from ending.
            raw.run("UPDATE secret SET data_part = zeroblob(64) WHERE ref = '" + A + "'");
        }
        scene.console.run("vault", "rotate", "--data-keys").requireExit(5);
        Console.Ran ran = scene.console.run("vault", "check").requireExit(6);
        assertThat(ran.out())
                .contains("1 value opens", "does not open: " + A + " version 1")
                .doesNotContain("fingerprint is missing", "right fingerprints");
        assertThat(ran.err()).contains("a rotation is under way");
    }

    @Test
    void aHomeWhoseRowIsGoneIsNotTakenForNone() throws Exception {
        try (RawStore raw = raw()) {
            raw.run("DELETE FROM home");
        }
        for (String[] words :
                new String[][] {{"vault", "status"}, {"vault", "check"}, {"status"}, {"init"}}) {
            Console.Ran ran = scene.console.run(words);
            assertThat(ran.exit()).as(String.join(" ", words) + ran.err()).isEqualTo(6);
            assertThat(ran.err()).contains("the home is gone from the database", "\nhint: ");
        }
        Console.Ran ran = scene.console.run("ledger", "verify").requireExit(6);
        assertThat(ran.err()).contains("\nhint: ");
    }

    /** One that was left over, because a destroyed value has fingerprints under the older key. */
    @Test
    void anOlderFingerprintInThePlaceOfANewerOneIsFound() throws Exception {
        scene.imported("more.csv", "name,value\nc," + ImportScene.canary() + "\n").requireExit(0);
        String gone = "other:imported:secret:c";
        scene.console.run("vault", "shred", gone, "--confirm", gone).requireExit(0);
        try (RawStore raw = raw()) {
            raw.keep("fingerprint");
            scene.console.run("vault", "rotate", "--data-keys").requireExit(0);
            scene.console.run("vault", "check").requireExit(0);
            raw.run("DELETE FROM fingerprint WHERE ref = '" + A + "'");
            raw.run(
                    "INSERT INTO fingerprint SELECT * FROM temp.kept_fingerprint WHERE ref = '"
                            + A
                            + "'");
        }
        Console.Ran ran = scene.console.run("vault", "check").requireExit(6);
        assertThat(ran.out()).contains("its fingerprint is missing: " + A + " version 1");
        scene.console.run("vault", "rotate", "--data-keys").requireExit(0);
        scene.console.run("vault", "check").requireExit(0);
    }

    @Test
    void aFingerprintOfAVersionThatNeverWasIsFoundAndRemoved() throws Exception {
        try (RawStore raw = raw()) {
            raw.run(
                    "INSERT INTO fingerprint SELECT fp, form, 'other:imported:secret:ghost', 1"
                            + " FROM fingerprint WHERE ref = '"
                            + A
                            + "'");
        }
        Console.Ran ran = scene.console.run("vault", "check").requireExit(6);
        assertThat(ran.out()).contains("fingerprints that are of no held value: 1 of values");
        scene.console.run("vault", "rotate", "--data-keys").requireExit(0);
        scene.console.run("vault", "check").requireExit(0);
    }

    /**
     * The store keeps a reference in tables and in indexes: reading asks now one, now the other.
     */
    @Test
    void aChangedByteWhereverAReferenceStandsInTheFileIsFound() throws Exception {
        Path database = scene.home.resolve("keyrecall.db");
        byte[] sound = Files.readAllBytes(database);
        byte[] reference = A.getBytes(StandardCharsets.UTF_8);
        int found = 0;
        for (int at = 0; at + reference.length <= sound.length; at++) {
            if (!Arrays.equals(sound, at, at + reference.length, reference, 0, reference.length)) {
                continue;
            }
            found++;
            byte[] changed = sound.clone();
            changed[at + reference.length - 1] = 'z';
            Files.write(database, changed);
            boolean verifies = scene.console.run("ledger", "verify").exit() == 0;
            int check = scene.console.run("vault", "check").exit();
            assertThat(verifies && check == 0).as("at %d", at).isFalse();
            Files.write(database, sound);
            // It would tell of what this database does not know any more.
            Removed.folder(scene.home.resolve("log"));
        }
        assertThat(found).isGreaterThan(3);
        scene.console.run("vault", "check").requireExit(0);
    }

    @Test
    void aRowNumberBeyondThoseThatBoundNoncesIsFound() throws Exception {
        try (RawStore raw = raw()) {
            raw.run("UPDATE secret SET rowid = 1073741825 WHERE ref = '" + A + "'");
        }
        Console.Ran ran = scene.console.run("vault", "check").requireExit(6);
        assertThat(ran.out()).contains("the store is damaged: ", "row number");
    }

    /** Whoever writes to the database can make an index that leaves entries out. */
    @Test
    void anOlderHeaderIsRefusedWhateverIndexStands() throws Exception {
        try (RawStore raw = raw()) {
            raw.keep("home");
            scene.console.run("vault", "rotate").requireExit(0);
            raw.run(
                    "CREATE INDEX leaf_telling_header ON leaf (sequence) WHERE"
                            + " instr(leaf, x'226865616465725f736861323536223a22') > 0"
                            + " AND sequence < 1");
            raw.run(
                    "CREATE INDEX others ON leaf (sequence) WHERE"
                            + " instr(leaf, x'226865616465725f736861323536223a22') > 0");
            raw.putBack("home");
        }
        Console.Ran ran = scene.console.run("vault", "check").requireExit(6);
        assertThat(ran.err()).contains("is not the one that the ledger tells of", "\nhint: ");
    }

    @Test
    void aDryRunWritesNothing() throws IOException {
        String before = scene.console.run("ledger", "verify").requireExit(0).out();
        scene.console
                .run("vault", "import", file("again.csv", "name,value\na," + one), "--dry-run")
                .requireExit(0);
        assertThat(scene.console.run("ledger", "verify").requireExit(0).out()).isEqualTo(before);
    }

    private String file(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content + "\n").toString();
    }

    /** The largest, one whose number is negative where it is read as a whole number, and none. */
    @ParameterizedTest
    @ValueSource(strings = {"FFFFFFFF", "80000000", "7FFFFFFF", "00000009", "00000000"})
    void aFingerprintUnderAKeyThatNeverWasIsFoundAndRemoved(String key) throws Exception {
        scene.imported("more.csv", "name,value\nc," + ImportScene.canary() + "\n").requireExit(0);
        String gone = "other:imported:secret:c";
        scene.console.run("vault", "shred", gone, "--confirm", gone).requireExit(0);
        try (RawStore raw = raw()) {
            for (String ref : List.of(gone, A)) {
                raw.run(
                        "INSERT INTO fingerprint VALUES (CAST(x'"
                                + key
                                + "' || zeroblob(32) AS BLOB), 'value', '"
                                + ref
                                + "', 1)");
            }
        }
        assertThat(scene.console.run("vault", "check").requireExit(6).out())
                .contains("the store is damaged: a fingerprint is under a key that never was");
        String backup = folder.resolve("out.backup").toString();
        scene.console.run("vault", "backup", backup).requireExit(6);
        scene.console.run("vault", "rotate", "--data-keys").requireExit(0);
        scene.console.run("vault", "check").requireExit(0);
        scene.console.run("vault", "backup", backup).requireExit(0);
    }

    @Test
    void aForeignTriggerOrTableIsFound() throws Exception {
        String[] foreign = {
            "TRIGGER zz AFTER INSERT ON secret BEGIN UPDATE secret SET origin = 'x'; END",
            "TABLE kept (ref, d)",
            "VIEW seen AS SELECT ref FROM secret",
            "INDEX more ON secret (origin)",
        };
        for (String object : foreign) {
            String name = object.split(" ", 3)[0] + " " + object.split(" ", 3)[1];
            try (RawStore raw = raw()) {
                raw.run("CREATE " + object);
            }
            Console.Ran ran = scene.console.run("vault", "check").requireExit(6);
            assertThat(ran.out()).containsIgnoringCase(name + " is none of Keyrecall's");
            String backup = folder.resolve("out.backup").toString();
            scene.console.run("vault", "backup", backup).requireExit(6);
            try (RawStore raw = raw()) {
                raw.run("DROP " + name);
            }
            scene.console.run("vault", "check").requireExit(0);
        }
    }
}
