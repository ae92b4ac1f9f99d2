package dev.keyrecall.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.engine.export.ExportFormat;
import dev.keyrecall.engine.export.LedgerExport;
import dev.keyrecall.engine.export.OcsfEvents;
import dev.keyrecall.engine.export.OpenedRow;
import dev.keyrecall.engine.ledger.Commitments;
import dev.keyrecall.engine.ledger.Leaf;
import dev.keyrecall.engine.ledger.Merkle;
import dev.keyrecall.engine.port.LedgerRows.Row;
import dev.keyrecall.engine.port.SignedHeads.SignedHead;
import dev.keyrecall.spi.json.Json;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/** What is exported is what the official schema asks for, and nothing is left out. */
final class OcsfExportTest {
    private static final String ORIGIN = "keyrecall.invalid/log/00112233445566778899aabbccddeeff";
    private static final String REF = "aws:prod:iam-access-key:AKIAEXAMPLE";

    private static final Map<String, String> TEXTS =
            Map.of("/actor/name", "Ada", "/actor/os_user", "ada", "/reason", "because");
    private static final Map<String, String> BY_COMMITMENT = new HashMap<>();
    private static final Json.Obj COMMITMENTS = commitments();

    @TempDir private Path folder = Path.of("");

    private static Json.Obj commitments() {
        Json.Builder commitments = Json.object();
        TEXTS.forEach(
                (pointer, text) -> {
                    String commitment = Commitments.of(new byte[32], text);
                    BY_COMMITMENT.put(commitment, text);
                    commitments.put(pointer, commitment);
                });
        return commitments.build();
    }

    /** Every kind, and of those that read their details every way they can be. */
    private static List<Row> everyKind() {
        List<Row> rows = new ArrayList<>();
        for (String kind : new TreeSet<>(Leaf.KINDS)) {
            add(rows, kind, null, "{}");
        }
        for (String step :
                List.of(
                        "capture", "bridge", "suspend", "confirm", "soak", "revoke", "issue",
                        "test", "deliver", "verify", "prove")) {
            add(rows, "intent", step, "{\"intent\":\"i\"}");
            add(rows, "outcome", step, "{\"outcome\":\"done\"}");
            add(
                    rows,
                    "outcome",
                    step,
                    "{\"outcome\":\"not-done\",\"result\":{\"code\":\"NoSuchEntity\"}}");
            add(rows, "reconcile", step, "{\"outcome\":\"reconciled\"}");
        }
        add(rows, "account", null, "{\"account\":\"aws:prod\",\"settings\":{}}");
        add(rows, "refresh", null, "{\"account\":\"aws:prod\"}");
        add(rows, "accept", null, "{\"account\":\"aws:prod\"}");
        add(rows, "consumer", null, "{\"change\":\"imported\",\"registered\":2}");
        add(rows, "owner", null, "{\"change\":\"imported\",\"named\":2}");
        add(rows, "plan", null, "{\"plan\":\"p-1\"}");
        add(rows, "backup", null, "{\"backup\":\"b-1\"}");
        for (String change : List.of("opened", "closed")) {
            String since = "\"since\":\"2026-11-23T08:00:00.000000Z\"";
            add(
                    rows,
                    "finding",
                    null,
                    details("change", change, "\"finding\":\"missing\"," + since));
        }
        for (String change : List.of("added", "removed")) {
            add(
                    rows,
                    "consumer",
                    null,
                    details("change", change, "\"kind\":\"k\",\"target\":\"t\""));
        }
        for (String change :
                List.of(
                        "rotation-begun",
                        "rotation-ended",
                        "recipient-added",
                        "recipient-confirmed",
                        "recipient-removed",
                        "recipient-replaced",
                        "fingerprints-forgotten")) {
            add(rows, "vault", null, details("change", change, "\"count\":1"));
        }
        for (String decision :
                List.of("approve", "deny", "withdraw", "break-glass", "countersign")) {
            add(rows, "approval", null, details("decision", decision, "\"plan\":\"p-1\""));
        }
        String until = "2026-11-23T09:00:00.000000Z";
        add(rows, "run", null, details("break_glass", until, "\"was\":\"planned\""));
        for (String state :
                List.of("pending", "running", "soaking", "open", "proven-dead", "waived")) {
            add(rows, "unit", null, details("state", state, "\"reason\":null"));
        }
        return rows;
    }

