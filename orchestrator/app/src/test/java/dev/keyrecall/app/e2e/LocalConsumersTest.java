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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.TreeSet;

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
                new ArrayList<>(
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
        assertThat(search.in(value.getBytes(StandardCharsets.US_ASCII))).isTrue();
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

    private Path program(String name, String text) throws IOException {
        Path file = Files.writeString(place.resolve(name), "#!/bin/sh\n" + text + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
        return file;
    }

    private void requireHeld(Path held) throws IOException {
        List<String> lines = Files.readAllLines(held);
        assertThat(lines).hasSize(2);
        requireLive(lines.getFirst(), lines.getLast());
    }

    @Test
    void aRotatedKeyLandsInAProgramThatIsAskedWhetherItWorks() throws IOException {
        Path held = place.resolve("held");
        Path put = program("put", "umask 077; cat > \"$1\"");
        Path check = program("check", "cmp -s - \"$1\"");
        add("command", put, "args=" + held, "check=" + check + " " + held).requireExit(0);
        String plan = stage.planned("exposure");
        stage.console.run("run", plan).requireExit(0);
        requireHeld(held);
        requireProvenDead(plan);
        LeakSearch search = new LeakSearch();
        stage.lab.issuedSecrets().forEach(search::add);
        assertThat(search.below(stage.home)).isEmpty();
    }

    @Test
    void aRotatedKeyLandsInAProgramThatIsReadBack() throws IOException {
        Path held = place.resolve("held");
        Path put = program("put", "umask 077; cat > " + held);
        Path get = program("get", "if [ -f " + held + " ]; then cat " + held + "; fi");
        add("command", put, "read=" + get).requireExit(0);
        String plan = stage.planned("hygiene");
        stage.console.run("run", plan).requireExit(0);
        requireHeld(held);
        requireProvenDead(plan);
    }

    @Test
    void aProgramThatFailsOrDeniesHoldsItsUnitAndWhatItPrintsIsNotTold() throws IOException {
        Path held = place.resolve("held");
        Path put = program("put", "tee " + held + " >&2; exit 4");
        Path check = program("check", "cmp -s - " + held);
        add("command", put, "check=" + check).requireExit(0);
        String plan = stage.planned("hygiene");
        Console.Ran failed = stage.console.run("run", plan);
        assertThat(failed.exit()).isNotZero();
        assertThat(failed.out() + failed.err()).contains(put + " ended with exit status 4");
        Files.delete(held);
        program("put", "cat >/dev/null");
        Console.Ran denied = stage.console.run("run", plan, "--resume");
        assertThat(denied.exit()).isNotZero();
        assertThat(denied.out() + denied.err()).contains("does not hold");
        assertThat(stage.lab.truth().credential(key.id()).orElseThrow().active()).isTrue();
        LeakSearch search = new LeakSearch();
        stage.lab.issuedSecrets().forEach(search::add);
        for (Console.Ran ran : List.of(failed, denied)) {
            assertThat(search.in((ran.out() + ran.err()).getBytes(StandardCharsets.UTF_8)))
                    .isFalse();
        }
        program("put", "cat > " + held);
        stage.console.run("run", plan, "--resume").requireExit(0);
        requireHeld(held);
        requireProvenDead(plan);
    }

    /** The program ends the run that started it, before or after it has done its work. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aRunThatIsKilledInADeliveryGoesOnWithTheSame(boolean carriedOut)
            throws IOException, InterruptedException {
        Path held = place.resolve("held");
        Path once = place.resolve("once");
        Path log = place.resolve("log");
        String kill = "if mkdir " + once + " 2>/dev/null; then kill -9 $PPID; sleep 1; exit 1; fi";
        String work = "umask 077; cat > " + held + "; head -n 1 " + held + " >> " + log;
        Path put = program("put", carriedOut ? work + "\n" + kill : kill + "\n" + work);
        Path check = program("check", "cmp -s - " + held);
        add("command", put, "check=" + check).requireExit(0);
        String plan = stage.planned("exposure");
        try (Child run = Child.start(List.of(), stage, folder, "run", plan)) {
            assertThat(run.exit()).as(run.printed()).isEqualTo(137);
        }
        assertThat(once).exists();
        stage.console.run("run", plan, "--resume").requireExit(0);
        requireHeld(held);
        assertThat(new TreeSet<>(Files.readAllLines(log))).as("one replacement").hasSize(1);
        requireProvenDead(plan);
        stage.console.run("ledger", "verify").requireExit(0);
    }

    @Test
    void oneProgramServesSeveralCredentialsByItsArguments() {
        Path put = Path.of("/bin/true");
        add("command", put, "args=a", "check=/bin/true").requireExit(0);
        key = stage.lab.truth().credentials().getLast();
        add("command", put, "args=b", "check=/bin/true").requireExit(0);
        assertThat(add("command", put, "args=a", "check=/bin/false").requireExit(2).err())
                .contains("is registered for");
        assertThat(add("command", put, "args=c").requireExit(2).err()).contains("check or read");
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
                .contains("its kinds: aws.secretsmanager, file, command, person");
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
