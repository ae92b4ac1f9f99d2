package dev.keyrecall.aws;

import dev.keyrecall.spi.CallGate;

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

import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * How every client of the SDK is built here: nothing ambient reaches it (no environment variable,
 * profile, instance metadata or proxy), and no call is ever sent twice.
 */
record AwsBinding(
        AwsSettings settings, AwsCredentialsProvider credentials, SdkHttpClient http, CallGate gate)
        implements AutoCloseable {
    /** Stands in the user agent of every call, so that incident calls stand out in CloudTrail. */
    static final String APP_ID = "keyrecall";

    /** Longest wait for a connection; until one stands, nothing can have been carried out. */
    static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    static AwsBinding open(AwsSettings settings, AwsCredentialsProvider operator) {
        return open(settings, operator, CallGate.OPEN);
    }

    static AwsBinding open(AwsSettings settings, AwsCredentialsProvider operator, CallGate gate) {
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
        return new AwsBinding(settings, operator, http, gate);
    }

    Region region() {
        return Region.of(settings.region());
    }

    /**
     * A builder of one service's client, complete.
     *
     * @param usual where AWS has that service in this region
     */
    <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> B bind(
            B builder, Endpoint usual) {
        Place place = place(usual);
        return builder.httpClient(http)
                .credentialsProvider(credentials)
                .region(place.signedFor())
                .endpointOverride(place.url())
                .fipsEnabled(false)
                .dualstackEnabled(false)
                .defaultsMode(DefaultsMode.STANDARD)
                .overrideConfiguration(overrides());
    }

    /** An address and the region that requests to it are signed for. */
    private record Place(URI url, Region signedFor) {}

    /**
     * The address is always given to the client, because a client without one looks for
     * AWS_ENDPOINT_URL in the environment.
     */
    private Place place(Endpoint usual) {
        Region signedFor = region();
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

    private ClientOverrideConfiguration overrides() {
        // The default strategy sends one CreateAccessKey up to four times. Reads are not repeated
        // here either: the gate and the lane do it, where the waiting is seen and limited.
        return ClientOverrideConfiguration.builder()
                .retryStrategy(AwsRetryStrategy.doNotRetry())
                .addExecutionInterceptor(new GatedCalls(gate))
                .addExecutionInterceptor(new ExchangeHashes())
                .addExecutionInterceptor(new AnswerDocument())
                .apiCallAttemptTimeout(settings.attemptTimeout())
                .apiCallTimeout(settings.callTimeout())
                .defaultProfileFile(ProfileFile.aggregator().build())
                .defaultProfileName("keyrecall-reads-no-profile")
                .appId(APP_ID)
                .build();
    }

    @Override
    public void close() {
        http.close();
    }
}