    /** What one person may have done alone stands out. */
    @Test
    void breakGlassIsOfHighSeverity() {
        OcsfEvents events = new OcsfEvents(ORIGIN, null);
        List<String> high = new ArrayList<>();
        for (Row row : everyKind()) {
            Json.Obj event = events.event(opened(row));
            if (event.integer("severity_id") == 4) {
                high.add(event.object("metadata").text("event_code"));
                assertThat(event.text("severity")).isEqualTo("High");
            }
        }
        assertThat(high).containsExactly("approval", "run");
    }

    private static String details(String name, String value, String more) {
        return "{\"%s\":\"%s\",%s}".formatted(name, value, more);
    }

    private static void add(List<Row> rows, String kind, @Nullable String step, String details) {
        boolean about = !Set.of("init", "account", "refresh", "plan").contains(kind);
        Json.Obj entry =
                Json.object()
                        .put("v", 1)
                        .put("seq", rows.size())
                        .put("recorded_at", "2026-11-23T08:00:00.123456Z")
                        .put("event_at", "2026-11-23T08:00:00.123456Z")
                        .put("kind", kind)
                        .put("what", "ünlike \"quotes\" and\n lines")
                        .put("actor", Json.object().put("authenticated_by", "claimed").build())
                        .put("commitments", COMMITMENTS)
                        .put("build", "1.0")
                        .put("incident", Json.Null.NULL)
                        .put("campaign", about ? Json.of("c-1") : Json.Null.NULL)
                        .put("unit", step == null ? Json.Null.NULL : Json.of(7))
                        .put("step", Json.of(step))
                        .put("attempt", step == null ? Json.Null.NULL : Json.of(1))
                        .put("ref", about ? Json.of(REF) : Json.Null.NULL)
                        .put("fingerprint", Json.Null.NULL)
                        .put("plan_digest", Json.Null.NULL)
                        .put("answers_to", Json.Null.NULL)
                        .put("provider_request_id", step == null ? Json.Null.NULL : Json.of("r-1"))
                        .put("approval_digests", Json.strings(List.of("00")))
                        .put("latency_ms", 12)
                        .put("details", Json.parse(details))
                        .build();
        byte[] leaf = Leaf.bytes(entry);
        rows.add(new Row(rows.size(), leaf, Merkle.leafHash(leaf), new byte[32]));
    }

    private static OpenedRow opened(Row row) {
        Json.Obj entry = Leaf.parse(row.leaf());
        Json.Builder openings = Json.object();
        TEXTS.forEach(
                (pointer, text) ->
                        openings.put(
                                pointer,
                                Json.object()
                                        .put("salt", "00".repeat(32))
                                        .put("text", text)
                                        .build()));
        return new OpenedRow(
                row,
                Commitments.opened(entry, one -> Objects.requireNonNull(BY_COMMITMENT.get(one))),
                openings.build());
    }

    private static List<String> events(List<Row> rows) {
        byte[] root = Merkle.root(rows.stream().map(Row::leafHash).toList());
        SignedHead signed = new SignedHead(rows.size() - 1, root, new byte[0]);
        OcsfEvents events = new OcsfEvents(ORIGIN, signed);
        return rows.stream()
                .map(row -> LedgerExport.line(ExportFormat.OCSF, opened(row), events))
                .map(line -> new String(line, StandardCharsets.UTF_8))
                .toList();
    }

