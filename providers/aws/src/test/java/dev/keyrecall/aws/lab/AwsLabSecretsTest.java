package dev.keyrecall.aws.lab;

import static dev.keyrecall.aws.lab.AwsLabIamTest.assertCode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.keyrecall.lab.LabPopulation;
import dev.keyrecall.lab.LabTruth;
import dev.keyrecall.spi.json.Json;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.DescribeSecretResponse;
import software.amazon.awssdk.services.secretsmanager.model.Filter;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueResponse;
import software.amazon.awssdk.services.secretsmanager.model.InvalidNextTokenException;
import software.amazon.awssdk.services.secretsmanager.model.InvalidParameterException;
import software.amazon.awssdk.services.secretsmanager.model.InvalidRequestException;
import software.amazon.awssdk.services.secretsmanager.model.ListSecretsRequest;
import software.amazon.awssdk.services.secretsmanager.model.PutSecretValueResponse;
import software.amazon.awssdk.services.secretsmanager.model.ResourceExistsException;
import software.amazon.awssdk.services.secretsmanager.model.ResourceNotFoundException;
import software.amazon.awssdk.services.secretsmanager.model.SecretListEntry;
import software.amazon.awssdk.services.secretsmanager.model.SecretVersionsListEntry;
import software.amazon.awssdk.services.secretsmanager.model.SecretsManagerException;
import software.amazon.awssdk.services.secretsmanager.model.Tag;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.Consumer;

/** Secrets Manager, driven by the AWS SDK for Java. */
final class AwsLabSecretsTest {
    private final MovableClock clock = new MovableClock();
    private AwsLab lab;
    private LabClients clients;
    private SecretsManagerClient secrets;

    @BeforeEach
    void start() {
        lab = AwsLab.start(LabPopulation.drill(3), clock, new SplittableRandom(3), 0);
        clients = LabClients.operator(lab);
        secrets = clients.secrets();
    }

    @AfterEach
    void stop() {
        secrets.close();
        clients.close();
        lab.close();
    }

    @Test
    void everyConsumerOfTheTruthHoldsADistinctActiveKeyInItsLayout() {
        List<LabTruth.Consumer> consumers = lab.truth().consumers();
        assertThat(consumers).hasSize(60);
        assertThat(consumers).extracting(LabTruth.Consumer::credentialId).doesNotHaveDuplicates();
        for (LabTruth.Consumer consumer : consumers) {
            assertThat(consumer.matches()).isTrue();
            Json.Obj document = Json.parseObject(value(consumer.target()).secretString());
            String idField = consumer.options().getOrDefault("id-key", "AccessKeyId");
            String valueField = consumer.options().getOrDefault("json-key", "SecretAccessKey");
            String id = document.text(idField);
            assertThat(id).isEqualTo(consumer.credentialId());
            assertThat(lab.truth().credential(id).orElseThrow().active()).isTrue();
            assertThat(document.text(valueField)).hasSize(40);
            assertThat(document.members()).hasSize(2 + consumer.otherFields().size());
        }
        assertThat(consumers).filteredOn(c -> !c.options().isEmpty()).hasSizeBetween(3, 12);
    }

    @Test
    void listingPagesFiltersAndHidesWhatIsMarkedForDeletion() {
        assertThat(names(r -> r.maxResults(7))).hasSize(60).doesNotHaveDuplicates();
        assertThat(lab.count("ListSecrets")).isEqualTo(9);
        String some = lab.truth().consumers().getFirst().target();
        secrets.deleteSecret(r -> r.secretId(some));
        assertThat(names(r -> r.maxResults(100))).hasSize(59);
        assertThat(names(r -> r.includePlannedDeletion(true))).hasSize(60);
        Filter filter = Filter.builder().key("name").values("prod/").build();
        assertThat(names(r -> r.sortOrder("desc").maxResults(9).filters(filter)))
                .hasSize(59)
                .isSortedAccordingTo(Comparator.reverseOrder());
        Filter negated = Filter.builder().key("name").values("!prod/").build();
        assertThat(names(r -> r.filters(negated))).isEmpty();
        assertThatExceptionOfType(InvalidNextTokenException.class)
                .isThrownBy(() -> secrets.listSecrets(r -> r.nextToken("bogus!")));
    }

