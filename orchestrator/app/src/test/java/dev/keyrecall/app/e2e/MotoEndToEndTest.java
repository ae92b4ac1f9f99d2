package dev.keyrecall.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

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
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** The whole product against an AWS that others wrote, with its signature check on. */
final class MotoEndToEndTest {
    private static final Duration SCRIPT_MAX = Duration.ofMinutes(2);

    @TempDir private Path folder = Path.of("");

    @Test
    void anExposureCampaignOverTwentyCredentials() throws Exception {
        try (MotoServer moto = MotoServer.start()) {
            Path credentials = privateFile("credentials", moto.credentialsFile());
            Path passphrase = privateFile("passphrase", "the passphrase of this test\n");
            Console console = new Console(folder.resolve("home"), passphrase, folder);
            Json.Obj before = script(moto, credentials, "fill");
            accept(console, moto, credentials, before);
            Json.Obj made =
                    console.run(
                                    "plan",
                                    "create",
                                    "--mode",
                                    "exposure",
                                    "--scope",
                                    "all",
                                    "--proof-tries",
                                    "2",
                                    "--proof-window",
                                    "0s",
                                    "--json")
                            .requireExit(0)
                            .document();
            assertThat(made.integer("units")).isEqualTo(20);
            assertThat(made.items("excluded")).hasSize(1);
            console.run("approve", made.text("plan"), "--as", "somebody").requireExit(0);

            console.run("run", made.text("plan"), "--json").requireExit(0);

            Json.Obj after = script(moto, credentials, "tell");
            Set<String> old = ids(before);
            assertThat(ids(after)).hasSize(20).doesNotContainAnyElementsOf(old);
            assertThat(activeByUser(after)).isEqualTo(activeByUser(before));
            for (Json item : after.items("consumers")) {
                assertThat(ids(after)).contains(((Json.Obj) item).text("id"));
            }
            Json.Obj certificate =
                    console.run("campaign", "certificate", made.text("campaign"), "--json")
                            .requireExit(0)
                            .document();
            assertThat(certificate.integer("proven_dead")).isEqualTo(20);
            console.run("detect").requireExit(0);
            console.run("ledger", "verify").requireExit(0);
        } catch (PythonUnavailableException e) {
            abort("SKIPPED, the product was not run against moto: " + e.getMessage());
        }
    }

    private void accept(Console console, MotoServer moto, Path credentials, Json.Obj before)
            throws IOException {
        console.run("init").requireExit(0);
        console.run(
                        "account",
                        "add",
                        "aws",
                        "moto",
                        "--endpoint",
                        moto.endpoint().toString(),
                        "--region",
                        MotoServer.REGION,
                        "--credentials-file",
                        credentials.toString())
                .requireExit(0);
        console.run("account", "check", "moto").requireExit(0);
        console.run("inventory", "refresh").requireExit(0);
        console.run("inventory", "accept", "--all").requireExit(0);
        Json listed = Json.parse(console.run("inventory", "list", "--json").requireExit(0).out());
        Set<String> seen =
                ((Json.Arr) listed)
                        .items().stream()
                                .map(item -> (Json.Obj) item)
                                .filter(item -> !item.bool("operator"))
                                .map(
                                        item ->
                                                item.text("ref")
                                                        + " "
                                                        + item.text("principal")
                                                        + " "
                                                        + item.text("status"))
                                .collect(Collectors.toSet());
        Set<String> created =
                keys(before).stream()
                        .map(
                                key ->
                                        reference(key.text("id"))
                                                + " "
                                                + key.text("user")
                                                + " "
                                                + key.text("status"))
                        .collect(Collectors.toSet());
        assertThat(seen).isEqualTo(created);
        for (Json item : before.items("consumers")) {
            Json.Obj consumer = (Json.Obj) item;
            console.run(
                            "inventory",
                            "consumer",
                            "add",
                            reference(consumer.text("id")),
                            "aws.secretsmanager",
                            consumer.text("target"))
                    .requireExit(0);
        }
    }

    private static String reference(String id) {
        return "aws:moto:iam-access-key:" + id;
    }

    private Json.Obj script(MotoServer moto, Path credentials, String what)
            throws IOException, InterruptedException {
        Path script = folder.resolve("moto_account.py");
        try (InputStream in = MotoEndToEndTest.class.getResourceAsStream("moto_account.py")) {
            Files.write(script, Objects.requireNonNull(in).readAllBytes());
        }
        PythonEnvironment.Run run =
                PythonEnvironment.run(
                        moto.python()
                                .process(
                                        List.of(
                                                script.toString(),
                                                what,
                                                moto.endpoint().toString(),
                                                credentials.toString())),
                        SCRIPT_MAX);
        assertThat(run.exitCode()).as(run.output()).isZero();
        return Json.parseObject(run.output());
    }

    private Path privateFile(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createFile(
                file,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.writeString(file, text);
    }

    private static List<Json.Obj> keys(Json.Obj told) {
        return told.items("keys").stream().map(item -> (Json.Obj) item).toList();
    }

    private static Set<String> ids(Json.Obj told) {
        return keys(told).stream().map(key -> key.text("id")).collect(Collectors.toSet());
    }

    private static Map<String, Long> activeByUser(Json.Obj told) {
        return keys(told).stream()
                .filter(key -> key.text("status").equals("active"))
                .collect(Collectors.groupingBy(key -> key.text("user"), Collectors.counting()));
    }
}