    @Test
    void everyKindIsAnEventThatTheOfficialSchemaTakes() throws Exception {
        List<Row> rows = everyKind();
        List<String> events = events(rows);
        assertThat(OcsfJudge.in(folder).judge(events))
                .containsExactly(rows.size() + " events of 6 classes, 0 faults");
        assertThat(events).noneMatch(event -> event.contains("\n"));
    }

    /** A kind that a later writer adds is not lost, and needs no new reader. */
    @Test
    void onlyWhatIsReservedHasNoClassOfItsOwn() {
        TreeSet<String> base = new TreeSet<>();
        for (String event : events(everyKind())) {
            Json.Obj read = Json.parseObject(event);
            if (read.integer("class_uid") == 0) {
                base.add(read.object("metadata").text("event_code"));
            }
        }
        assertThat(base).containsExactly("clock");
    }

    @Test
    void plantedFaultsAreFound() throws Exception {
        List<String> sound = events(everyKind());
        Json.Obj intent =
                sound.stream()
                        .map(Json::parseObject)
                        .filter(event -> event.integer("class_uid") == 6003)
                        .findFirst()
                        .orElseThrow();
        List<UnaryOperator<Json.Obj>> faults =
                List.of(
                        event -> without(event, "severity_id"),
                        event ->
                                event.with(
                                        "metadata", without(event.object("metadata"), "product")),
                        event -> event.with("activity_id", Json.of(5)),
                        event -> event.with("type_uid", Json.of(300401)),
                        event -> event.with("time", Json.of("2026-11-23T08:00:00Z")),
                        event -> event.with("message", Json.of(1)),
                        event -> event.with("nonesuch", Json.of(1)),
                        event -> event.with("actor", Json.object().build()),
                        event -> event.with("src_endpoint", Json.object().put("port", 1).build()),
                        event -> event.with("class_name", Json.of("Entity Management")),
                        event ->
                                event.with(
                                        "actor",
                                        event.object("actor").with("invoked_by", Json.of("me"))));
        List<String> lines = faults.stream().map(fault -> fault.apply(intent).compact()).toList();
        List<String> said = OcsfJudge.in(folder).judge(lines);
        for (int i = 1; i <= lines.size(); i++) {
            String which = "event " + i + ": ";
            assertThat(said).as("fault %s", i).anyMatch(line -> line.startsWith(which));
        }
    }

    private static Json.Obj without(Json.Obj object, String name) {
        Json.Builder left = Json.object();
        object.members()
                .forEach(
                        (key, value) -> {
                            if (!key.equals(name)) {
                                left.put(key, value);
                            }
                        });
        return left.build();
    }

    @Test
    void aRunsLedgerIsExportedWholeInBothForms() throws Exception {
        Path home = drilled();
        Console console = new Console(home, home.resolveSibling("passphrase"), folder);
        Json.Obj checkpoint =
                console.run("ledger", "checkpoint", "--json").requireExit(0).document();
        String lines = console.run("ledger", "export").requireExit(0).out();
        List<byte[]> hashes =
                lines.lines()
                        .map(line -> Merkle.leafHash(line.getBytes(StandardCharsets.UTF_8)))
                        .toList();
        assertThat((long) hashes.size()).isEqualTo(checkpoint.integer("size"));
        assertThat(HexFormat.of().formatHex(Merkle.root(hashes)))
                .as("the root of what was exported is the one that was signed")
                .isEqualTo(checkpoint.text("root"));

        console.run("ledger", "export", "--format", "ocsf", "--out", "events.jsonl").requireExit(0);
        List<String> events = Files.readAllLines(folder.resolve("events.jsonl"));
        assertThat(events.stream().map(event -> Json.parseObject(event).text("raw_data")))
                .containsExactlyElementsOf(lines.lines().toList());
        assertThat(OcsfJudge.in(folder).judge(events))
                .containsExactly(hashes.size() + " events of 5 classes, 0 faults");
        requireTraced(Json.parseObject(events.get(3)), hashes, checkpoint);
    }

