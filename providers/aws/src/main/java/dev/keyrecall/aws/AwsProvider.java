package dev.keyrecall.aws;

import dev.keyrecall.spi.CallLimits;
import dev.keyrecall.spi.Connection;
import dev.keyrecall.spi.ConsumerTarget;
import dev.keyrecall.spi.DerivedForms;
import dev.keyrecall.spi.Provider;
import dev.keyrecall.spi.ProviderAccount;
import dev.keyrecall.spi.ProviderException;
import dev.keyrecall.spi.ProviderInfo;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Amazon Web Services. */
public final class AwsProvider implements Provider {
    /** The provider's id. */
    public static final String ID = "aws";

    private static final ProviderInfo INFO =
            new ProviderInfo(
                    ID,
                    "Amazon Web Services",
                    URI.create("https://docs.aws.amazon.com/"),
                    List.of(
                            new ProviderInfo.Setting(
                                    AwsSettings.REGION,
                                    true,
                                    "the region of Secrets Manager and STS, such as eu-central-1"),
                            new ProviderInfo.Setting(
                                    AwsSettings.CREDENTIALS_FILE,
                                    true,
                                    "path of a file in AWS's shared-credentials format; the only"
                                            + " source that is read"),
                            new ProviderInfo.Setting(
                                    AwsSettings.PROFILE,
                                    false,
                                    "the profile in that file (default: default)"),
                            new ProviderInfo.Setting(
                                    AwsSettings.ENDPOINT,
                                    false,
                                    "one address for IAM, STS and Secrets Manager in place of"
                                            + " AWS's own; plain http on loopback only"),
                            new ProviderInfo.Setting(
                                    AwsSettings.CALL_TIMEOUT,
                                    false,
                                    "how long one call may take, such as 10s (default: 10s)"),
                            new ProviderInfo.Setting(
                                    AwsSettings.CALL_LIMITS,
                                    false,
                                    "how many requests a second, and at once, this account may"
                                            + " make, where you know better than AWS's pages, such"
                                            + " as iam:*=20/40,sts:*=600/600")));

    /** For ServiceLoader; does no I/O. */
    public AwsProvider() {}

    @Override
    public ProviderInfo info() {
        return INFO;
    }

    @Override
    public CallLimits callLimits(Map<String, String> settings) throws ProviderException.Refused {
        return AwsLimits.of(settings);
    }

    @Override
    public Duration callTimeout(Map<String, String> settings) throws ProviderException.Refused {
        // No request is repeated below a call, so that one attempt is all of it.
        return AwsSettings.of(settings).attemptTimeout();
    }

    @Override
    public ProviderAccount connect(Connection connection) throws ProviderException {
        AwsSettings settings = AwsSettings.of(connection.settings());
        AwsLimits.of(connection.settings());
        OperatorSource operator = OperatorSource.open(settings);
        return new AwsAccount(
                connection.account(),
                operator,
                AwsClients.open(settings, operator, connection.gate()));
    }

    @Override
    public Optional<ConsumerTarget> ownPlace(Map<String, String> settings) {
        try {
            AwsSettings known = AwsSettings.of(settings);
            // The kind of a file of this machine, in AWS's own format: docs/guides/consumers.md.
            return Optional.of(
                    new ConsumerTarget(
                            "file",
                            known.credentialsFile().normalize().toString(),
                            Map.of("profile-key", known.profile())));
        } catch (ProviderException e) {
            return Optional.empty();
        }
    }

    @Override
    public DerivedForms derivedForms() {
        return AccessKeyForms.INSTANCE;
    }
}
