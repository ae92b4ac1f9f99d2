package dev.keyrecall.app.e2e;

import dev.keyrecall.app.drill.Labs;
import dev.keyrecall.app.wiring.SystemIo;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.lab.LabPopulation;
import dev.keyrecall.lab.LabServer;
import dev.keyrecall.lab.LabTruth;
import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.json.Json;
import dev.keyrecall.store.SqliteStore;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A lab in this process and a home whose inventory of it is accepted, made by the product's own
 * commands.
 */
final class Stage implements AutoCloseable {
    /** The SDK signs by the clock of this machine, whatever the test's says. */
    private static final Duration SKEW_MAX = Duration.ofDays(36_500);

    static final AccountRef ACCOUNT = new AccountRef("aws", "lab");

    final Path home;
    final Path passphrase;
    final LabServer lab;
    final Console console;
    final Map<String, Map<String, String>> otherFieldsBefore;

    private Stage(Path home, Path passphrase, LabServer lab, Console console) {
        this.home = home;
        this.passphrase = passphrase;
        this.lab = lab;
        this.console = console;
        this.otherFieldsBefore = otherFields();
    }

    /** The drill's population, accepted, with its consumers registered. */
    static Stage prepared(Path folder, LabPopulation population)
            throws IOException, EngineException {
        return prepared(folder, population, SystemIo.create().clock());
    }

    /** As above; the lab and the product take the time from there. */
    static Stage prepared(Path folder, LabPopulation population, InstantSource clock)
            throws IOException, EngineException {
        return prepared(folder, population, clock, "");
    }

    /**
     * As above.
     *
     * @param configuration what stands in the home's config.toml before it is made; empty for none
     */
    static Stage prepared(
            Path folder, LabPopulation population, InstantSource clock, String configuration)
            throws IOException, EngineException {
        Files.createDirectories(folder);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        Path passphrase = folder.resolve("passphrase");
        Files.createFile(
                passphrase,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(passphrase, "the passphrase of this test\n");
        var io = SystemIo.create();
        LabServer lab = Labs.find(io.adapters(), null).start(population, clock, io.random(), 0);
        lab.faults().clockSkewMax(SKEW_MAX);
        Labs.Files files = Labs.write(lab, folder);
        Path home = folder.resolve("home");
        Console console = new Console(home, passphrase, folder, clock);
        Stage stage = new Stage(home, passphrase, lab, console);
        if (!configuration.isEmpty()) {
            Files.createDirectory(home);
            Files.writeString(home.resolve("config.toml"), configuration);
        }
        console.run("init").requireExit(0);
        List<String> add = new ArrayList<>(List.of("account", "add", "aws", "lab"));
        new TreeMap<>(lab.settings())
                .forEach((name, value) -> add.addAll(List.of("--" + name, value)));
        add.addAll(List.of("--credentials-file", files.credentials().toString()));
        // After a kill, a resumed run waits for so long.
        add.addAll(List.of("--call-timeout", "3s"));
        console.run(add.toArray(String[]::new)).requireExit(0);
        console.run("inventory", "refresh").requireExit(0);
        console.run("inventory", "accept", "--all").requireExit(0);
        console.run("inventory", "consumer", "add", "--from", files.consumers().toString())
                .requireExit(0);
        return stage;
    }

    /** An approved plan over everything. */
    String planned(String mode, String... more) {
        List<String> words =
                new ArrayList<>(
                        List.of(
                                "plan",
                                "create",
                                "--mode",
                                mode,
                                "--scope",
                                "all",
                                "--soak",
                                "0s",
                                "--proof-tries",
                                "2",
                                "--proof-window",
                                "0s",
                                "--json"));
        words.addAll(List.of(more));
        Json.Obj plan = console.run(words.toArray(String[]::new)).requireExit(0).document();
        console.run("approve", plan.text("plan"), "--as", "somebody").requireExit(0);
        return plan.text("plan");
    }

    /** The id of the vault's only recipient. */
    String recipient() {
        String listed = console.run("vault", "kek", "list", "--json").requireExit(0).out();
        if (Json.parse(listed) instanceof Json.Arr(List<Json> all)
                && all.size() == 1
                && all.getFirst() instanceof Json.Obj only) {
            return only.text("id");
        }
        throw new AssertionError("not one recipient: " + listed);
    }

    /** The campaign that a plan belongs to. */
    String campaignOf(String plan) {
        return console.run("plan", "show", plan, "--json")
                .requireExit(0)
                .document()
                .object("plan")
                .text("campaign");
    }

    static CredentialRef ref(String id) {
        return new CredentialRef(ACCOUNT, "iam-access-key", id);
    }

    SqliteStore store() {
        return SqliteStore.open(home.resolve("keyrecall.db"));
    }

    /** What must be equal whatever happened on the way: the account up to ids, values and times. */
    Shape shape() {
        LabTruth truth = lab.truth();
        TreeMap<String, Integer> active = new TreeMap<>();
        TreeMap<String, Integer> inactive = new TreeMap<>();
        for (LabTruth.Credential credential : truth.credentials()) {
            (credential.active() ? active : inactive)
                    .merge(credential.principal(), 1, Integer::sum);
        }
        TreeMap<String, String> consumers = new TreeMap<>();
        for (LabTruth.Consumer consumer : truth.consumers()) {
            String principal =
                    truth.credential(String.valueOf(consumer.credentialId()))
                            .map(LabTruth.Credential::principal)
                            .orElse("nobody");
            consumers.put(
                    consumer.target(),
                    principal
                            + " "
                            + consumer.matches()
                            + " "
                            + new java.util.TreeSet<>(consumer.otherFields().keySet()));
        }
        return new Shape(active, inactive, consumers);
    }

    /** A digest of everything that stands in each consumer beside the credential. */
    Map<String, Map<String, String>> otherFields() {
        TreeMap<String, Map<String, String>> fields = new TreeMap<>();
        lab.truth()
                .consumers()
                .forEach(consumer -> fields.put(consumer.target(), consumer.otherFields()));
        return fields;
    }

    record Shape(
            TreeMap<String, Integer> active,
            TreeMap<String, Integer> inactive,
            TreeMap<String, String> consumers) {}

    @Override
    public void close() {
        lab.close();
    }
}
