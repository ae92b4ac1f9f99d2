package dev.keyrecall.aws;

import dev.keyrecall.spi.ProviderException;
import dev.keyrecall.spi.ProviderException.Reason;

import org.jspecify.annotations.Nullable;

import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.DescribeSecretResponse;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueResponse;
import software.amazon.awssdk.services.secretsmanager.model.PutSecretValueResponse;
import software.amazon.awssdk.services.secretsmanager.model.UpdateSecretVersionStageResponse;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The calls on one secret's versions and their staging labels. */
final class SecretVersions {
    /** The label of the version that consumers read. */
    static final String CURRENT = "AWSCURRENT";

    /** The label of a version in the making. */
    static final String PENDING = "AWSPENDING";

    private static final String DESCRIBE = "secretsmanager:DescribeSecret";
    private static final String GET = "secretsmanager:GetSecretValue";
    private static final String PUT = "secretsmanager:PutSecretValue";
    private static final String STAGE = "secretsmanager:UpdateSecretVersionStage";

    private final SecretsManagerClient secrets;
    private final String secretId;

    SecretVersions(SecretsManagerClient secrets, String secretId) {
        this.secrets = secrets;
        this.secretId = secretId;
    }

    /**
     * One version.
     *
     * @param text null for a binary one
     */
    record Version(String id, @Nullable String text) {
        /** Its id: the text is a secret. */
        @Override
        public String toString() {
            return id;
        }
    }

    /**
     * Which version carries which labels.
     *
     * @param owningService the AWS service that rotates this secret itself; null for none
     */
    record Labels(Map<String, List<String>> byVersion, @Nullable String owningService) {
        boolean has(String version, String label) {
            return byVersion.getOrDefault(version, List.of()).contains(label);
        }

        Optional<String> holder(String label) {
            return byVersion.entrySet().stream()
                    .filter(entry -> entry.getValue().contains(label))
                    .map(Map.Entry::getKey)
                    .findFirst();
        }
    }

    /**
     * The labels as they stand.
     *
     * @throws ProviderException.Refused NOT_FOUND when there is no such secret
     */
    Labels labels() throws ProviderException {
        DescribeSecretResponse answer =
                AwsCall.read(DESCRIBE, () -> secrets.describeSecret(r -> r.secretId(secretId)));
        AwsCall.whole(DESCRIBE, "ARN", answer.arn());
        return new Labels(Map.copyOf(answer.versionIdsToStages()), answer.owningService());
    }

    /** The version that consumers read; empty for a secret without one, or without a secret. */
    Optional<Version> current() throws ProviderException {
        return version(null);
    }

    /** One version by its id, labelled or not; empty when there is none. */
    Optional<Version> byId(String versionId) throws ProviderException {
        return version(versionId);
    }

    private Optional<Version> version(@Nullable String versionId) throws ProviderException {
        GetSecretValueResponse answer;
        try {
            answer =
                    AwsCall.read(
                            GET,
                            () ->
                                    secrets.getSecretValue(
                                            r ->
                                                    r.secretId(secretId)
                                                            .versionId(versionId)
                                                            .versionStage(
                                                                    versionId == null
                                                                            ? CURRENT
                                                                            : null)));
        } catch (ProviderException.Refused refused) {
            if (refused.reason() == Reason.NOT_FOUND) {
                return Optional.empty();
            }
            throw refused;
        }
        return Optional.of(
                new Version(
                        AwsCall.whole(GET, "VersionId", answer.versionId()),
                        answer.secretString()));
    }

    /**
     * Adds a version labelled AWSPENDING, taking the label from wherever a rotation left it behind.
     * Repeating it with the same token and text changes nothing.
     *
     * @return the request's id
     */
    @Nullable String putPending(String token, String text) throws ProviderException {
        PutSecretValueResponse answer =
                AwsCall.changeWithValue(
                        PUT,
                        () ->
                                secrets.putSecretValue(
                                        r ->
                                                r.secretId(secretId)
                                                        .clientRequestToken(token)
                                                        .secretString(text)
                                                        .versionStages(PENDING)));
        AwsCall.certain(PUT, "VersionId", answer.versionId());
        return AwsCall.requestId(answer);
    }

    /**
     * Moves a label.
     *
     * @param from the version it is on; null for none
     * @param to the version it goes to; null to take it off
     * @return the request's id
     */
    @Nullable String move(String label, @Nullable String from, @Nullable String to)
            throws ProviderException {
        UpdateSecretVersionStageResponse answer =
                AwsCall.change(
                        STAGE,
                        () ->
                                secrets.updateSecretVersionStage(
                                        r ->
                                                r.secretId(secretId)
                                                        .versionStage(label)
                                                        .removeFromVersionId(from)
                                                        .moveToVersionId(to)));
        return AwsCall.requestId(answer);
    }
}
