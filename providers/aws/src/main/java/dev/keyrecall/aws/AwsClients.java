package dev.keyrecall.aws;

import dev.keyrecall.spi.CallGate;

import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.endpoints.Endpoint;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.endpoints.IamEndpointProvider;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.endpoints.SecretsManagerEndpointProvider;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.endpoints.StsEndpointProvider;

/** The SDK's clients of one account. */
record AwsClients(IamClient iam, StsClient sts, SecretsManagerClient secrets, AwsBinding binding)
        implements AutoCloseable {
    static AwsClients open(AwsSettings settings, AwsCredentialsProvider operator, CallGate gate) {
        AwsBinding binding = AwsBinding.open(settings, operator, gate);
        Region region = binding.region();
        return new AwsClients(
                binding.bind(IamClient.builder(), iamEndpoint(region)).build(),
                binding.bind(StsClient.builder(), stsEndpoint(region)).build(),
                binding.bind(SecretsManagerClient.builder(), secretsEndpoint(region)).build(),
                binding);
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

    @Override
    public void close() {
        iam.close();
        sts.close();
        secrets.close();
        binding.close();
    }
}
