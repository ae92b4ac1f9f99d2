package dev.keyrecall.aws;

import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.BlindSpot;
import dev.keyrecall.spi.ConsumerKind;
import dev.keyrecall.spi.CredentialKind;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.CredentialType;
import dev.keyrecall.spi.OperatorIdentity;
import dev.keyrecall.spi.ProviderAccount;
import dev.keyrecall.spi.ProviderException;
import dev.keyrecall.spi.Support;

import software.amazon.awssdk.services.sts.model.GetCallerIdentityResponse;

import java.net.URI;
import java.util.List;

/** One AWS account, connected. */
final class AwsAccount implements ProviderAccount {
    /** IAM users' access keys. */
    static final String ACCESS_KEY = "iam-access-key";

    /** A prefix of long-term access keys; session credentials start with ASIA. */
    private static final String LONG_TERM = "AKIA";

    private final AccountRef account;
    private final OperatorSource operator;
    private final AwsClients clients;

    AwsAccount(AccountRef account, OperatorSource operator, AwsClients clients) {
        this.account = account;
        this.operator = operator;
        this.clients = clients;
    }

    @Override
    public OperatorIdentity identify() throws ProviderException {
        String operation = "sts:GetCallerIdentity";
        GetCallerIdentityResponse answer;
        String operatedWith;
        do {
            // Changed while we asked: the answer is about one of the two, nobody knows which.
            operatedWith = operator.accessKeyId();
            answer = AwsCall.read(operation, () -> clients.sts().getCallerIdentity());
        } while (!operatedWith.equals(operator.accessKeyId()));
        return new OperatorIdentity(
                AwsCall.whole(operation, "Account", answer.account()),
                AwsCall.whole(operation, "Arn", answer.arn()),
                operatedWith.startsWith(LONG_TERM)
                        ? new CredentialRef(account, ACCESS_KEY, operatedWith)
                        : null);
    }

    @Override
    public List<CredentialKind> kinds() {
        AccessKeyReader reader = new AccessKeyReader(clients.iam());
        return List.of(
                new CredentialKind(
                        new CredentialType(AwsProvider.ID, ACCESS_KEY),
                        new Support.Automated<>(new AccessKeyInventory(account, reader)),
                        new Support.Automated<>(new AccessKeyVerification(clients.sts())),
                        new Support.Automated<>(
                                new AccessKeyIssuance(account, clients.iam(), reader)),
                        new Support.Automated<>(new AccessKeySuspension(clients.iam())),
                        new Support.Automated<>(new AccessKeyRevocation(clients.iam(), reader)),
                        new Support.Unsupported<>(
                                "AWS takes nobody else's access keys: its Abuse Signal API forbids"
                                        + " credentials in a report, and no call revokes a key of"
                                        + " another account",
                                URI.create("https://docs.aws.amazon.com/abuse-signal/")),
                        new Support.Unsupported<>(
                                "an account has no brake of its own for access keys; a service"
                                        + " control policy is set from the organisation's"
                                        + " management account, which this connection is not",
                                URI.create(
                                        "https://docs.aws.amazon.com/organizations/latest/"
                                                + "userguide/orgs_manage_policies_scps.html"))));
    }

    @Override
    public List<ConsumerKind> consumers() {
        return List.of(
                new ConsumerKind(
                        StagedDelivery.KIND,
                        List.of(SecretLayout.ID_KEY, SecretLayout.JSON_KEY),
                        new Support.Automated<>(new StagedDelivery(clients.secrets()))));
    }

    @Override
    public List<BlindSpot> blindSpots() {
        return AwsBlindSpots.ALL;
    }

    @Override
    public void close() {
        clients.close();
    }
}
