package dev.keyrecall.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.app.config.Configuration;
import dev.keyrecall.app.sink.ConfiguredSink;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.lab.LabPopulation;
import dev.keyrecall.spi.json.Json;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Every command of the guides to the vault is run, in order, against a lab and real files. */
@Timeout(300)
final class GuidesTest {
    /** SHA-1 of texts that nobody uses, in order, as Pwned Passwords are published. */
    private static final List<String> KNOWN =
            List.of("0".repeat(39) + "1:3", "A".repeat(40) + ":1", "F".repeat(40) + ":12");

    @TempDir private Path folder = Path.of("");
    private Stage stage;

    @BeforeEach
    void prepare() throws IOException, EngineException {
        stage = Stage.prepared(folder.resolve("stage"), new LabPopulation(2, 2, 1, 5));
    }

    @AfterEach
    void close() {
        stage.console.run("vault", "seal");
        stage.close();
    }

    private Path at(String name) {
        return stage.home.resolveSibling(name);
    }

    private Guide guide(String name) {
        return new Guide(name, stage, at("."));
    }

    /** What the guides call the key of a cloud is the lab's. */
    private Guide inTheLab(Guide guide) throws IOException {
        Map<String, String> settings = stage.lab.kekSettings();
        stage.lab.writeOperatorCredentials(at("kms.credentials"));
        return guide.saying(
                        "alias/keyrecall ",
                        settings.get("key")
                                + " --setting endpoint="
                                + settings.get("endpoint")
                                + " ")
                .saying("region=eu-west-1", "region=" + settings.get("region"));
    }

    private static String csv(String... names) {
        StringBuilder csv = new StringBuilder("name,value\n");
        for (String name : names) {
            csv.append(name).append(',').append(ImportScene.canary()).append('\n');
        }
        return csv.toString();
    }

    @Test
    void theVaultGuideRuns() throws IOException, InterruptedException {
        ImportScene.closed(at("some.csv"), csv("first", "second"));
        stage.console.run("vault", "import", "some.csv").requireExit(0);
        String ref = "other:imported:secret:first";
        Files.createDirectory(at("safe"));
        ImportScene.closed(at("second"), "of the second team\n");
        List<String> ran =
                inTheLab(guide("vault.md"))
                        .saying("/media/safe", at("safe").toString())
                        .saying("--new-passphrase ", "--new-passphrase-file second ")
                        .saying("shred REF", "shred " + ref + " --confirm " + ref)
                        .before(
                                "--pwned-passwords",
                                () -> Files.write(at("pwned-passwords-sha1.txt"), KNOWN))
                        .run();
        assertThat(ran).hasSizeGreaterThan(12);
    }

    @Test
    void theScopesGuideRuns() throws IOException, InterruptedException {
        assertThat(guide("scopes.md").run()).hasSize(10);
    }

    @Test
    void theOwnersGuideRuns() throws IOException, InterruptedException {
        String one = "aws:prod:iam-access-key:AKIA…1";
        List<String> ids =
                stage.lab.truth().credentials().stream()
                        .map(credential -> credential.id())
                        .toList();
        String here = Stage.ref(ids.getFirst()).toString();
        List<Page.Block> files =
                new Page("docs/guides/owners.md")
                        .blocks().stream().filter(block -> block.language().equals("csv")).toList();
        for (int i = 0; i < files.size(); i++) {
            String text = String.join("\n", files.get(i).lines());
            Files.writeString(
                    at(List.of("owners.csv", "places.csv").get(i)),
                    text.replace(one, here).replace("AKIA…2", ids.getLast()));
        }
        assertThat(guide("owners.md").saying(one, here).run()).hasSize(8);
        assertThat(stage.console.run("inventory", "consumer", "list").requireExit(0).out())
                .contains("prod/data/aws", "prod/batch/aws");
        assertThat(stage.console.run("inventory", "owner", "list").requireExit(0).out())
                .contains("data platform")
                .doesNotContain(here);
    }

