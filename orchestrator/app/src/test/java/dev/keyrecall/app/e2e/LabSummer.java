package dev.keyrecall.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.app.home.Session;
import dev.keyrecall.app.wiring.SystemIo;
import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.inventory.Account;
import dev.keyrecall.engine.service.AccountDirectory;
import dev.keyrecall.lab.LabPopulation;
import dev.keyrecall.lab.LabTruth;
import dev.keyrecall.spi.Intent;
import dev.keyrecall.spi.ProviderAccount;
import dev.keyrecall.spi.ProviderException;
import dev.keyrecall.spi.Support;
import dev.keyrecall.spi.Suspension;
import dev.keyrecall.spi.Target;
import dev.keyrecall.spi.json.Json;
import dev.keyrecall.store.SqliteStore;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;

/** A lab and a home that go through a summer, and what was true in the lab on four dates. */
final class LabSummer implements AutoCloseable {
    final Stage stage;
    final Map<String, LabTruth> truths = new LinkedHashMap<>();
    final Set<String> killedBehindOurBack = new TreeSet<>();
    private Duration ahead = Duration.ZERO;

    private LabSummer(Path folder) throws IOException, EngineException {
        at("2026-06-15T09:00:00Z");
        this.stage = Stage.prepared(folder, new LabPopulation(6, 8, 3, 11), this::now);
    }

    /** The moment that lab and home take it to be. */
    Instant now() {
        return Instant.now().plus(ahead);
    }

    static LabSummer over(Path folder)
            throws IOException, EngineException, ProviderException, InterruptedException {
        LabSummer summer = new LabSummer(folder);
        summer.passes();
        return summer;
    }

    private void passes() throws EngineException, ProviderException, InterruptedException {
        seen("2026-06-15");

        at("2026-07-20T11:00:00Z");
        stage.lab.createBehindBack(victim(0).principal());
        LabTruth.Credential lost = victim(1);
        stage.lab.deleteBehindBack(lost.id());
        killedBehindOurBack.add(lost.id());
        stage.console.run("inventory", "refresh").requireExit(0);
        seen("2026-07-20");
        stage.console.run("detect").requireExit(3);

        at("2026-08-15T15:00:00Z");
        suspendBehindOurBack(victim(0));
        rotated(victim(3).principal());
        stage.console.run("inventory", "refresh").requireExit(0);
        seen("2026-08-15");

        at("2026-09-30T22:00:00Z");
        LabTruth.Credential gone = victim(0);
        stage.lab.deleteBehindBack(gone.id());
        killedBehindOurBack.add(gone.id());
        stage.console.run("inventory", "refresh").requireExit(0);
        stage.console.run("inventory", "accept", Stage.ref(gone.id()).toString()).requireExit(0);
        seen("2026-09-30");

        at("2026-10-07T09:00:00Z");
        stage.lab.deleteBehindBack(victim(0).id());
        stage.console.run("inventory", "refresh").requireExit(0);
    }

    private void at(String instant) {
        ahead = Duration.between(Instant.now(), Instant.parse(instant));
    }

    private void seen(String day) {
        truths.put(day, stage.lab.truth());
    }

    /** One of those that stood from the beginning, and still do. */
    private LabTruth.Credential victim(int number) {
        LabTruth first = truth("2026-06-15");
        return stage.lab.truth().credentials().stream()
                .filter(one -> !one.operator() && one.active())
                .filter(one -> first.credential(one.id()).isPresent())
                .skip(number)
                .findFirst()
                .orElseThrow();
    }

    private void suspendBehindOurBack(LabTruth.Credential victim)
            throws EngineException, ProviderException, InterruptedException {
        try (SqliteStore store = stage.store()) {
            Engine engine = Session.engine(SystemIo.create(), store, "a stranger");
            Account account = store.read(tx -> tx.accounts().find(Stage.ACCOUNT)).orElseThrow();
            try (ProviderAccount connected = new AccountDirectory(engine).connect(account)) {
                Support<Suspension> support = connected.kinds().getFirst().suspension();
                assertThat(support).isInstanceOf(Support.Automated.class);
                if (support instanceof Support.Automated<Suspension>(Suspension suspension)) {
                    suspension.suspend(
                            new Target.ByRef(Stage.ref(victim.id()), victim.principal()),
                            new Intent(UUID.randomUUID(), Instant.now(), List.of()));
                }
            }
        }
    }

    private void rotated(String principal) {
        Json.Obj plan =
                stage.console
                        .run(
                                "plan",
                                "create",
                                "--mode",
                                "exposure",
                                "--scope",
                                "principal=" + principal,
                                "--proof-tries",
                                "2",
                                "--proof-window",
                                "0s",
                                "--json")
                        .requireExit(0)
                        .document();
        stage.console.run("approve", plan.text("plan"), "--as", "grace").requireExit(0);
        stage.console.run("run", plan.text("plan")).requireExit(0);
    }

    /** The lab's credentials as lines; the provider's listing has whole seconds. */
    static Map<String, String> lines(LabTruth truth) {
        Map<String, String> lines = new TreeMap<>();
        for (LabTruth.Credential one : truth.credentials()) {
            lines.put(
                    one.id(),
                    String.join(
                            " ",
                            one.principal(),
                            String.valueOf(one.owner()),
                            one.active() ? "active" : "inactive",
                            one.operator() ? "operator" : "",
                            one.createdAt().truncatedTo(ChronoUnit.SECONDS).toString()));
        }
        return lines;
    }

    /** What was true at a date. */
    LabTruth truth(String day) {
        return Objects.requireNonNull(truths.get(day), day);
    }

    @Override
    public void close() {
        stage.close();
    }
}
