package dev.keyrecall.aws.lab;

import dev.keyrecall.spi.RevealsSecret;
import dev.keyrecall.spi.SecretBytes;

import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.client.builder.SdkSyncClientBuilder;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sts.StsClient;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Real AWS clients bound to a lab, without retries. */
final class LabClients implements AutoCloseable {
    private final AwsLab lab;
    private final AwsCredentialsProvider credentials;
    private final SdkHttpClient http;

    private LabClients(AwsLab lab, AwsBasicCredentials credentials, Duration readTimeout) {
        this.lab = lab;
        this.credentials = StaticCredentialsProvider.create(credentials);
        this.http = UrlConnectionHttpClient.builder().socketTimeout(readTimeout).build();
    }

    static LabClients operator(AwsLab lab) {
        return of(lab, lab.truth().operator().id());
    }

    static LabClients impatientOperator(AwsLab lab) {
        String id = lab.truth().operator().id();
        return new LabClients(lab, credentials(id, lab.secretOf(id)), Duration.ofMillis(300));
    }

    static LabClients of(AwsLab lab, String accessKeyId) {
        return of(lab, accessKeyId, lab.secretOf(accessKeyId));
    }

    static LabClients of(AwsLab lab, String accessKeyId, SecretBytes secret) {
        return new LabClients(lab, credentials(accessKeyId, secret), Duration.ofSeconds(30));
    }

    @RevealsSecret(why = "the SDK takes the value as text")
    private static AwsBasicCredentials credentials(String accessKeyId, SecretBytes secret) {
        try (secret) {
            String text = secret.reveal(value -> new String(value, StandardCharsets.US_ASCII));
            return AwsBasicCredentials.create(accessKeyId, text);
        }
    }

    IamClient iam() {
        return build(IamClient.builder(), Region.AWS_GLOBAL);
    }

    StsClient sts() {
        return build(StsClient.builder(), Region.of(AwsLab.REGION));
    }

    SecretsManagerClient secrets() {
        return build(SecretsManagerClient.builder(), Region.of(AwsLab.REGION));
    }

    KmsClient kms() {
        return build(KmsClient.builder(), Region.of(AwsLab.REGION));
    }

    private <B extends AwsClientBuilder<B, C> & SdkSyncClientBuilder<B, C>, C> C build(
            B builder, Region region) {
        return builder.endpointOverride(lab.endpoint())
                .region(region)
                .credentialsProvider(credentials)
                .httpClient(http)
                .overrideConfiguration(c -> c.retryStrategy(AwsRetryStrategy.doNotRetry()))
                .build();
    }

    @Override
    public void close() {
        http.close();
    }
}
