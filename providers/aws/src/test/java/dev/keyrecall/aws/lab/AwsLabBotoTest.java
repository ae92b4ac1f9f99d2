package dev.keyrecall.aws.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.keyrecall.lab.LabPopulation;
import dev.keyrecall.lab.python.PythonEnvironment;
import dev.keyrecall.lab.python.PythonUnavailableException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeSet;

/** Every operation of the emulator, driven by clients that others wrote in another language. */
final class AwsLabBotoTest {
    private static final List<String> BOTO3 =
            List.of(
                    "boto3==1.44.0",
                    "botocore==1.44.0",
                    "jmespath==1.1.0",
                    "python-dateutil==2.9.0.post0",
                    "s3transfer==0.19.3",
                    "six==1.17.0",
                    "urllib3==2.8.0");
    private static final Duration RUN_MAX = Duration.ofMinutes(3);

    @Test
    void boto3DrivesEveryOperation(@TempDir Path folder) throws IOException {
        PythonEnvironment python = python();
        Path script = folder.resolve("drive_emulator.py");
        try (InputStream resource = AwsLabBotoTest.class.getResourceAsStream("drive_emulator.py")) {
            assertThat(resource).isNotNull();
            Files.copy(resource, script);
        }
        try (AwsLab lab =
                AwsLab.start(
                        LabPopulation.drill(11),
                        InstantSource.system(),
                        new SplittableRandom(11),
                        0)) {
            Path credentials = folder.resolve("credentials");
            lab.writeOperatorCredentials(credentials);
            ProcessBuilder process =
                    python.process(
                            List.of(
                                    script.toString(),
                                    lab.endpoint().toString(),
                                    AwsLab.REGION,
                                    lab.accountNumber()));
            process.environment().put("AWS_SHARED_CREDENTIALS_FILE", credentials.toString());
            process.environment().put("AWS_CONFIG_FILE", folder.resolve("none").toString());
            process.environment().put("AWS_EC2_METADATA_DISABLED", "true");
            PythonEnvironment.Run run = PythonEnvironment.run(process, RUN_MAX);
            assertThat(run.exitCode()).as(run.output()).isZero();
            assertThat(new TreeSet<>(run.output().lines().toList()))
                    .isEqualTo(new TreeSet<>(AwsLab.OPERATIONS));
        }
    }

    @Test
    void awsCommandLineListsTheAccount(@TempDir Path folder) throws IOException {
        Optional<Path> command = onPath("aws");
        skipUnless(command.isPresent(), "there is no aws command on the PATH");
        try (AwsLab lab =
                AwsLab.start(
                        LabPopulation.drill(12),
                        InstantSource.system(),
                        new SplittableRandom(12),
                        0)) {
            Path credentials = folder.resolve("credentials");
            lab.writeOperatorCredentials(credentials);
            assertThat(aws(lab, folder, "sts", "get-caller-identity"))
                    .contains(lab.accountNumber())
                    .contains("keyrecall-operator");
            assertThat(aws(lab, folder, "iam", "list-users", "--query", "length(Users)"))
                    .isEqualToIgnoringNewLines("51");
            assertThat(
                            aws(
                                    lab,
                                    folder,
                                    "secretsmanager",
                                    "list-secrets",
                                    "--query",
                                    "length(SecretList)"))
                    .isEqualToIgnoringNewLines("60");
        }
    }

    @Test
    void awsCommandLineWrapsAndUnwraps(@TempDir Path folder) throws IOException {
        skipUnless(onPath("aws").isPresent(), "there is no aws command on the PATH");
        try (AwsLab lab =
                AwsLab.start(
                        LabPopulation.empty(13),
                        InstantSource.system(),
                        new SplittableRandom(13),
                        0)) {
            lab.writeOperatorCredentials(folder.resolve("credentials"));
            String arn =
                    aws(
                            lab,
                            folder,
                            "kms",
                            "describe-key",
                            "--key-id",
                            AwsLab.KMS_ALIAS,
                            "--query",
                            "KeyMetadata.Arn");
            assertThat(arn.strip()).isEqualTo('"' + lab.kmsKeyArn() + '"');
            Path plain = folder.resolve("plain");
            Path wrapped = folder.resolve("wrapped");
            Files.writeString(plain, "not a secret");
            String blob =
                    aws(
                            lab,
                            folder,
                            "kms",
                            "encrypt",
                            "--key-id",
                            AwsLab.KMS_ALIAS,
                            "--plaintext",
                            "fileb://" + plain,
                            "--encryption-context",
                            "vault=0f4c",
                            "--query",
                            "CiphertextBlob");
            Files.write(wrapped, Base64.getDecoder().decode(blob.strip().replace("\"", "")));
            String opened =
                    aws(
                            lab,
                            folder,
                            "kms",
                            "decrypt",
                            "--key-id",
                            lab.kmsKeyArn(),
                            "--ciphertext-blob",
                            "fileb://" + wrapped,
                            "--encryption-context",
                            "vault=0f4c",
                            "--query",
                            "Plaintext");
            assertThat(Base64.getDecoder().decode(opened.strip().replace("\"", "")))
                    .asString()
                    .isEqualTo("not a secret");
            assertThat(lab.count("kms:Decrypt")).isEqualTo(1);
        }
    }

    private static String aws(AwsLab lab, Path folder, String... arguments) throws IOException {
        ProcessBuilder process =
                new ProcessBuilder(
                        "aws",
                        "--endpoint-url",
                        lab.endpoint().toString(),
                        "--region",
                        AwsLab.REGION,
                        "--output",
                        "json");
        process.command().addAll(List.of(arguments));
        process.environment().keySet().removeIf(name -> name.startsWith("AWS_"));
        process.environment()
                .put("AWS_SHARED_CREDENTIALS_FILE", folder.resolve("credentials").toString());
        process.environment().put("AWS_CONFIG_FILE", folder.resolve("none").toString());
        PythonEnvironment.Run run = PythonEnvironment.run(process, RUN_MAX);
        assertThat(run.exitCode()).as(run.output()).isZero();
        return run.output();
    }

    private static PythonEnvironment python() {
        try {
            return PythonEnvironment.with(BOTO3);
        } catch (PythonUnavailableException e) {
            skipUnless(false, String.valueOf(e.getMessage()));
            throw new IllegalStateException("unreachable", e);
        }
    }

    /** A skipped test says why on the console, where nobody can overlook it. */
    private static void skipUnless(boolean possible, String why) {
        if (!possible) {
            System.err.println("SKIPPED AwsLabBotoTest: " + why);
        }
        assumeTrue(possible, why);
    }

    private static Optional<Path> onPath(String name) {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        for (String folder : path.split(":", -1)) {
            Path candidate = Path.of(folder, name);
            if (Files.isExecutable(candidate)) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }
}