    @Test
    void theConsumersGuideRuns() throws IOException, InterruptedException {
        String id = stage.lab.truth().credentials().getFirst().id();
        Path etc = Files.createDirectories(at("etc/app")).toRealPath();
        Guide guide =
                guide("consumers.md")
                        .saying("REF", Stage.ref(id).toString())
                        .saying("/etc/app", etc.toString())
                        .saying("owner=root", "owner=" + Files.getOwner(etc).getName())
                        .saying("group=app", "group=" + Files.getAttribute(etc, "unix:gid"));
        for (String name : List.of("put", "check")) {
            String text = name.equals("put") ? "cat > $0.$1" : "cmp -s - ${0%check}put.$1";
            Path program = Files.writeString(etc.resolve(name), "#!/bin/sh\n" + text + "\n");
            Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        }
        guide.before("approve PLAN", () -> guide.saying("PLAN", newestPlan()));
        assertThat(guide.run()).hasSize(10);
        String said = Files.readString(etc.resolve("app.env"));
        assertThat(said).startsWith("KEY_ID=AKIA").contains("\nKEY=");
        assertThat(said).contains(Files.readString(etc.resolve("key")));
        assertThat(Files.readAllLines(etc.resolve("put.app")))
                .last()
                .isEqualTo(Files.readString(etc.resolve("key")));
        assertThat(stage.lab.truth().credential(id)).isEmpty();
    }

    private String newestPlan() {
        try (var store = stage.store()) {
            return store.read(tx -> tx.campaigns().all()).getLast().plan();
        }
    }

    @Test
    void theSinksGuideRuns() throws IOException, InterruptedException, EngineException {
        List<String> shown =
                new Page("docs/guides/sinks.md")
                        .blocks().stream()
                                .filter(block -> block.language().equals("toml"))
                                .flatMap(block -> block.lines().stream())
                                .toList();
        Configuration configuration =
                Configuration.parse(String.join("\n", shown), Path.of("config.toml"));
        assertThat(ConfiguredSink.all(configuration)).hasSize(3);
        Path logs = Files.createDirectories(at("var/log/keyrecall").toAbsolutePath());
        String archive = String.join("\n", shown.subList(0, shown.lastIndexOf("[[sink]]")));
        archive = archive.substring(0, archive.lastIndexOf("[[sink]]"));
        String here = archive.replace("/var/log/keyrecall", logs.toRealPath().toString());
        List<String> ran =
                guide("sinks.md")
                        .before(
                                "mode 0600",
                                () -> ImportScene.closed(stage.home.resolve("config.toml"), here))
                        .run();
        assertThat(ran).hasSize(5);
        assertThat(Files.readAllLines(logs.resolve("ledger.jsonl")).getFirst())
                .contains("\"keyrecall_test\":true");
    }

    @Test
    void theBackupGuideRuns() throws IOException, InterruptedException {
        Path srv = at("srv").resolve("keyrecall");
        Guide guide = guide("backup.md").saying("/srv/keyrecall", srv.toString());
        List<String> ran =
                guide.before(
                                "--expect 52:9f2c…",
                                () -> guide.saying("52:9f2c…", CanaryHome.point(stage.console)))
                        .before("# exit 6", () -> LedgerProcess.happen(stage.home))
                        .run();
        assertThat(ran).hasSizeGreaterThan(5);
        stage.console.run("ledger", "verify").requireExit(0);
    }

    @Test
    void theAuditGuideRuns() throws IOException, InterruptedException {
        List<String> ran = guide("audit.md").run();
        assertThat(ran).hasSizeGreaterThan(15);
        assertThat(at("2026Q3.html")).isNotEmptyFile();
        assertThat(at("2026Q3.csv")).isNotEmptyFile();
        assertThat(at("2026Q3").resolve("checkpoint")).isNotEmptyFile();
    }

    @Test
    void theImportGuideRuns() throws IOException, InterruptedException {
        Path move = at("move");
        psql();
        Guide guide = new Guide("import.md", stage, move);
        List<String> ran =
                guide.saying("/dev/shm/move", move.toString())
                        .before("name,value,customer,account", () -> requireExported(move))
                        .before(
                                "keyrecall: error: tokens.csv: line 214",
                                () -> guide.instead(faulty()))
                        .before(
                                "import access-keys.csv",
                                () -> {
                                    Map.Entry<String, String> key = ImportScene.accessKey();
                                    ImportScene.closed(
                                            move.resolve("access-keys.csv"),
                                            "name,value\n" + key.getKey() + "," + key.getValue());
                                })
                        .before(
                                "--pwned-passwords",
                                () -> Files.write(move.resolve("pwnedpasswords.txt"), KNOWN))
                        .run();
        assertThat(ran).hasSizeGreaterThan(10);
        assertThat(move).isDirectoryNotContaining(file -> file.toString().endsWith(".csv"));
        try (var store = stage.store()) {
            assertThat(store.<Long>read(tx -> tx.secrets().count())).isEqualTo(4);
        }
    }

