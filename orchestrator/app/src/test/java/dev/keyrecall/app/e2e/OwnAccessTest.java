package dev.keyrecall.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

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

    private String leftOut(String plan) {
        return stage.console.run("plan", "show", plan).requireExit(0).out();
    }

    private String registering(Path file) {
        return "keyrecall inventory consumer add "
                + Stage.ref(old)
                + " file "
                + file.toAbsolutePath()
                + " --option profile-key=default";
    }

    @Test
    void withoutThePlaceThatIsReadItIsLeftOutWithTheCommandThatRegistersIt() throws Exception {
        Path other = Files.copy(credentials, folder.resolve("other"));
        registered(other);
        String plan = stage.planned("exposure");

        assertThat(leftOut(plan)).contains(registering(credentials));
        stage.console.run("run", plan).requireExit(0);
        assertThat(stage.lab.truth().credential(old)).get().matches(LabTruth.Credential::active);
        assertThat(Files.readString(other)).contains(old);
        registered(credentials);
        stage.console.run("run", stage.planned("exposure")).requireExit(0);
        assertThat(stage.lab.truth().credential(old)).isEmpty();
        assertThat(Files.readString(other)).isEqualTo(held());
        stage.console.run("ledger", "verify").requireExit(0);
    }

    /** Two accounts of one home that work with the same key, each from a file of its own. */
    @Test
    void whatAnotherAccountReadsIsAskedForToo() throws Exception {
        Path second = Files.copy(credentials, folder.resolve("second"));
        List<String> add = new ArrayList<>(List.of("account", "add", "aws", "lab2"));
        new TreeMap<>(stage.lab.settings())
                .forEach((name, value) -> add.addAll(List.of("--" + name, value)));
        add.addAll(List.of("--credentials-file", second.toAbsolutePath().toString()));
        stage.console.run(add.toArray(String[]::new)).requireExit(0);
        stage.console.run("inventory", "refresh").requireExit(0);
        registered(credentials);
        String[] create = {
            "plan",
            "create",
            "--mode",
            "exposure",
            "--scope",
            "account=lab",
            "--proof-tries",
            "2",
            "--proof-window",
            "0s",
            "--json"
        };
        String plan = stage.console.run(create).requireExit(0).document().text("plan");
        assertThat(leftOut(plan)).contains(registering(second));
        registered(second);
        String next = stage.console.run(create).requireExit(0).document().text("plan");
        stage.console.run("approve", next, "--as", "somebody").requireExit(0);

        stage.console.run("run", next).requireExit(0);

        assertThat(stage.lab.truth().credential(old)).isEmpty();
        stage.console.run("account", "check", "lab").requireExit(0);
        stage.console.run("account", "check", "lab2").requireExit(0);
    }
}
