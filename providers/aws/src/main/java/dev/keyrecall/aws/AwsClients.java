package dev.keyrecall.aws;

import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.awscore.defaultsmode.DefaultsMode;
import software.amazon.awssdk.awscore.endpoints.AwsEndpointAttribute;
import software.amazon.awssdk.awscore.endpoints.authscheme.SigV4AuthScheme;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.endpoints.Endpoint;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.ProxyConfiguration;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.endpoints.IamEndpointProvider;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.endpoints.SecretsManagerEndpointProvider;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.endpoints.StsEndpointProvider;

import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * The SDK's clients of one account, built so that nothing ambient reaches them (no environment
 * variable, profile, instance metadata or proxy) and no call is ever sent twice.
 */
record AwsClients(IamClient iam, StsClient sts, SecretsManagerClient secrets, SdkHttpClient http)
        implements AutoCloseable {
    /** Stands in the user agent of every call, so that incident calls stand out in CloudTrail. */
    static final String APP_ID = "keyrecall";

    /** Longest wait for a connection; until one stands, nothing can have been carried out. */
    static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    static AwsClients open(AwsSettings settings, OperatorCredential operator) {
        AwsCredentialsProvider credentials = operator.provider();
        Region region = Region.of(settings.region());
        SdkHttpClient http =
                UrlConnectionHttpClient.builder()
                        .connectionTimeout(CONNECT_TIMEOUT)
                        .socketTimeout(settings.attemptTimeout())
                        .proxyConfiguration(
                                ProxyConfiguration.builder()
                                        .useSystemPropertyValues(false)
                                        .useEnvironmentVariablesValues(false)
                                        .build())
                        .build();
        Place iam = place(settings, region, iamEndpoint(region));
        Place sts = place(settings, region, stsEndpoint(region));
        Place secrets = place(settings, region, secretsEndpoint(region));
        return new AwsClients(
                bind(IamClient.builder(), iam, credentials, http, settings).build(),
                bind(StsClient.builder(), sts, credentials, http, settings).build(),
                bind(SecretsManagerClient.builder(), secrets, credentials, http, settings).build(),
                http);
    }

    /** An address and the region that requests to it are signed for. */
    private record Place(URI url, Region signedFor) {}

    /**
     * The address is always given to the client, because a client without one looks for
     * AWS_ENDPOINT_URL in the environment.
     */
    private static Place place(AwsSettings settings, Region region, Endpoint usual) {
        Region signedFor = region;
        List<?> schemes = usual.attribute(AwsEndpointAttribute.AUTH_SCHEMES);
        for (Object scheme : schemes == null ? List.of() : schemes) {
            if (scheme instanceof SigV4AuthScheme v4 && v4.signingRegion() != null) {
                // IAM: one control plane per partition, signed for its home region.
                signedFor = Region.of(v4.signingRegion());
            }
        }
        URI own = settings.endpoint();
        return new Place(own == null ? usual.endpointUrl().toUri() : own, signedFor);
    }

    private static Endpoint iamEndpoint(Region region) {
        return IamEndpointProvider.defaultProvider()
                .resolveEndpoint(p -> p.region(region).useFips(false).useDualStack(false))
                .join();
    }

    private static Endpoint stsEndpoint(Region region) {
        return StsEndpointProvider.defaultProvider()
                .resolveEndpoint(
                        p ->
                                p.region(region)
                                        .useFips(false)
                                        .useDualStack(false)
                                        .useGlobalEndpoint(false))
                .join();
    }

    private static Endpoint secretsEndpoint(Region region) {
        return SecretsManagerEndpointProvider.defaultProvider()
                .resolveEndpoint(p -> p.region(region).useFips(false).useDualStack(false))
                .join();
    }

    private static <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> B bind(
            B builder,
            Place place,
            AwsCredentialsProvider credentials,
            SdkHttpClient http,
            AwsSettings settings) {
        return builder.httpClient(http)
                .credentialsProvider(credentials)
                .region(place.signedFor())
                .endpointOverride(place.url())
                .fipsEnabled(false)
                .dualstackEnabled(false)
                .defaultsMode(DefaultsMode.STANDARD)
                .overrideConfiguration(overrides(settings));
    }

    private static ClientOverrideConfiguration overrides(AwsSettings settings) {
        // The default strategy sends one CreateAccessKey up to four times. Reads are not repeated
        // here either: the lane does it, where the waiting is seen and limited.
        return ClientOverrideConfiguration.builder()
                .retryStrategy(AwsRetryStrategy.doNotRetry())
                .apiCallAttemptTimeout(settings.attemptTimeout())
                .apiCallTimeout(settings.callTimeout())
                .defaultProfileFile(ProfileFile.aggregator().build())
                .defaultProfileName("keyrecall-reads-no-profile")
                .appId(APP_ID)
                .build();
    }

    @Override
    public void close() {
        iam.close();
        sts.close();
        secrets.close();
        http.close();
    }
}