    /** The database of the guide's company: a program that answers its two queries. */
    private void psql() throws IOException {
        Path program = Files.createDirectory(at("bin")).resolve("psql");
        StringBuilder rows = new StringBuilder("name,value,customer,account\n");
        for (String who : List.of("deploy-token 17", "metrics 17", "deploy-token 42")) {
            String[] words = who.split(" ", -1);
            rows.append(
                    "%s,%s,cust-%s,other:cust-%s\n"
                            .formatted(words[0], ImportScene.canary(), words[1], words[1]));
        }
        Files.writeString(
                program,
                """
                #!/bin/sh
                case "$*" in
                  *"'other:' || customer_id AS account"*"FROM customer_token"*) cat <<'END'
                %sEND
                  ;;
                  *"ALTER TABLE customer_token DROP COLUMN token"*) echo ALTER TABLE ;;
                  *) exit 1 ;;
                esac
                """
                        .formatted(rows));
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    }

    /** The guide shows the file that was exported, without its values. */
    private static void requireExported(Path move) throws IOException {
        List<String> shown =
                new Page("docs/guides/import.md")
                        .blocks().stream()
                                .filter(block -> block.language().equals("csv"))
                                .findFirst()
                                .orElseThrow()
                                .lines();
        assertThat(Files.readString(move.resolve("tokens.csv")).strip())
                .matches(Guide.shape(shown));
        assertThat(Files.getPosixFilePermissions(move.resolve("tokens.csv")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    /** A file whose 214th line has no value. */
    private Console.Ran faulty() throws IOException {
        String[] names = new String[212];
        Arrays.setAll(names, i -> "token-" + i);
        Files.createDirectory(at("faulty"));
        ImportScene.closed(at("faulty").resolve("tokens.csv"), csv(names) + "metrics,\n");
        return new Console(stage.home, stage.passphrase, at("faulty"))
                .run("vault", "import", "tokens.csv", "--dry-run")
                .requireExit(2);
    }

    @Test
    void theAnchorsGuideRuns() throws IOException, InterruptedException {
        List<Page.Block> tables =
                new Page("docs/guides/anchors.md")
                        .blocks().stream()
                                .filter(block -> block.language().equals("toml"))
                                .toList();
        assertThat(tables).hasSize(2);
        Path worm = Files.createDirectory(at("worm"));
        Guide guide = guide("anchors.md").saying("/mnt/worm/keyrecall", worm.toString());
        guide.saying("~/.keyrecall/log", stage.home.resolve("log").toString());
        Path file = stage.home.resolve("config.toml");
        String disk = String.join("\n", tables.get(0).lines()) + "\n";
        String more = String.join("\n", tables.get(1).lines()) + "\n";
        String here = disk.replace("/mnt/worm/keyrecall", worm.toString());
        ImportScene.closed(file, here + more);
        assertThat(stage.console.run("ledger", "anchors").requireExit(0).out())
                .contains("disk (file)", "ops (chat)", "tsa (time-stamp)");
        ImportScene.closed(file, here);
        guide.before(
                "--key key",
                () ->
                        Files.writeString(
                                at("key"),
                                stage.console.run("ledger", "checkpoint", "--keys").out()));
        assertThat(guide.run()).hasSizeGreaterThan(8);
    }

    @Test
    void theGuideToKmsRecipientsRunsAndItsPolicyIsJson() throws IOException, InterruptedException {
        assertThat(inTheLab(guide("kms-recipient.md")).run()).hasSizeGreaterThan(4);
        List<Page.Block> policies =
                new Page("docs/guides/kms-recipient.md")
                        .blocks().stream()
                                .filter(block -> block.language().equals("json"))
                                .toList();
        assertThat(policies).hasSize(1);
        Json.Obj policy = Json.parseObject(String.join("\n", policies.getFirst().lines()));
        assertThat(policy.items("Statement"))
                .extracting(statement -> ((Json.Obj) statement).text("Action"))
                .containsExactly("kms:Decrypt", "kms:Encrypt", "kms:DescribeKey");
    }

    @Test
    void aShapeIsThatOfWhatIsShown() {
        List<String> shown = List.of("ledger  52:9f2c…", "took 1,000 rows");
        assertThat("ledger  7:00ab\ntook 3 rows").matches(Guide.shape(shown));
        assertThat("ledger  7:00ab\ntook three rows").doesNotMatch(Guide.shape(shown));
        assertThat("ledger  7:00ab\ntook 3 rows\nmore").doesNotMatch(Guide.shape(shown));
    }
}