    private static void requireTraced(Json.Obj event, List<byte[]> hashes, Json.Obj checkpoint) {
        Json.Obj unmapped = event.object("unmapped");
        assertThat(event.object("metadata").integer("sequence")).isEqualTo(3);
        assertThat(unmapped.text("leaf_hash")).isEqualTo(HexFormat.of().formatHex(hashes.get(3)));
        assertThat(unmapped.text("origin")).isEqualTo(checkpoint.text("origin"));
        assertThat(unmapped.object("checkpoint").text("root")).isEqualTo(checkpoint.text("root"));
    }

    private Path drilled() throws IOException {
        new Console(folder.resolve("none"), folder.resolve("none"), folder)
                .run(
                        "drill",
                        "missing-key",
                        "--out",
                        "drill",
                        "--proof-tries",
                        "2",
                        "--proof-window",
                        "0s")
                .requireExit(0);
        return folder.resolve("drill/home");
    }

    @Test
    void anExportThatCannotBeMeantIsAUsageErrorAndLeavesNothing() throws IOException {
        ImportScene scene = ImportScene.in(folder);
        scene.console.run("vault", "check").requireExit(0);
        List<String> before = names();
        String[][] meant = {
            {"--out", "a", "--openings", "a", "the same file"},
            {"--out", "a", "--openings", "./a", "the same file"},
            {"--out", "a", "--openings", "../" + folder.getFileName() + "/a", "the same file"},
            {"--out", "a", "--openings", "-", "they name people"},
            {"--openings", "-", "they name people"},
            {"--out", "", "it is empty"},
            {"--out", "a", "--openings", "", "it is empty"},
            {"--from", "99999", "the ledger has"},
            {"--from", "99999", "--out", "a", "the ledger has"},
            {"--out", "none/a", "its folder does not exist"},
            {"--out", "a", "--openings", "none/a", "its folder does not exist"},
        };
        for (String[] words : meant) {
            List<String> line = new ArrayList<>(List.of("ledger", "export"));
            line.addAll(List.of(words).subList(0, words.length - 1));
            Console.Ran ran = scene.console.run(line.toArray(String[]::new));
            assertThat(ran.requireExit(2).err()).contains(words[words.length - 1], "hint: ");
            assertThat(names()).isEqualTo(before);
        }
    }

    private List<String> names() throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(file -> String.valueOf(file.getFileName())).sorted().toList();
        }
    }

    @Test
    void anExportIsAPartFromAnEntryOnAndWritesOverNothing() throws IOException {
        ImportScene scene = ImportScene.in(folder);
        scene.console.run("vault", "check").requireExit(0);
        long size = scene.console.run("ledger", "list").out().lines().count();
        String part = scene.console.run("ledger", "export", "--from", "1").requireExit(0).out();
        assertThat(part.lines().count()).isEqualTo(size - 1);
        String end = String.valueOf(size);
        assertThat(scene.console.run("ledger", "export", "--from", end).requireExit(0).out())
                .isEmpty();
        Files.writeString(folder.resolve("mine"), "mine");
        Console.Ran taken = scene.console.run("ledger", "export", "--out", "mine");
        assertThat(taken.requireExit(2).err()).contains("stands already").contains("hint: ");
        assertThat(folder.resolve("mine")).hasContent("mine");
        scene.console.run("ledger", "export", "--out", "nowhere/x").requireExit(2);
        scene.console.run("ledger", "export", "--format", "csv").requireExit(2);
        scene.console.run("ledger", "export", "--from", "-1").requireExit(2);
        scene.console.run("ledger", "export", "--json").requireExit(2);
        // As a killed export leaves one; the next takes it away.
        Files.writeString(folder.resolve("all.jsonl.0123456789abcdef.part"), "half");
        Json.Obj said =
                scene.console
                        .run("ledger", "export", "--out", "all.jsonl", "--json")
                        .requireExit(0)
                        .document();
        assertThat(said.integer("entries")).isEqualTo(size);
        assertThat(folder.resolve("all.jsonl.0123456789abcdef.part")).doesNotExist();
    }
}
