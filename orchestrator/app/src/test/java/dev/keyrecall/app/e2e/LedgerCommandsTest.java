package dev.keyrecall.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.app.e2e.Console.Ran;
import dev.keyrecall.app.home.Session;
import dev.keyrecall.app.wiring.SystemIo;
import dev.keyrecall.engine.journal.LedgerWriter;
import dev.keyrecall.engine.ledger.Commitments;
import dev.keyrecall.engine.ledger.Merkle;
import dev.keyrecall.spi.json.Json;
import dev.keyrecall.store.SqliteStore;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** What {@code ledger list} and {@code ledger show} print. */
@Timeout(120)
final class LedgerCommandsTest {
    @TempDir private Path folder = Path.of("");
    private ImportScene scene;

    @BeforeEach
    void prepare() throws IOException {
        scene = ImportScene.in(folder);
        scene.imported("some.csv", "name,value\nfirst," + ImportScene.canary() + "\n")
                .requireExit(0);
        scene.console.run("vault", "check").requireExit(0);
    }

    private Ran run(String... words) {
        return scene.console.run(words);
    }

    private List<Long> listed(String... words) {
        String[] all = new String[words.length + 3];
        all[0] = "ledger";
        all[1] = "list";
        all[2] = "--json";
        System.arraycopy(words, 0, all, 3, words.length);
        Json.Arr array = (Json.Arr) Json.parse(run(all).requireExit(0).out());
        return array.items().stream().map(entry -> ((Json.Obj) entry).integer("seq")).toList();
    }

    @Test
    void listHasEveryFilterAndBothOrders() {
        List<Long> all = listed();
        assertThat(all).hasSizeGreaterThan(2).startsWith(0L, 1L);
        assertThat(listed("--newest")).isEqualTo(all.reversed());
        assertThat(listed("--newest", "--limit", "1")).containsExactly(all.getLast());
        assertThat(listed("--limit", "1")).containsExactly(0L);
        assertThat(listed("--from", "1")).isEqualTo(all.subList(1, all.size()));
        assertThat(listed("--kind", "init", "--kind", "seal")).hasSize(2);
        assertThat(listed("--since", "1h")).isEqualTo(all);
        assertThat(listed("--until", "1h")).isEmpty();
        assertThat(listed("--since", "2001-02-03", "--until", "2001-02-04")).isEmpty();
        assertThat(listed("--until", "2999-12-31")).isEqualTo(all);
        assertThat(listed("--since", "2001-02-03T04:05:06+02:00")).isEqualTo(all);
        assertThat(listed("--actor", "nobody-of-that-name")).isEmpty();
        assertThat(listed("--campaign", "none")).isEmpty();
        assertThat(listed("--answers-to", "0")).isEmpty();
        assertThat(listed("--credential", "other:imported:secret:none")).isEmpty();
        assertThat(run("ledger", "list", "--limit", "1").out()).startsWith("0  ");
    }

    @Test
    void whatCannotBeMeantIsRefusedWithWhatCan() {
        assertThat(run("ledger", "list", "--kind", "intents").requireExit(2).err())
                .contains("no kind of entry 'intents'")
                .contains("accept, account, acknowledge, approval");
        assertThat(run("ledger", "list", "--since", "yesterday").requireExit(2).err())
                .contains("'yesterday' is no moment")
                .contains("2026-11-23");
        assertThat(run("ledger", "list", "--until", "2026-02-30").requireExit(2).err())
                .contains("'2026-02-30' is no moment");
        assertThat(run("ledger", "list", "--limit", "0").requireExit(2).err()).contains("--limit");
        assertThat(run("ledger", "list", "--credential", "aws").requireExit(2).err())
                .contains("PROVIDER:ACCOUNT:TYPE:ID");
        assertThat(run("ledger", "show", "1000").requireExit(2).err())
                .contains("the ledger has no entry 1000");
        assertThat(run("ledger", "show", "-1").exit()).isEqualTo(2);
    }

    @Test
    void aNumberThatNoEntryHasIsAUsageError() {
        for (String option : List.of("--from", "--answers-to")) {
            assertThat(run("ledger", "list", option, "-1").requireExit(2).err())
                    .contains(option + " is a sequence number", "hint: ");
        }
    }

