package dev.keyrecall.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.spi.json.Json;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

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
                .doesNotContain("fingerprint is missing");
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
}
