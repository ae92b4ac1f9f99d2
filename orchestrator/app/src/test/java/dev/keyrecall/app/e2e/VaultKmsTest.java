package dev.keyrecall.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.keyrecall.app.e2e.Console.Ran;
import dev.keyrecall.app.home.TrustedRecipients;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.lab.LabPopulation;
import dev.keyrecall.lab.python.MotoServer;
import dev.keyrecall.lab.python.PythonEnvironment;
import dev.keyrecall.lab.python.PythonUnavailableException;
import dev.keyrecall.spi.json.Json;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** A key of AWS KMS as a recipient, through the product's own commands. */
final class VaultKmsTest {
    private static final Duration SCRIPT_MAX = Duration.ofMinutes(1);

    /** A command that opens the vault, with a flag that names how. */
    private static final String[] OPENING = {"vault", "rotate", "--unlock", "aws-kms"};

    @TempDir private Path folder = Path.of("");

    private Stage stage() throws IOException, EngineException {
        return Stage.prepared(folder.resolve("stage"), new LabPopulation(2, 2, 1, 1));
    }

    private static void add(Console console, Path credentials, Map<String, String> settings) {
        List<String> words = new ArrayList<>(List.of("vault", "kek", "add", "--label", "cloud"));
        words.addAll(List.of("--setting", "credentials-file=" + credentials));
        new TreeMap<>(settings)
                .forEach(
                        (name, value) ->
                                words.addAll(
                                        name.equals("key")
                                                ? List.of("--aws-kms", value)
                                                : List.of("--setting", name + "=" + value)));
        console.run(words.toArray(String[]::new)).requireExit(0);
    }

    private static Path labCredentials(Stage stage) throws IOException {
        Path file = stage.home.resolveSibling("kms-credentials");
        stage.lab.writeOperatorCredentials(file);
        return file;
    }

    /** The key that we operate the account with opens the vault, too, from a file of its own. */
    @Test
    void aPlanAboutWhatOpensTheVaultSaysSo() throws IOException, EngineException {
        try (Stage stage = stage()) {
            Path file = labCredentials(stage);
            add(stage.console, file, stage.lab.kekSettings());
            String operator = Stage.ref(stage.lab.truth().operator().id()).toString();
            String[] registering = {
                "inventory",
                "consumer",
                "add",
                operator,
                "file",
                stage.home.resolveSibling("credentials").toString(),
                "--option",
                "profile-key=default"
            };
            stage.console.run(registering).requireExit(0);
            String note = "the vault is opened with what stands in " + file + ", too";
            assertThat(shown(stage, stage.planned("exposure"))).contains(note);
            registering[5] = file.toString();
            stage.console.run(registering).requireExit(0);
            String plan = stage.planned("exposure");
            assertThat(shown(stage, plan)).doesNotContain(note);

            stage.console.run("run", plan).requireExit(0);

            stage.console.plain(OPENING).requireExit(0);
        }
    }

    private static String shown(Stage stage, String plan) {
        return stage.console.run("plan", "show", plan).requireExit(0).out();
    }

    @Test
    void oneDecryptUnlocksTheVault() throws IOException, EngineException {
        try (Stage stage = stage()) {
            add(stage.console, labCredentials(stage), stage.lab.kekSettings());
            int before = stage.lab.count("kms:Decrypt");

            stage.console.plain(OPENING).requireExit(0);

            assertThat(stage.lab.count("kms:Decrypt") - before).isEqualTo(1);
            stage.console.run("vault", "rotate").requireExit(0);
            assertThat(stage.lab.count("kms:Decrypt") - before).isEqualTo(1);
            // Made under two later vault keys while KMS was not asked: its recipient still opens.
            stage.console.plain(OPENING).requireExit(0);
        }
    }

    @Test
    void withoutTheServiceThePassphraseGoesOnWorking() throws IOException, EngineException {
        Stage stage = stage();
        try {
            add(stage.console, labCredentials(stage), stage.lab.kekSettings());
        } finally {
            stage.close();
        }

        Ran refused = stage.console.plain(OPENING).requireExit(6);

        assertThat(refused.err())
                .contains("keyrecall: error: ")
                .contains("--passphrase-file")
                .contains("vault kek list");
        stage.console.run("vault", "rotate").requireExit(0);
    }

    @Test
    void aRecipientThatThisHomeDidNotMakeIsNotAsked() throws IOException, EngineException {
        try (Stage stage = stage()) {
            add(stage.console, labCredentials(stage), stage.lab.kekSettings());
            int before = stage.lab.count("kms:Decrypt");
            // What a writer of the database cannot touch; without it, his recipient looks like
            // ours.
            Files.delete(stage.home.resolve(TrustedRecipients.FILE));

            Ran refused = stage.console.plain(OPENING).requireExit(6);

            assertThat(refused.err()).contains("trust").contains("vault kek trust");
            assertThat(stage.lab.count("kms:Decrypt")).isEqualTo(before);
            Ran trusted = stage.console.plain("vault", "kek", "trust", "cloud").requireExit(0);
            assertThat(trusted.out()).contains(stage.lab.kekSettings().get("key"));
            stage.console.plain(OPENING).requireExit(0);
        }
    }