    /** Together with the hash beside it, an entry reads well: the signed tree has another. */
    @Test
    void showRefusesAnEntryThatIsNotTheOneThatWasSigned() throws Exception {
        // Opening a home compares the last entries with the log: this one is to lie before them.
        try (SqliteStore store = SqliteStore.open(scene.home.resolve("keyrecall.db"))) {
            LedgerWriter writer = new LedgerWriter(Session.engine(SystemIo.create(), store, null));
            long newest = 0;
            while (newest < 600) {
                newest =
                        store.write(
                                tx ->
                                        writer.append(
                                                tx,
                                                new LedgerWriter.Entry(
                                                        "clock", "tick", Json.object().build())));
            }
        }
        run("vault", "check").requireExit(0);
        Json.Obj before = run("ledger", "show", "1", "--json").requireExit(0).document();
        assertThat(before.bool("proven")).isTrue();
        byte[] leaf =
                run("ledger", "show", "1", "--raw")
                        .requireExit(0)
                        .out()
                        .replace("\"build\":\"", "\"build\":\"x")
                        .getBytes(StandardCharsets.UTF_8);
        HexFormat hex = HexFormat.of();
        try (RawStore raw = new RawStore(scene.home.resolve("keyrecall.db"))) {
            raw.run(
                    "UPDATE leaf SET leaf = x'%s', leaf_hash = x'%s' WHERE sequence = 1"
                            .formatted(hex.formatHex(leaf), hex.formatHex(Merkle.leafHash(leaf))));
        }
        for (String form : List.of("--raw", "--json", "--no-color")) {
            Ran ran = run("ledger", "show", "1", form);
            assertThat(ran.requireExit(6).err()).contains("is not the one that was signed");
            assertThat(ran.out()).isEmpty();
        }
        assertThat(run("ledger", "prove", "1").requireExit(6).err())
                .contains("is not the one that was signed");
        run("ledger", "show", "0").requireExit(0);
        run("ledger", "prove", "0").requireExit(0);
    }

    /** The proof would lead nowhere, and whoever got it would think the worse of the entry. */
    @Test
    void proveGivesNoProofThatADamagedTileMade() throws IOException {
        Path tiles = scene.home.resolve("log/tile/0");
        Path tile;
        try (var files = Files.walk(tiles)) {
            tile = files.filter(Files::isRegularFile).findFirst().orElseThrow();
        }
        byte[] bytes = Files.readAllBytes(tile);
        bytes[Merkle.HASH_BYTES] ^= 1;
        assertThat(tile.toFile().setWritable(true)).isTrue();
        Files.write(tile, bytes);
        Ran ran = run("ledger", "prove", "0").requireExit(6);
        assertThat(ran.out()).isEmpty();
    }

    @Test
    void showSaysWhereTheLogsFilesDoNotProveAnEntry() throws IOException {
        Removed.folder(scene.home.resolve("log"));
        assertThat(run("ledger", "show", "0").requireExit(0).out()).contains("not proven: ");
        assertThat(run("ledger", "show", "0", "--json").requireExit(0).document().bool("proven"))
                .isFalse();
    }

    @Test
    void showGivesAPersonTheEntryAndAVerifierItsBytes() {
        String leaf = run("ledger", "show", "0", "--raw").requireExit(0).out();
        Json.Obj shown = run("ledger", "show", "0", "--json").requireExit(0).document();
        Json.Obj told = Json.parseObject(leaf);
        Map<String, String> texts = new HashMap<>();
        Json.Obj openings = shown.object("openings");
        Commitments.in(told)
                .forEach((pointer, one) -> texts.put(one, openings.object(pointer).text("text")));
        assertThat(shown.object("entry").canonical())
                .isEqualTo(
                        Commitments.opened(told, one -> String.valueOf(texts.get(one)))
                                .canonical());
        assertThat(shown.text("leaf_hash"))
                .isEqualTo(
                        HexFormat.of()
                                .formatHex(Merkle.leafHash(leaf.getBytes(StandardCharsets.UTF_8))));
        assertThat(shown.bool("signed")).isTrue();
        assertThat(run("ledger", "show", "0").requireExit(0).out())
                .contains("kind                init\n")
                .contains("leaf hash           " + shown.text("leaf_hash"))
                .contains("signed              yes: proven to be in the newest checkpoint, of ")
                .contains("details header_sha256");
    }
}
