package dev.keyrecall.aws;

import dev.keyrecall.spi.Kek;
import dev.keyrecall.spi.ProviderException;
import dev.keyrecall.spi.SecretBytes;

import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.KeyUsageType;

import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;

/** A KMS to try the adapter on, with AWS's own client beside it to make and suspend keys. */
final class KmsBench implements AutoCloseable {
    static final Map<String, String> CONTEXT =
            Map.of("keyrecall-vault", "0f4c", "keyrecall-recipient", "r-1");

    private final Map<String, String> account;
    private final AwsBinding binding;
    private final KmsClient admin;

    KmsBench(URI endpoint, String region, Path credentials) throws ProviderException {
        this.account =
                Map.of(
                        AwsSettings.ENDPOINT, endpoint.toString(),
                        AwsSettings.REGION, region,
                        AwsSettings.CREDENTIALS_FILE, credentials.toString());
        AwsSettings settings = AwsSettings.of(account);
        this.binding = AwsBinding.open(settings, OperatorSource.open(settings));
        this.admin = AwsKms.client(binding);
    }

    KmsClient admin() {
        return admin;
    }

    /** The ARN of a new key. */
    String newKey() {
        // The usage is AWS's default, but moto leaves it out of its answers unless it was asked
        // for.
        return admin.createKey(r -> r.keyUsage(KeyUsageType.ENCRYPT_DECRYPT)).keyMetadata().arn();
    }

    Map<String, String> settings(String key) {
        return with(Map.of(AwsKms.KEY, key));
    }

    Map<String, String> with(Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(account);
        settings.putAll(more);
        return settings;
    }

    Kek connect(String key) throws ProviderException {
        return new AwsKms().connect(settings(key));
    }

    /** A value of the seed's. */
    static SecretBytes value(long seed, int length) {
        byte[] bytes = new byte[length];
        new SplittableRandom(seed).nextBytes(bytes);
        return SecretBytes.adopt(bytes);
    }

    @Override
    public void close() {
        admin.close();
        binding.close();
    }
}
