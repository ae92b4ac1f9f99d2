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
import java.time.Duration;

/**
 * An agent that was stopped (SIGSTOP) keeps its keys and answers nobody: every command says so
 * before long, and the vault can be sealed all the same.
 */
final class StoppedAgentTest {
    @TempDir private Path folder = Path.of("");
    private Stage stage;

    @BeforeEach
    void prepare() throws IOException, EngineException {
        stage = Stage.prepared(folder.resolve("s"), new LabPopulation(8, 10, 6, 71));
    }

    @AfterEach
    void close() {
        stage.close();
    }

    /** With no passphrase named and no terminal: whatever asks, fails. */
    private Child silent(int exit, String... words) throws IOException, InterruptedException {
        try (Child child = Child.silent(stage, folder, words)) {
            assertThat(child.exit()).as(String.join(" ", words) + child.printed()).isEqualTo(exit);
            return child;
        }
    }

    private static String unanswered(HeldOpen agent) {
        return "the agent (process " + agent.pid() + ") does not answer";
    }

    @Test
    void everyCommandSaysSoAndGoesOnOnceItGoesOn() throws IOException, InterruptedException {
        try (HeldOpen agent = HeldOpen.of(stage)) {
            agent.signal("STOP");
            assertThat(silent(0, "status").out()).contains(unanswered(agent));
            assertThat(silent(0, "vault", "status").out()).contains(unanswered(agent), "recipient");
            Json.Obj document = Json.parseObject(silent(0, "vault", "status", "--json").out());
            assertThat(document.text("state")).isEqualTo("silent");
            assertThat(document.integer("pid")).isEqualTo(agent.pid());
            Json.Obj vault = Json.parseObject(silent(0, "status", "--json").out()).object("vault");
            assertThat(vault.text("state")).isEqualTo("silent");
            for (String[] words : new String[][] {{"inventory", "refresh"}, {"vault", "unseal"}}) {
                assertThat(silent(6, words).err())
                        .contains("keyrecall: error: " + unanswered(agent))
                        .contains("hint: ", "kill -CONT " + agent.pid(), "keyrecall vault seal")
                        .doesNotContain("\tat ");
            }
            agent.signal("CONT");
            silent(0, "inventory", "refresh");
            silent(0, "vault", "seal");
            assertThat(agent.ends()).isTrue();
        }
    }

    @Test
    void sealingEndsIt() throws IOException, InterruptedException {
        try (HeldOpen agent = HeldOpen.of(stage)) {
            agent.signal("STOP");
            Child seal = silent(0, "vault", "seal", "--json");
            assertThat(Json.parseObject(seal.out()).bool("was_open")).isTrue();
            assertThat(seal.err()).contains(unanswered(agent));
            assertThat(agent.ends()).as("it is gone, and its keys with it").isTrue();
            assertThat(silent(0, "vault", "status").out()).contains("sealed: each command asks");
            silent(2, "inventory", "refresh");
        }
        try (HeldOpen next = HeldOpen.of(stage)) {
            silent(0, "vault", "seal");
            assertThat(next.ends()).isTrue();
        }
    }

    @Test
    void aProcessThatIsNotSurelyTheAgentIsNotEnded() throws IOException, InterruptedException {
        try (HeldOpen agent = HeldOpen.of(stage)) {
            agent.signal("STOP");
            Path lock = stage.home.resolve("agent.lock");
            String written = Files.readString(lock);
            assertThat(written).contains("/" + agent.pid() + "/");
            // The same process id, started at another time.
            Files.writeString(lock, written.strip() + "0\n");
            assertThat(silent(6, "vault", "seal").err())
                    .contains("keyrecall: error: the agent does not answer", "hint: ")
                    .contains("agent.lock");
            assertThat(agent.alive()).isTrue();
        }
    }

    @Test
    void aRunThatMeetsItEndsAndGoesOnLater() throws IOException, InterruptedException {
        String plan = stage.planned("exposure");
        try (HeldOpen agent = HeldOpen.of(stage)) {
            stage.lab.faults().latency(Duration.ofMillis(40));
            try (Child run = Child.silent(stage, folder, "run", plan, "--json")) {
                while (stage.lab.effects("CreateAccessKey") < 2) {
                    assertThat(run.alive()).as(run.printed()).isTrue();
                    Thread.sleep(5);
                }
                agent.signal("STOP");
                assertThat(run.exit()).as(run.printed()).isEqualTo(6);
                assertThat(run.err())
                        .contains("keyrecall: error: " + unanswered(agent))
                        .contains("kill -CONT " + agent.pid(), "--resume")
                        .doesNotContain("\tat ");
            }
            stage.lab.faults().clear();
            agent.signal("CONT");
            Json.Obj done = Json.parseObject(silent(0, "run", plan, "--resume", "--json").out());
            assertThat(done.text("state")).isEqualTo("done");
            Json.Obj certificate =
                    Json.parseObject(
                            silent(0, "campaign", "certificate", done.text("campaign"), "--json")
                                    .out());
            assertThat(certificate.integer("open")).isZero();
            assertThat(certificate.integer("orphans")).isZero();
            assertThat(stage.lab.truth().consumers()).allMatch(LabTruth.Consumer::matches);
            silent(0, "vault", "seal");
        }
    }
}
