package dev.keyrecall.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.engine.ledger.Commitments;
import dev.keyrecall.lab.LabPopulation;
import dev.keyrecall.spi.json.Json;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** A person is erased: everything is as it was and as provable, and nothing says who it was. */
@Timeout(300)
final class ErasureTest {
    private static final String NAME = "Zoe Quillfeather";
    private static final List<String> TABLES = List.of("opening", "approval");
    private static final String MENTION = "as quillFEATHER asked on the phone";

    @TempDir private Path folder = Path.of("");
    private Stage stage;
    private String plan = "";

    @BeforeEach
    void aCampaignThatSheApproved() throws Exception {
        stage = Stage.prepared(folder.resolve("stage"), LabPopulation.drill(6));
        Json.Obj planned =
                stage.console
                        .run(
                                "plan",
                                "create",
                                "--mode",
                                "hygiene",
                                "--scope",
                                "all",
                                "--soak",
                                "0s",
                                "--proof-tries",
                                "2",
                                "--proof-window",
                                "0s",
                                "--json")
                        .requireExit(0)
                        .document();
        plan = planned.text("plan");
        stage.console.run("approve", plan, "--as", NAME, "--reason", MENTION).requireExit(0);
    }

    @AfterEach
    void close() {
        stage.close();
    }

    private Console.Ran run(String... arguments) {
        return stage.console.run(arguments);
    }

    private String said(String... arguments) {
        return run(arguments).requireExit(0).out();
    }

    private Json.Obj approval() {
        String listed = said("ledger", "list", "--kind", "approval", "--json");
        return (Json.Obj) ((Json.Arr) Json.parse(listed)).items().getFirst();
    }

