package dev.keyrecall.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.lab.LabPopulation;
import dev.keyrecall.lab.LabTruth;
import dev.keyrecall.spi.json.Json;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Properties;

/** Keys of the lab's account that are used on this machine, where no account of it reaches. */
final class LocalConsumersTest {
    @TempDir private Path folder = Path.of("");
    private Stage stage;
    private Path place;
    private LabTruth.Credential key;

    @BeforeEach
    void prepare() throws IOException, EngineException {
        stage = Stage.prepared(folder.toRealPath().resolve("stage"), new LabPopulation(2, 2, 0, 7));
        place = Files.createDirectory(folder.toRealPath().resolve("etc"));
        key = stage.lab.truth().credentials().getFirst();
    }

    @AfterEach
    void close() {
        stage.close();
    }

    private Console.Ran add(String kind, Path target, String... options) {
        List<String> words =
                new java.util.ArrayList<>(
                        List.of(
                                "inventory",
                                "consumer",
                                "add",
                                Stage.ref(key.id()).toString(),
                                kind,
                                target.toString()));
        for (String option : options) {
            words.addAll(List.of("--option", option));
        }
        return stage.console.run(words.toArray(String[]::new));
    }

    private Path env() throws IOException {
        Path file = place.resolve("app.env");
        Files.writeString(file, "# kept\nKEY_ID=none\nKEY=none\nPORT=80\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        return file;
    }

    private Json.Obj certificate(String plan) {
        String campaign =
                stage.console
                        .run("plan", "show", plan, "--json")
                        .document()
                        .object("plan")
                        .text("campaign");
        return stage.console
                .run("campaign", "certificate", campaign, "--json")
                .requireExit(0)
                .document();
    }

    private void requireProvenDead(String plan) {
        assertThat(certificate(plan).canonical())
                .contains("\"ref\":\"" + Stage.ref(key.id()) + "\"")
                .contains("proven-dead");
        assertThat(stage.lab.truth().credential(key.id())).isEmpty();
    }

    /** Whether the lab knows this id and minted this value. */
    private void requireLive(String id, String value) {
        assertThat(id).isNotEqualTo(key.id());
        LabTruth.Credential now = stage.lab.truth().credential(id).orElseThrow();
        assertThat(now.active()).isTrue();
        assertThat(now.principal()).isEqualTo(key.principal());
        LeakSearch search = new LeakSearch();
        stage.lab.issuedSecrets().forEach(search::add);
        assertThat(search.in(value.getBytes(java.nio.charset.StandardCharsets.US_ASCII))).isTrue();
    }

    @Test
    void aRotatedKeyLandsInAFileAndTheOldOneIsProvenDead() throws IOException {
        Path file = env();
        add("file", file, "env-key=KEY", "id-key=KEY_ID").requireExit(0);
        String plan = stage.planned("exposure");
        stage.console.run("run", plan).requireExit(0);
        Properties now = new Properties();
        try (var in = Files.newBufferedReader(file)) {
            now.load(in);
        }
        requireLive(now.getProperty("KEY_ID"), now.getProperty("KEY"));
        assertThat(Files.readString(file)).startsWith("# kept\n").endsWith("\nPORT=80\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-r-----");
        assertThat(place).isDirectoryContaining(one -> one.equals(file));
        try (var names = Files.list(place)) {
            assertThat(names).hasSize(1);
        }
        requireProvenDead(plan);
        LeakSearch search = new LeakSearch();
        stage.lab.issuedSecrets().forEach(search::add);
        assertThat(search.below(stage.home)).isEmpty();
        assertThat(search.below(place)).containsExactly(file);
    }

    @Test
    void aPlaceOfThisMachineIsOneForAllAccounts() throws IOException {
        Path file = env();
        add("file", file, "env-key=KEY", "id-key=KEY_ID").requireExit(0);
        key = stage.lab.truth().credentials().getLast();
        assertThat(add("file", file, "env-key=KEY").requireExit(2).err())
                .contains("is registered for");
        assertThat(add("file", file, "mode=0600").requireExit(2).err()).contains("registered for");
        add("file", file, "env-key=OTHER", "mode=0600").requireExit(0);
    }

    @Test
    void whatNoDeliveryCouldFollowIsRefusedWhenItIsRegistered() {
        assertThat(add("file", Path.of("app.env")).requireExit(2).err()).contains("absolute path");
        assertThat(add("file", place.resolve("a"), "mode=0666").requireExit(2).err())
                .contains("all others write");
        assertThat(add("file", place.resolve("a"), "colour=red").requireExit(2).err())
                .contains("its options: id-key, json-key, env-key, profile-key, mode");
        assertThat(add("pigeon", place.resolve("a")).requireExit(2).err())
                .contains("its kinds: aws.secretsmanager, file");
    }

    /** The unit waits for a person, who says what stands in the way; then it goes on. */
    @Test
    void aPlaceThatCannotBeWrittenHoldsItsOwnUnitOnly() throws IOException {
        Path file = env();
        Path link = Files.createSymbolicLink(place.resolve("link"), file);
        add("file", link, "env-key=KEY").requireExit(0);
        String plan = stage.planned("exposure");
        Console.Ran ran = stage.console.run("run", plan);
        assertThat(ran.exit()).isNotZero();
        assertThat(ran.out() + ran.err()).contains("symbolic link");
        assertThat(file).hasContent("# kept\nKEY_ID=none\nKEY=none\nPORT=80\n");
        Files.delete(link);
        stage.console.run("run", plan, "--resume").requireExit(0);
        assertThat(Files.readString(link)).startsWith("KEY=");
        requireProvenDead(plan);
    }
}