    @Test
    void secretsAreFoundByNameByArnAndByPartialArn() {
        String arn = secrets.createSecret(r -> r.name("a/b").secretString("one")).arn();
        assertThat(arn)
                .matches("arn:aws:secretsmanager:eu-central-1:\\d{12}:secret:a/b-[A-Za-z0-9]{6}")
                .contains(lab.accountNumber());
        for (String id : List.of("a/b", arn, arn.substring(0, arn.length() - 7))) {
            assertThat(value(id).arn()).isEqualTo(arn);
        }
        assertThatExceptionOfType(ResourceNotFoundException.class)
                .isThrownBy(() -> value("a/c"))
                .satisfies(e -> assertCode(e, "ResourceNotFoundException", 400));
    }

    @Test
    void creationIsIdempotentByTokenAndRefusesATakenName() {
        String token = token();
        var first =
                secrets.createSecret(r -> r.name("n").clientRequestToken(token).secretString("v"));
        var again =
                secrets.createSecret(r -> r.name("n").clientRequestToken(token).secretString("v"));
        assertThat(again.arn()).isEqualTo(first.arn());
        assertThat(first.versionId()).isEqualTo(token);
        assertThat(lab.effects("CreateSecret")).isEqualTo(1);
        assertThatExceptionOfType(ResourceExistsException.class)
                .isThrownBy(() -> secrets.createSecret(r -> r.name("n").secretString("v")));
    }

    @Test
    void binaryValuesComeBackAsBytes() {
        SdkBytes bytes = SdkBytes.fromByteArray(new byte[] {0, -1, 7});
        secrets.createSecret(r -> r.name("b").secretBinary(bytes));
        assertThat(value("b").secretBinary()).isEqualTo(bytes);
        assertThat(value("b").secretString()).isNull();
    }

    @Test
    void putMovesCurrentAndLeavesPreviousBehind() {
        String one = secrets.createSecret(r -> r.name("n").secretString("1")).versionId();
        PutSecretValueResponse put = secrets.putSecretValue(r -> r.secretId("n").secretString("2"));
        assertThat(put.versionStages()).containsExactly("AWSCURRENT");
        assertThat(value("n").secretString()).isEqualTo("2");
        assertThat(labels("n"))
                .isEqualTo(
                        Map.of(
                                one,
                                List.of("AWSPREVIOUS"),
                                put.versionId(),
                                List.of("AWSCURRENT")));
    }

    @Test
    void putIsIdempotentByTokenAndRefusesAnotherValue() {
        secrets.createSecret(r -> r.name("n").secretString("1"));
        String token = token();
        put("n", token, "2", "AWSPENDING");
        put("n", token, "2", "AWSPENDING");
        assertThat(lab.effects("PutSecretValue")).isEqualTo(1);
        assertThatExceptionOfType(ResourceExistsException.class)
                .isThrownBy(() -> put("n", token, "3", "AWSPENDING"))
                .satisfies(e -> assertCode(e, "ResourceExistsException", 400));
        assertThatExceptionOfType(InvalidParameterException.class)
                .isThrownBy(() -> put("n", "short", "3", "AWSPENDING"));
    }

    @Test
    void promotingAPendingVersionNeedsTheHolderNamedAndCanBeRolledBack() {
        String old = secrets.createSecret(r -> r.name("n").secretString("1")).versionId();
        String fresh = token();
        put("n", fresh, "2", "AWSPENDING");
        assertThat(value("n").secretString()).isEqualTo("1");
        assertThat(
                        secrets.getSecretValue(r -> r.secretId("n").versionStage("AWSPENDING"))
                                .secretString())
                .isEqualTo("2");
        assertThatExceptionOfType(InvalidParameterException.class)
                .isThrownBy(() -> move("AWSCURRENT", null, fresh))
                .withMessageContaining("RemoveFromVersionId can't be empty")
                .withMessageContaining(old);
        move("AWSCURRENT", old, fresh);
        assertThat(labels("n"))
                .isEqualTo(
                        Map.of(
                                old,
                                List.of("AWSPREVIOUS"),
                                fresh,
                                List.of("AWSCURRENT", "AWSPENDING")));
        assertThatExceptionOfType(InvalidParameterException.class)
                .as("a repeat no longer matches")
                .isThrownBy(() -> move("AWSCURRENT", old, fresh));
        move("AWSPENDING", fresh, null);
        move("AWSCURRENT", fresh, old);
        assertThat(labels("n"))
                .isEqualTo(Map.of(old, List.of("AWSCURRENT"), fresh, List.of("AWSPREVIOUS")));
        move("AWSPREVIOUS", fresh, null);
        assertThat(labels("n")).isEqualTo(Map.of(old, List.of("AWSCURRENT")));
        assertThatExceptionOfType(InvalidParameterException.class)
                .isThrownBy(() -> move("AWSCURRENT", old, null));
        assertThatExceptionOfType(InvalidParameterException.class)
                .isThrownBy(() -> move("AWSCURRENT", old, token()));
    }

