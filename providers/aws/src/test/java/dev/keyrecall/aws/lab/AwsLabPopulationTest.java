package dev.keyrecall.aws.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.lab.LabPopulation;
import dev.keyrecall.lab.LabProvider;
import dev.keyrecall.lab.LabServer;
import dev.keyrecall.lab.LabTruth;
import dev.keyrecall.spi.RevealsSecret;
import dev.keyrecall.spi.SecretBytes;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/** The invented account: its shape, that its seed decides it, and how it is handed over. */
final class AwsLabPopulationTest {
    private static final InstantSource NOON =
            InstantSource.fixed(Instant.parse("2026-11-01T12:00:00Z"));

    @Test
    void drillAccountHasTheShapeThatTheDrillNeeds() {
        for (long seed = 0; seed < 20; seed++) {
            try (AwsLab lab = start(LabPopulation.drill(seed), seed)) {
                LabTruth truth = lab.truth();
                assertThat(truth.credentials()).hasSize(81);
                assertThat(truth.consumers()).hasSize(60);
                Map<String, Long> byUser =
                        truth.credentials().stream()
                                .filter(key -> !key.operator())
                                .collect(
                                        Collectors.groupingBy(
                                                LabTruth.Credential::principal,
                                                Collectors.counting()));
                assertThat(byUser.values()).allMatch(count -> count <= 2);
                assertThat(byUser.values()).filteredOn(count -> count == 2).hasSize(32);
                assertThat(byUser).hasSize(48);
                List<LabTruth.Credential> inactive =
                        truth.credentials().stream().filter(key -> !key.active()).toList();
                assertThat(inactive).hasSize(5);
                assertThat(inactive).allMatch(key -> byUser.getOrDefault(key.principal(), 0L) == 2);
                assertThat(truth.credentials())
                        .anyMatch(key -> key.lastUsedAt() == null)
                        .anyMatch(key -> key.lastUsedAt() != null)
                        .anyMatch(key -> key.owner() == null && !key.operator())
                        .allMatch(key -> key.createdAt().isBefore(NOON.instant()))
                        .allMatch(
                                key ->
                                        key.lastUsedAt() == null
                                                || !key.lastUsedAt().isBefore(key.createdAt()));
            }
        }
    }

    @Test
    void seedDecidesIdsAndLayoutAndTheRandomDecidesValues() {
        try (AwsLab one = start(LabPopulation.drill(4), 1);
                AwsLab same = start(LabPopulation.drill(4), 2);
                AwsLab other = start(LabPopulation.drill(5), 1)) {
            assertThat(same.truth().credentials()).isEqualTo(one.truth().credentials());
            assertThat(same.accountNumber()).isEqualTo(one.accountNumber());
            assertThat(same.truth().consumers())
                    .extracting(LabTruth.Consumer::target)
                    .isEqualTo(
                            one.truth().consumers().stream()
                                    .map(LabTruth.Consumer::target)
                                    .toList());
            assertThat(other.truth().credentials()).isNotEqualTo(one.truth().credentials());
            Set<String> values = new HashSet<>(texts(one.issuedSecrets()));
            assertThat(texts(same.issuedSecrets())).doesNotContainAnyElementsOf(values);
        }
    }

    @Test
    void idsCarryTheAccountNumber() {
        try (AwsLab lab = start(LabPopulation.drill(9), 9)) {
            for (LabTruth.Credential key : lab.truth().credentials()) {
                assertThat(key.id()).matches("AKIA[A-Z2-7]{16}");
                assertThat(AwsIds.accountOf(key.id())).hasValue(lab.accountNumber());
            }
        }
    }

    @Test
    void everyIssuedValueIsToldIncludingLaterOnesAndKeptFields() {
        try (AwsLab lab = start(LabPopulation.drill(6), 6)) {
            int custom =
                    (int)
                            lab.truth().consumers().stream()
                                    .filter(c -> !c.options().isEmpty())
                                    .count();
            assertThat(custom).isEqualTo(7);
            assertThat(lab.issuedSecrets()).hasSize(81 + custom);
            lab.createBehindBack(lab.truth().operator().principal());
            assertThat(lab.issuedSecrets()).hasSize(82 + custom);
        }
    }

    @Test
    void populationsOfEverySizeAreFilled() {
        for (int[] size :
                new int[][] {{0, 0, 0}, {1, 1, 1}, {1, 2, 2}, {3, 6, 6}, {40, 20, 20}, {9, 0, 0}}) {
            LabPopulation population = new LabPopulation(size[0], size[1], size[2], 1);
            try (AwsLab lab = start(population, 1)) {
                assertThat(lab.truth().credentials()).as("%s", population).hasSize(size[1] + 1);
                assertThat(lab.truth().consumers()).as("%s", population).hasSize(size[2]);
            }
        }
    }

    @Test
    void credentialsFileIsForItsOwnerOnlyAndReplacesWhatWasThere(@TempDir Path folder)
            throws IOException {
        Path file = Files.writeString(folder.resolve("credentials"), "old");
        try (AwsLab lab = start(LabPopulation.empty(1), 1)) {
            lab.writeOperatorCredentials(file);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
            String id = lab.truth().operator().id();
            assertThat(Files.readString(file))
                    .isEqualTo(
                            "[default]\naws_access_key_id = %s\naws_secret_access_key = %s\n"
                                    .formatted(id, texts(List.of(lab.secretOf(id))).getFirst()));
            assertThat(folder).isDirectoryContaining(path -> path.equals(file));
            try (var files = Files.list(folder)) {
                assertThat(files).hasSize(1);
            }
        }
    }

    @Test
    void isFoundByServiceLoaderAndListensOnLoopbackOnly() {
        LabProvider provider =
                ServiceLoader.load(LabProvider.class).stream()
                        .map(ServiceLoader.Provider::get)
                        .filter(found -> found.provider().equals("aws"))
                        .findFirst()
                        .orElseThrow();
        try (LabServer lab =
                provider.start(LabPopulation.empty(1), NOON, new SplittableRandom(1), 0)) {
            assertThat(lab.endpoint().getHost()).isEqualTo("127.0.0.1");
            assertThat(lab.settings())
                    .containsEntry("endpoint", lab.endpoint().toString())
                    .containsEntry("region", "eu-central-1");
        }
    }

    @Test
    void truthCarriesNoValue() {
        try (AwsLab lab = start(LabPopulation.drill(2), 2)) {
            String told = lab.truth().toJson().pretty() + lab.truth();
            for (String value : texts(lab.issuedSecrets())) {
                assertThat(told.contains(value)).isFalse();
            }
        }
    }

    private static AwsLab start(LabPopulation population, long random) {
        return AwsLab.start(population, NOON, new SplittableRandom(random), 0);
    }

    @RevealsSecret(why = "the test searches for the values")
    private static List<String> texts(List<SecretBytes> secrets) {
        return secrets.stream().map(AwsLabPopulationTest::text).toList();
    }

    @RevealsSecret(why = "the test searches for the values")
    private static String text(SecretBytes secret) {
        try (secret) {
            return secret.reveal(value -> new String(value, StandardCharsets.US_ASCII));
        }
    }
}