    /** The files of the home whose bytes hold a text, in small or capital letters. */
    private List<String> holding(String text) throws IOException {
        try (Stream<Path> files = Files.walk(stage.home)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> holds(file, text))
                    .map(file -> stage.home.relativize(file).toString())
                    .toList();
        }
    }

    private static boolean holds(Path file, String text) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1)
                    .toLowerCase(Locale.ROOT)
                    .contains(text.toLowerCase(Locale.ROOT));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void noFileOfTheHomeNamesHerAndEveryReaderSaysErased() throws IOException {
        assertThat(holding("Quillfeather")).isNotEmpty();
        Json.Obj before = approval();
        long entry = before.integer("seq");
        assertThat(before.object("details").text("approver")).isEqualTo(NAME);
        assertThat(before.text("reason")).isEqualTo(MENTION);
        String leaf = said("ledger", "show", Long.toString(entry), "--raw");
        assertThat(leaf).doesNotContain("Quillfeather");
        assertThat(said("plan", "show", plan)).contains("approved");

        Console.Ran erased = run("ledger", "erase", NAME, "--confirm", NAME).requireExit(0);
        assertThat(erased.out()).contains("erased 1 text");
        assertThat(holding(NAME)).isEmpty();
        assertThat(
                        run(
                                "ledger",
                                "erase",
                                "quillfeather",
                                "--mentions",
                                "--confirm",
                                "quillfeather"))
                .satisfies(ran -> assertThat(ran.requireExit(0).out()).contains("erased 1 text"));
        assertThat(holding("Quillfeather")).isEmpty();

        Json.Obj after = approval();
        String shown = after.object("details").text("approver");
        assertThat(shown).matches("erased:[0-9a-f]{12}");
        assertThat(after.text("reason")).matches("erased:[0-9a-f]{12}").isNotEqualTo(shown);
        assertThat(said("ledger", "show", Long.toString(entry), "--raw")).isEqualTo(leaf);
        assertThat(said("ledger", "show", Long.toString(entry))).contains(shown);
        assertThat(said("campaign", "status", campaign(), "--json")).contains(shown);
        assertThat(run("campaign", "certificate", campaign()).out()).contains(shown);
        assertThat(said("ledger", "export", "--format", "ocsf"))
                .contains(after.text("reason"))
                .doesNotContain("uillfeather");
        assertThat(said("ledger", "report", "--period", period(before), "--json")).contains(shown);
        assertThat(said("ledger", "list", "--actor", "nobody")).isEmpty();
        run("ledger", "verify").requireExit(0);
        run("run", plan).requireExit(0);
        run("ledger", "verify").requireExit(0);
    }

    private static String period(Json.Obj entry) {
        String at = entry.text("recorded_at");
        int month = Integer.parseInt(at.substring(5, 7));
        return at.substring(0, 4) + "Q" + ((month + 2) / 3);
    }

    private String campaign() {
        return approval().text("campaign");
    }

    @Test
    void whatWasProvenBeforeIsProvenAfter() throws IOException {
        String entry = Long.toString(approval().integer("seq"));
        String proof = said("ledger", "prove", entry);
        Path checkpoint = folder.resolve("checkpoint");
        Files.writeString(checkpoint, said("ledger", "checkpoint"));
        Json.Obj shown = run("ledger", "show", entry, "--json").requireExit(0).document();
        said("ledger", "erase", NAME, "--confirm", NAME);
        run("ledger", "verify", "--against", checkpoint.toString()).requireExit(0);
        Json.Obj later = run("ledger", "show", entry, "--json").requireExit(0).document();
        assertThat(later.text("leaf_hash")).isEqualTo(shown.text("leaf_hash"));
        assertThat(said("ledger", "prove", entry)).startsWith(proof.lines().findFirst().orElse(""));
        Json.Obj opening = shown.object("openings").object("/details/approver");
        assertThat(opening.text("text")).isEqualTo(NAME);
        assertThat(Commitments.of(HexFormat.of().parseHex(opening.text("salt")), NAME))
                .isEqualTo(shown.object("entry").object("commitments").text("/details/approver"));
        assertThat(later.object("openings").get("/details/approver")).isEmpty();
        assertThat(later.object("openings").get("/actor/name")).isPresent();
    }

    @Test
    void erasingIsConfirmedIdempotentAndClearAboutWhatIsUnknown() {
        assertThat(run("ledger", "erase", NAME).requireExit(2).err()).contains("--confirm");
        assertThat(run("ledger", "erase", NAME, "--confirm", "Zoe").requireExit(2).err())
                .contains("nothing was erased");
        assertThat(
                        run(
                                        "ledger",
                                        "erase",
                                        NAME,
                                        "--confirm",
                                        NAME,
                                        "--reason",
                                        "zoe quillfeather")
                                .requireExit(2)
                                .err())
                .contains("names whom it erases");
        assertThat(approval().object("details").text("approver")).isEqualTo(NAME);
        run("ledger", "erase", NAME, "--confirm", NAME).requireExit(0);
        Json.Obj again = run("ledger", "erase", NAME, "--json").requireExit(0).document();
        assertThat(again.integer("erased")).isZero();
        assertThat(again.bool("off_disk")).isTrue();
        assertThat(said("ledger", "erase", "nobody")).contains("no entry names that");
        assertThat(
                        ((Json.Arr)
                                        Json.parse(
                                                said(
                                                        "ledger", "list", "--kind", "erasure",
                                                        "--json")))
                                .items())
                .hasSize(1);
    }

    @Test
    void anExportHasTheOpeningsBesideItselfAndNotInItself() throws IOException {
        said("ledger", "export", "--out", "ledger.jsonl", "--openings", "openings.jsonl");
        Path out = folder.resolve("stage");
        assertThat(Files.readString(out.resolve("ledger.jsonl"))).doesNotContain("uillfeather");
        assertThat(Files.readString(out.resolve("openings.jsonl")))
                .contains("\"text\":\"" + NAME + "\"")
                .contains("\"text\":\"" + MENTION + "\"");
    }

    /** They name people: where the export fails, they are not left behind. */
    @Test
    void anExportThatFailsLeavesNoOpenings() throws IOException {
        Path out = folder.resolve("stage");
        Files.writeString(out.resolve("taken.jsonl"), "mine");
        Console.Ran taken =
                run("ledger", "export", "--out", "taken.jsonl", "--openings", "o.jsonl");
        assertThat(taken.requireExit(2).err()).contains("taken.jsonl stands already");
        assertThat(out.resolve("taken.jsonl")).hasContent("mine");
        Files.writeString(out.resolve("o.jsonl"), "mine too");
        run("ledger", "export", "--out", "e.jsonl", "--openings", "o.jsonl").requireExit(2);
        assertThat(out.resolve("e.jsonl")).doesNotExist();
        Files.delete(out.resolve("o.jsonl"));
        try (RawStore raw = new RawStore(stage.home.resolve("keyrecall.db"))) {
            raw.run("UPDATE leaf SET leaf = x'00' WHERE sequence = 3");
        } catch (SQLException e) {
            throw new IOException(e);
        }
        assertThat(run("ledger", "export", "--out", "e.jsonl", "--openings", "o.jsonl").exit())
                .isNotZero();
        try (var files = Files.list(out)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .noneMatch(name -> name.startsWith("o.jsonl") || name.startsWith("e.jsonl"));
        }
    }

    /** By whoever can write the database and its laws: each ends in exit code 6. */
    @Test
    void openingsThatWereChangedAreFound() throws SQLException {
        String hers = " WHERE text = '" + NAME + "'";
        long entry = approval().integer("seq");
        try (RawStore raw = new RawStore(stage.home.resolve("keyrecall.db"))) {
            found(raw, "UPDATE opening SET text = 'Mallory'" + hers, "commits to another", entry);
            found(
                    raw,
                    "UPDATE opening SET salt = zeroblob(32)" + hers,
                    "commits to another",
                    entry);
            found(raw, "DELETE FROM opening" + hers, "no entry tells of its erasure", entry);
            found(
                    raw,
                    "INSERT INTO opening VALUES ('%s', zeroblob(32), 'x')"
                            .formatted("0a".repeat(32)),
                    "no entry names the commitment 0a0a",
                    -1);
            found(
                    raw,
                    "UPDATE approval SET approver = os_user",
                    "tells of another approver",
                    entry);
            found(
                    raw,
                    "UPDATE approval SET os_user = approver",
                    "tells of another approver",
                    entry);
        }
    }

    private void found(RawStore raw, String change, String what, long entry) throws SQLException {
        for (String table : TABLES) {
            raw.keep(table);
        }
        raw.run(change);
        Console.Ran ran = run("ledger", "verify").requireExit(6);
        assertThat(ran.err()).contains(what);
        if (entry >= 0) {
            assertThat(ran.err()).contains("entry " + entry + ": ");
        }
        for (String table : TABLES) {
            raw.putBack(table);
        }
        run("ledger", "verify").requireExit(0);
    }
}
