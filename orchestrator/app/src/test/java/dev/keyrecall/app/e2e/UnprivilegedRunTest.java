package dev.keyrecall.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.lab.LabPopulation;
import dev.keyrecall.lab.LabTruth;
import dev.keyrecall.spi.RevealsSecret;
import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.spi.json.Json;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A user without rights imports 5,000 secrets, runs a campaign over the lab's and backs the home
 * up, with the agent open. Whoever is that same user cannot look into the run or the agent, and
 * nothing that was written anywhere holds one of the values.
 */
final class UnprivilegedRunTest {
    private static final boolean LONG = "long".equals(System.getProperty("keyrecall.suite"));
    private static final int IMPORTED = 5_000;
    private static final int BROKEN = 100;

    /** Users, credentials, consumers: 5,000 units in the long suite. */
    private static final LabPopulation POPULATION =
            LONG ? new LabPopulation(2_500, 5_000, 1_000, 91) : new LabPopulation(50, 100, 40, 91);

    private static final int LOOK_MILLIS = LONG ? 5_000 : 1_000;

    @TempDir private Path folder = Path.of("");
    private final LeakSearch search = new LeakSearch();
    private final Set<Path> leaks = new TreeSet<>();
    private UnprivilegedUser user;
    private Attacks attacks;
    private Stage stage;

    @BeforeEach
    void prepare() throws IOException, InterruptedException, EngineException {
        user = UnprivilegedUser.in(folder);
        attacks = new Attacks(user.work, user.before);
        stage = Stage.prepared(user.work.resolve("stage"), POPULATION);
    }

    @AfterEach
    void close() {
        if (stage != null) {
            stage.close();
        }
    }

    @Test
    void aRunOverThousandsOfCanariesIsClosedAndLeavesNoneInClear()
            throws IOException, InterruptedException, EngineException {
        String plan = stage.planned("exposure");
        Path rows = user.work.resolve("rows.csv");
        ImportScene.closed(rows, rows(IMPORTED));
        Path broken = user.work.resolve("broken.csv");
        ImportScene.closed(broken, rows(BROKEN) + "one,field,more\n");
        user.takesOver();
        attacks.requireWorkElsewhere();
        boolean kernelDumps = attacks.kernelDumps();
        require(0, named("vault", "unseal", "--for", "2h"));
        try {
            require(0, silent("vault", "import", rows.toString(), "--debug"));
            require(2, silent("vault", "import", broken.toString(), "--debug"));
            assertThat(search.below(user.work)).contains(rows, broken);
            Files.delete(rows);
            Files.delete(broken);
            attackedRun(plan);
            resumedRun(plan);
            afterwards(plan);
        } finally {
            // No clean end: it is told to leave a dump.
            kill(agent());
        }
        requireNothingLeft(kernelDumps);
    }

    private String rows(int count) {
        StringBuilder rows = new StringBuilder("name,value\n");
        for (int i = 0; i < count; i++) {
            String value = ImportScene.canary();
            try (SecretBytes secret = SecretBytes.ofUtf8(value)) {
                search.add(secret);
            }
            rows.append("name-").append(search.values()).append(',').append(value).append('\n');
        }
        return rows.toString();
    }