    @Test
    void versionsWithoutLabelsAreListedOnlyOnRequestButStayReadable() {
        secrets.createSecret(r -> r.name("n").secretString("1"));
        String second = secrets.putSecretValue(r -> r.secretId("n").secretString("2")).versionId();
        secrets.putSecretValue(r -> r.secretId("n").secretString("3"));
        secrets.putSecretValue(r -> r.secretId("n").secretString("4"));
        assertThat(secrets.listSecretVersionIds(r -> r.secretId("n")).versions()).hasSize(2);
        assertThat(
                        secrets
                                .listSecretVersionIdsPaginator(
                                        r -> r.secretId("n").includeDeprecated(true).maxResults(1))
                                .stream()
                                .flatMap(page -> page.versions().stream())
                                .map(SecretVersionsListEntry::versionId))
                .hasSize(4)
                .contains(second);
        assertThat(secrets.getSecretValue(r -> r.secretId("n").versionId(second)).secretString())
                .isEqualTo("2");
        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(
                        () ->
                                secrets.getSecretValue(
                                        r ->
                                                r.secretId("n")
                                                        .versionId(second)
                                                        .versionStage("AWSCURRENT")));
        assertThatExceptionOfType(ResourceNotFoundException.class)
                .isThrownBy(() -> secrets.getSecretValue(r -> r.secretId("n").versionId(token())));
        assertThatExceptionOfType(ResourceNotFoundException.class)
                .isThrownBy(
                        () -> secrets.getSecretValue(r -> r.secretId("n").versionStage("NONE")));
    }

    @Test
    void deletionHasAWindowInWhichTheSecretIsOnlyDescribedOrRestored() {
        secrets.createSecret(r -> r.name("n").secretString("1"));
        assertThatExceptionOfType(InvalidParameterException.class)
                .isThrownBy(
                        () -> secrets.deleteSecret(r -> r.secretId("n").recoveryWindowInDays(6L)));
        var marked = secrets.deleteSecret(r -> r.secretId("n").recoveryWindowInDays(7L));
        assertThat(marked.deletionDate())
                .isBetween(
                        clock.instant().plus(Duration.ofDays(7)).minusSeconds(60),
                        clock.instant().plus(Duration.ofDays(7)));
        assertThat(secrets.describeSecret(r -> r.secretId("n")).deletedDate()).isNotNull();
        assertThatExceptionOfType(InvalidRequestException.class).isThrownBy(() -> value("n"));
        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(() -> secrets.deleteSecret(r -> r.secretId("n")));
        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(() -> secrets.createSecret(r -> r.name("n").secretString("1")));
        secrets.restoreSecret(r -> r.secretId("n"));
        assertThat(value("n").secretString()).isEqualTo("1");
        secrets.deleteSecret(r -> r.secretId("n").recoveryWindowInDays(7L));
        lab.faults().clockSkewMax(Duration.ofDays(30));
        clock.move(Duration.ofDays(8));
        assertThatExceptionOfType(ResourceNotFoundException.class)
                .isThrownBy(() -> secrets.describeSecret(r -> r.secretId("n")));
    }

    @Test
    void forcedDeletionIsImmediate() {
        secrets.createSecret(r -> r.name("n").secretString("1"));
        secrets.deleteSecret(r -> r.secretId("n").forceDeleteWithoutRecovery(true));
        assertThatExceptionOfType(ResourceNotFoundException.class).isThrownBy(() -> value("n"));
    }

