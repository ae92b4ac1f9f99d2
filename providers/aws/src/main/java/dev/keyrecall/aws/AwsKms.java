package dev.keyrecall.aws;

import dev.keyrecall.spi.Kek;
import dev.keyrecall.spi.KekSource;
import dev.keyrecall.spi.ProviderException;
import dev.keyrecall.spi.ProviderException.Reason;
import dev.keyrecall.spi.ProviderInfo.Setting;

import software.amazon.awssdk.endpoints.Endpoint;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.endpoints.KmsEndpointProvider;
import software.amazon.awssdk.services.kms.model.KeyMetadata;
import software.amazon.awssdk.services.kms.model.KeySpec;
import software.amazon.awssdk.services.kms.model.KeyState;
import software.amazon.awssdk.services.kms.model.KeyUsageType;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * AWS Key Management Service. The settings are those of an AWS account with {@value #KEY} beside
 * them; credentials come from the file that they name and from nowhere else. Rights needed: {@code
 * kms:Encrypt} to make a recipient, {@code kms:Decrypt} to unseal, {@code kms:DescribeKey} only
 * where the key is named otherwise than by its ARN.
 *
 * <p>Source: https://docs.aws.amazon.com/kms/latest/APIReference/ (Encrypt, Decrypt, DescribeKey).
 */
public final class AwsKms implements KekSource {
    /** The source's name. */
    public static final String NAME = "aws-kms";

    /** The setting that names the key. */
    static final String KEY = "key";

    private static final List<Setting> SETTINGS =
            List.of(
                    new Setting(
                            KEY,
                            true,
                            "the KMS key: its ARN, or its id or alias, which is looked up once and"
                                    + " kept as the ARN"),
                    new Setting(
                            AwsSettings.REGION,
                            false,
                            "the key's region; needed unless the key is named by an ARN"),
                    new Setting(
                            AwsSettings.CREDENTIALS_FILE,
                            true,
                            "path of a file in AWS's shared-credentials format; the only source"
                                    + " that is read"),
                    new Setting(
                            AwsSettings.PROFILE,
                            false,
                            "the profile in that file (default: default)"),
                    new Setting(
                            AwsSettings.ENDPOINT,
                            false,
                            "an address for KMS in place of AWS's own, such as a VPC endpoint;"
                                    + " plain http on loopback only"),
                    new Setting(
                            AwsSettings.CALL_TIMEOUT,
                            false,
                            "how long one call may take, such as 10s (default: 10s)"));

    /** For ServiceLoader; does no I/O. */
    public AwsKms() {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<Setting> settings() {
        return SETTINGS;
    }

    @Override
    public Map<String, String> resolve(Map<String, String> settings) throws ProviderException {
        Chosen chosen = Chosen.of(settings);
        Map<String, String> complete = new HashMap<>(settings);
        complete.put(AwsSettings.REGION, chosen.account().region());
        if (!chosen.key().permanent()) {
            complete.put(KEY, ask(chosen));
        }
        return Map.copyOf(complete);
    }

    /** The ARN of a key that can serve. */
    private static String ask(Chosen chosen) throws ProviderException {
        String operation = "kms:DescribeKey";
        String name = chosen.key().text();
        try (AwsBinding binding = chosen.bind();
                KmsClient kms = client(binding)) {
            KeyMetadata key =
                    AwsCall.whole(
                            operation,
                            "KeyMetadata",
                            AwsCall.read(operation, () -> kms.describeKey(r -> r.keyId(name)))
                                    .keyMetadata());
            requireFit(name, key);
            String arn = AwsCall.whole(operation, "Arn", key.arn());
            if (!KmsKeyName.of(arn).permanent()) {
                throw new ProviderException.Unavailable(
                        operation + ": the answer's Arn is not the ARN of a key", null, null);
            }
            return arn;
        } catch (ProviderException failure) {
            throw KmsFailures.explained(name, failure);
        }
    }

    private static void requireFit(String name, KeyMetadata key) throws ProviderException {
        if (key.keyUsage() != KeyUsageType.ENCRYPT_DECRYPT
                || key.keySpec() != KeySpec.SYMMETRIC_DEFAULT) {
            throw new ProviderException.Refused(
                    Reason.INVALID,
                    "InvalidKeyUsageException",
                    "KMS key "
                            + name
                            + " is "
                            + key.keySpecAsString()
                            + " for "
                            + key.keyUsageAsString(),
                    null);
        }
        if (key.keyState() != KeyState.ENABLED) {
            throw new ProviderException.Refused(
                    Reason.CONFLICT,
                    "KMSInvalidStateException",
                    "KMS key " + name + " is in state " + key.keyStateAsString(),
                    null);
        }
    }

    @Override
    public Kek connect(Map<String, String> settings) throws ProviderException {
        Chosen chosen = Chosen.of(settings);
        if (!chosen.key().permanent()) {
            throw AwsSettings.invalid(
                    KEY, "an id or alias has to be resolved to the key's ARN before it is used");
        }
        AwsBinding binding = chosen.bind();
        return new KmsKek(chosen.key().text(), client(binding), binding);
    }

    static KmsClient client(AwsBinding binding) {
        return binding.bind(KmsClient.builder(), endpoint(binding.region())).build();
    }

    private static Endpoint endpoint(Region region) {
        return KmsEndpointProvider.defaultProvider()
                .resolveEndpoint(p -> p.region(region).useFips(false).useDualStack(false))
                .join();
    }

    /** Settings, checked. */
    private record Chosen(KmsKeyName key, AwsSettings account) {
        static Chosen of(Map<String, String> settings) throws ProviderException {
            TreeSet<String> unknown = new TreeSet<>(settings.keySet());
            SETTINGS.forEach(setting -> unknown.remove(setting.name()));
            if (!unknown.isEmpty()) {
                throw AwsSettings.invalid(unknown.first(), "is not a setting of " + NAME);
            }
            KmsKeyName key = KmsKeyName.of(AwsSettings.required(settings, KEY));
            Map<String, String> complete = new HashMap<>(settings);
            if (key.region() != null) {
                complete.putIfAbsent(AwsSettings.REGION, key.region());
            }
            AwsSettings account = AwsSettings.of(complete);
            if (key.region() != null && !key.region().equals(account.region())) {
                throw AwsSettings.invalid(
                        AwsSettings.REGION,
                        "is " + account.region() + ", but the key's ARN says " + key.region());
            }
            return new Chosen(key, account);
        }

        AwsBinding bind() throws ProviderException {
            return AwsBinding.open(account, OperatorSource.open(account));
        }
    }
}