    private List<String> named(String... words) {
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "--home",
                                stage.home.toString(),
                                "--passphrase-file",
                                stage.passphrase.toString()));
        arguments.addAll(List.of(words));
        return arguments;
    }

    /** With no passphrase named: the agent has to help. */
    private List<String> silent(String... words) {
        List<String> arguments = new ArrayList<>(List.of("--home", stage.home.toString()));
        arguments.addAll(List.of(words));
        return arguments;
    }

    private String require(int exit, List<String> arguments)
            throws IOException, InterruptedException {
        try (Child child = user.start(Attacks.DUMPING, arguments)) {
            assertThat(child.exit()).as(arguments + child.printed()).isEqualTo(exit);
            return child.out();
        }
    }

    private long agent() throws IOException, InterruptedException {
        return Json.parseObject(require(0, silent("vault", "status", "--json"))).integer("pid");
    }

    /** Everything is tried on it and on the agent, and at last it is told to leave a dump. */
    private void attackedRun(String plan)
            throws IOException, InterruptedException, EngineException {
        stage.lab.faults().latency(Duration.ofMillis(200));
        long agent = agent();
        try (Child run = user.start(Attacks.DUMPING, silent("run", plan, "--json", "--debug"))) {
            while (stage.lab.effects("UpdateAccessKey") == 0) {
                assertThat(run.alive()).as(run.printed()).isTrue();
                Thread.sleep(10);
            }
            attacks.requireRefused(run.pid());
            attacks.requireRefused(agent);
            assertThat(run.alive()).as(run.printed()).isTrue();
            kill(run.pid());
            assertThat(run.exit()).isNotZero();
        }
        stage.lab.faults().clear();
    }

    private void kill(long pid) throws InterruptedException {
        assertThat(Attacks.runs(user.before, "kill", "-ABRT", Long.toString(pid))).isTrue();
        ProcessHandle.of(pid).ifPresent(process -> process.onExit().join());
    }

    /** What it writes for a moment only is looked at as well. */
    private void resumedRun(String plan) throws IOException, InterruptedException {
        try (Child run =
                user.start(Attacks.DUMPING, silent("run", plan, "--resume", "--json", "--debug"))) {
            while (run.alive()) {
                Thread.sleep(LOOK_MILLIS);
                leaks.addAll(search.below(stage.home));
                leaks.addAll(search.below(user.temporary));
            }
            assertThat(run.exit()).as(run.printed()).isZero();
        }
        assertThat(stage.lab.truth().consumers()).allMatch(LabTruth.Consumer::matches);
    }

    private void afterwards(String plan) throws IOException, InterruptedException {
        require(6, silent("run", plan, "--debug"));
        String campaign =
                Json.parseObject(require(0, silent("plan", "show", plan, "--json")))
                        .object("plan")
                        .text("campaign");
        require(0, silent("campaign", "certificate", campaign, "--json"));
        require(0, silent("campaign", "certificate", campaign, "--html"));
        require(0, silent("ledger", "list", "--json"));
        require(0, silent("ledger", "verify"));
        require(0, silent("status", "--debug"));
        require(0, silent("vault", "audit", "--json", "--debug"));
        String backup = user.work.resolve("a.backup").toString();
        require(0, named("vault", "backup", backup, "--debug"));
        require(0, named("vault", "backup", backup, "--verify"));
    }

    private void requireNothingLeft(boolean kernelDumps) throws IOException {
        assertThat(leaks).as("seen on the way").isEmpty();
        List<SecretBytes> issued = stage.lab.issuedSecrets();
        issued.forEach(search::add);
        int made = stage.lab.effects("CreateAccessKey");
        assertThat(made).as("new values").isGreaterThan(POPULATION.accessKeys() * 3 / 4);
        assertThat(search.values())
                .as("imported; the old values, the new ones, the operator's")
                .isGreaterThanOrEqualTo(IMPORTED + BROKEN + POPULATION.accessKeys() + made + 1);
        Path planted = planted(issued.getLast());
        assertThat(search.below(user.work))
                .as("what was put there to be found, and what the product was given to read")
                .containsExactly(planted, user.work.resolve("stage/credentials"));
        issued.forEach(SecretBytes::close);
        assertThat(Attacks.dumps(user.work, stage.home, user.temporary)).isEmpty();
        if (!kernelDumps) {
            System.err.println("NOT SHOWN: this system writes no core file of any process");
        }
    }

    /** A value that a search must find. */
    @RevealsSecret(why = "what is looked for has to be found where it is")
    private Path planted(SecretBytes value) throws IOException {
        byte[] text =
                value.reveal(
                        bytes ->
                                ("x" + Base64.getEncoder().encodeToString(bytes))
                                        .getBytes(US_ASCII));
        return Files.write(user.work.resolve("planted"), text);
    }
}