    @Test
    void descriptionTellsLabelsTagsAndDates() {
        secrets.createSecret(
                r ->
                        r.name("n")
                                .description("what it is")
                                .secretString("1")
                                .tags(Tag.builder().key("owner").value("search").build()));
        value("n");
        DescribeSecretResponse told = secrets.describeSecret(r -> r.secretId("n"));
        assertThat(told.description()).isEqualTo("what it is");
        assertThat(told.tags()).extracting("value").containsExactly("search");
        assertThat(told.versionIdsToStages()).hasSize(1);
        assertThat(told.createdDate()).isBetween(clock.instant().minusSeconds(60), clock.instant());
        assertThat(told.lastAccessedDate()).isBefore(clock.instant());
        assertThat(told.rotationEnabled()).isFalse();
    }

    @Test
    void truthFollowsADelivery() {
        LabTruth.Consumer consumer =
                lab.truth().consumers().stream()
                        .filter(c -> !c.options().isEmpty())
                        .findFirst()
                        .orElseThrow();
        Json.Obj document = Json.parseObject(value(consumer.target()).secretString());
        String idField = consumer.options().getOrDefault("id-key", "none");
        String changed = document.with(idField, Json.of(lab.truth().operator().id())).compact();
        secrets.putSecretValue(r -> r.secretId(consumer.target()).secretString(changed));
        LabTruth.Consumer now =
                lab.truth().consumers().stream()
                        .filter(c -> c.target().equals(consumer.target()))
                        .findFirst()
                        .orElseThrow();
        assertThat(now.credentialId()).isEqualTo(lab.truth().operator().id());
        assertThat(now.matches()).as("the value is still the old key's").isFalse();
        assertThat(now.previousId()).isEqualTo(consumer.credentialId());
        assertThat(now.otherFields()).isEqualTo(consumer.otherFields());
        secrets.putSecretValue(r -> r.secretId(consumer.target()).secretString("{}"));
        assertThat(lab.truth().consumers()).hasSize(60);
    }

    @Test
    void emptyOrDoubleValueIsRefused() {
        secrets.createSecret(r -> r.name("n"));
        assertThatExceptionOfType(ResourceNotFoundException.class).isThrownBy(() -> value("n"));
        assertThatExceptionOfType(InvalidParameterException.class)
                .isThrownBy(() -> secrets.putSecretValue(r -> r.secretId("n")));
        assertThatExceptionOfType(InvalidParameterException.class)
                .isThrownBy(
                        () ->
                                secrets.putSecretValue(
                                        r ->
                                                r.secretId("n")
                                                        .secretString("1")
                                                        .secretBinary(
                                                                SdkBytes.fromUtf8String("1"))));
    }

    @Test
    void unknownOperationIsRefused() {
        assertThatExceptionOfType(SecretsManagerException.class)
                .isThrownBy(secrets::getRandomPassword)
                .satisfies(e -> assertCode(e, "UnknownOperationException", 400));
    }

    private List<String> names(Consumer<ListSecretsRequest.Builder> request) {
        return secrets.listSecretsPaginator(request).stream()
                .flatMap(page -> page.secretList().stream())
                .map(SecretListEntry::name)
                .toList();
    }

    private GetSecretValueResponse value(String id) {
        return secrets.getSecretValue(r -> r.secretId(id));
    }

    private Map<String, List<String>> labels(String id) {
        return secrets.describeSecret(r -> r.secretId(id)).versionIdsToStages();
    }

    private void put(String id, String token, String value, String stage) {
        secrets.putSecretValue(
                r ->
                        r.secretId(id)
                                .clientRequestToken(token)
                                .secretString(value)
                                .versionStages(stage));
    }

    private void move(String stage, @Nullable String from, @Nullable String to) {
        secrets.updateSecretVersionStage(
                r ->
                        r.secretId("n")
                                .versionStage(stage)
                                .removeFromVersionId(from)
                                .moveToVersionId(to));
    }

    private static String token() {
        return UUID.randomUUID().toString();
    }
}
