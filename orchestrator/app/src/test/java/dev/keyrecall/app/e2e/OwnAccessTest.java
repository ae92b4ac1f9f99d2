package dev.keyrecall.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.app.e2e.Console.Ran;
import dev.keyrecall.lab.LabPopulation;
import dev.keyrecall.lab.LabTruth;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** What Keyrecall itself works with is a unit like others, the last one, in one run. */
final class OwnAccessTest {
    @TempDir private Path folder = Path.of("");
    private Stage stage;
    private Path credentials = Path.of("");
    private String old = "";

    @BeforeEach
    void prepare() throws Exception {
        stage = Stage.prepared(folder.resolve("s"), new LabPopulation(3, 4, 2, 31));
        credentials = stage.home.resolveSibling("credentials");
        old = stage.lab.truth().operator().id();
    }

    @AfterEach
    void close() {
        stage.close();
    }

    private void registered(Path file) {
        stage.console
                .run(
                        "inventory",
                        "consumer",
                        "add",
                        Stage.ref(old).toString(),
                        "file",
                        file.toAbsolutePath().toString(),
                        "--option",
                        "profile-key=default")
                .requireExit(0);
    }

    private String held() throws Exception {
        return Files.readString(credentials);
    }

    private LabTruth.Credential only() {
        return stage.lab.truth().credentials().stream()
                .filter(one -> one.principal().equals(stage.lab.truth().operator().principal()))
                .reduce(
                        (one, other) -> {
                            throw new AssertionError("two");
                        })
                .orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(strings = {"exposure", "hygiene"})
    void itIsReplacedLastInTheSameRunAndAgain(String mode) throws Exception {
        registered(credentials);
        String plan = stage.planned(mode);
        String shown = stage.console.run("plan", "show", plan).requireExit(0).out();
        assertThat(shown).contains("Keyrecall operates account aws:lab with this credential");

        stage.console.run("run", plan).requireExit(0);

        assertThat(stage.lab.truth().credential(old)).isEmpty();
        String id = only().id();
        assertThat(held()).contains(id).doesNotContain(old);
        assertThat(stage.console.run("account", "check", "lab").requireExit(0).out())
                .contains("operated with", id);
        assertThat(stage.console.run("ledger", "verify").requireExit(0).out()).isNotEmpty();
        String certificate =
                stage.console
                        .run("campaign", "certificate", stage.campaignOf(plan))
                        .requireExit(0)
                        .out();
        assertThat(certificate).contains(old);
        // Its place is registered for the one that stands there now.
        stage.console.run("run", stage.planned(mode)).requireExit(0);
        assertThat(only().id()).isNotEqualTo(id);
        assertThat(held()).doesNotContain(id);
    }

    @Test
    void aFileThatIsNotTheOneItReadsLeavesItAlive() throws Exception {
        Path other = Files.copy(credentials, folder.resolve("other"));
        registered(other);
        String plan = stage.planned("exposure");

        Ran ran = stage.console.run("run", plan).requireExit(5);

        assertThat(ran.out())
                .contains("it is not cut: account aws:lab is still operated with", old);
        assertThat(stage.lab.truth().credential(old)).get().matches(LabTruth.Credential::active);
        assertThat(held()).contains(old);
        // Once it reads the other file, the same plan goes on.
        Files.copy(other, credentials, StandardCopyOption.REPLACE_EXISTING);
        stage.console.run("run", plan, "--resume").requireExit(0);
        assertThat(stage.lab.truth().credential(old)).isEmpty();
        stage.console.run("ledger", "verify").requireExit(0);
    }

    @Test
    void withoutAPlaceItIsLeftOutWithTheCommandThatRegistersIt() {
        String plan = stage.planned("exposure");

        assertThat(stage.console.run("plan", "show", plan).requireExit(0).out())
                .contains(
                        "keyrecall inventory consumer add "
                                + Stage.ref(old)
                                + " file FILE --option profile-key=PROFILE");
        stage.console.run("run", plan).requireExit(0);
        assertThat(stage.lab.truth().credential(old)).get().matches(LabTruth.Credential::active);
    }
}