    @Test
    void aRemovedRecipientIsNotTrustedAnyMore() throws IOException, EngineException {
        try (Stage stage = stage()) {
            add(stage.console, labCredentials(stage), stage.lab.kekSettings());
            Path trusted = stage.home.resolve(TrustedRecipients.FILE);
            assertThat(Files.readString(trusted)).isNotBlank();
            String first = Files.readString(trusted);

            stage.console.run("vault", "kek", "rotate", "cloud").requireExit(0);

            assertThat(Files.readString(trusted)).isNotBlank().isNotEqualTo(first);
            stage.console.plain(OPENING).requireExit(0);
            stage.console.run("vault", "kek", "remove", "cloud").requireExit(0);
            assertThat(Files.readString(trusted)).isBlank();
        }
    }

    @Test
    void whoeverWasAbsentConfirmsTheKeyOnComingBack() throws IOException, EngineException {
        try (Stage stage = stage()) {
            add(stage.console, labCredentials(stage), stage.lab.kekSettings());
            stage.console.run("vault", "rotate").requireExit(0);
            assertThat(confirmed(stage)).containsExactly(2L, 1L);

            stage.console.plain("vault", "audit", "--unlock", "aws-kms").requireExit(0);
            stage.console.plain("ledger", "verify", "--unlock", "aws-kms").requireExit(0);

            assertThat(confirmed(stage)).containsExactly(2L, 2L);
            stage.console.run("ledger", "verify").requireExit(0);
        }
    }

    /** Which vault key each recipient has confirmed, in the order of the header. */
    private static List<Long> confirmed(Stage stage) {
        Json recipients = Json.parse(stage.console.plain("vault", "kek", "list", "--json").out());
        return ((Json.Arr) recipients)
                .items().stream()
                        .map(one -> ((Json.Obj) one).integer("confirmed_vault_key"))
                        .toList();
    }

    @Test
    void nothingIsChangedWhereTrustCannotBeWritten()
            throws IOException, InterruptedException, EngineException {
        try (Stage stage = stage()) {
            add(stage.console, labCredentials(stage), stage.lab.kekSettings());
            Path values = privateFile("values.csv", "name,value\none,the first value\n");
            try (Child unseal = Child.start(stage, folder, "vault", "unseal")) {
                assertThat(unseal.exit()).as(unseal.printed()).isZero();
            }
            try {
                String before = stage.console.run("vault", "kek", "list", "--json").out();
                // What the new list would be written to, so that it cannot be.
                Files.createDirectory(stage.home.resolve(TrustedRecipients.FILE + ".part"));

                Ran rotated = stage.console.run("vault", "kek", "rotate", "cloud").requireExit(1);

                assertThat(rotated.err()).contains(TrustedRecipients.FILE, "hint: ");
                assertThat(stage.console.run("vault", "kek", "list", "--json").out())
                        .isEqualTo(before);
                stage.console.plain("vault", "import", values.toString()).requireExit(0);
            } finally {
                stage.console.plain("vault", "seal").requireExit(0);
            }
        }
    }

    @Test
    void onlyAServicesRecipientIsToBeTrusted() throws IOException, EngineException {
        try (Stage stage = stage()) {
            Json recipients = Json.parse(stage.console.run("vault", "kek", "list", "--json").out());
            Json.Obj passphrase = (Json.Obj) ((Json.Arr) recipients).items().getFirst();
            stage.console.plain("vault", "kek", "trust", passphrase.text("id")).requireExit(2);
            stage.console.plain("vault", "kek", "trust", "nobody").requireExit(2);
        }
    }

    @Test
    void aKeyOfMotoUnlocksTheVault() throws Exception {
        try (MotoServer moto = MotoServer.start()) {
            Path credentials = privateFile("credentials", moto.credentialsFile());
            Path passphrase = privateFile("passphrase", "the passphrase of this test\n");
            Console console = new Console(folder.resolve("home"), passphrase, folder);
            console.run("init").requireExit(0);
            add(
                    console,
                    credentials,
                    Map.of(
                            "key", newKey(moto, credentials),
                            "endpoint", moto.endpoint().toString()));

            console.plain(OPENING).requireExit(0);

            console.run("vault", "rotate").requireExit(0);
            console.plain(OPENING).requireExit(0);
        } catch (PythonUnavailableException e) {
            abort("SKIPPED, the vault was not unlocked by moto: " + e.getMessage());
        }
    }

    private String newKey(MotoServer moto, Path credentials)
            throws IOException, InterruptedException {
        Path script = folder.resolve("moto_kms.py");
        try (InputStream in = VaultKmsTest.class.getResourceAsStream("moto_kms.py")) {
            Files.write(script, Objects.requireNonNull(in).readAllBytes());
        }
        PythonEnvironment.Run run =
                PythonEnvironment.run(
                        moto.python()
                                .process(
                                        List.of(
                                                script.toString(),
                                                moto.endpoint().toString(),
                                                credentials.toString())),
                        SCRIPT_MAX);
        assertThat(run.exitCode()).as(run.output()).isZero();
        return run.output().strip();
    }

    private Path privateFile(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createFile(
                file,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.writeString(file, text);
    }
}
