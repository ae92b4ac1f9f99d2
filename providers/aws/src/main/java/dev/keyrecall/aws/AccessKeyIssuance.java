package dev.keyrecall.aws;

import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.CallClass;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.Intent;
import dev.keyrecall.spi.Issuance;
import dev.keyrecall.spi.ProviderException;
import dev.keyrecall.spi.SecretBytes;

import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.AccessKey;
import software.amazon.awssdk.services.iam.model.AccessKeyMetadata;
import software.amazon.awssdk.services.iam.model.CreateAccessKeyResponse;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * CreateAccessKey: AWS makes the value, shows it once and offers no idempotency token, so a lost
 * answer is settled by comparing listings.
 *
 * <p>Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateAccessKey.html
 */
final class AccessKeyIssuance implements Issuance.Minted {
    /** How many access keys a user may hold, inactive ones included; AWS does not raise it. */
    static final int KEYS_PER_USER = 2;

    /** How far AWS's clock may stand behind ours before an orphan is missed. */
    static final Duration CLOCK_SKEW_MAX = Duration.ofMinutes(5);

    private static final String CREATE = "iam:CreateAccessKey";

    private final AccountRef account;
    private final IamClient iam;
    private final AccessKeyReader reader;

    AccessKeyIssuance(AccountRef account, IamClient iam, AccessKeyReader reader) {
        this.account = account;
        this.iam = iam;
        this.reader = reader;
    }

    @Override
    public CallClass callClass() {
        return CallClass.D_ANONYMOUS_CREATE;
    }

    @Override
    public int slotsPerPrincipal() {
        return KEYS_PER_USER;
    }

    @Override
    public Issued mint(String principal, Intent intent) throws ProviderException {
        CreateAccessKeyResponse answer =
                AwsCall.change(CREATE, () -> iam.createAccessKey(r -> r.userName(principal)));
        AccessKey key = AwsCall.certain(CREATE, "AccessKey", answer.accessKey());
        String id = AwsCall.certain(CREATE, "AccessKeyId", key.accessKeyId());
        String value = AwsCall.certain(CREATE, "SecretAccessKey", key.secretAccessKey());
        Instant createdAt = AwsCall.certain(CREATE, "CreateDate", key.createDate());
        return new Issued(
                new CredentialRef(account, AwsAccount.ACCESS_KEY, id),
                SecretBytes.ofUtf8(value),
                createdAt,
                AwsCall.receipt(false, answer));
    }

    @Override
    public List<Orphan> orphans(String principal, Intent intent) throws ProviderException {
        Instant since = intent.startedAt().minus(CLOCK_SKEW_MAX);
        List<Orphan> orphans = new ArrayList<>();
        for (AccessKeyMetadata key : reader.keys(principal).orElse(List.of())) {
            String id = AwsCall.whole("iam:ListAccessKeys", "AccessKeyId", key.accessKeyId());
            Instant createdAt = AwsCall.whole("iam:ListAccessKeys", "CreateDate", key.createDate());
            if (!intent.beforeImage().contains(id) && !createdAt.isBefore(since)) {
                orphans.add(
                        new Orphan(
                                new CredentialRef(account, AwsAccount.ACCESS_KEY, id),
                                createdAt,
                                used(id)));
            }
        }
        return List.copyOf(orphans);
    }

    private boolean used(String id) throws ProviderException {
        Optional<AccessKeyReader.LastUse> use = reader.lastUse(id);
        if (use.isEmpty()) {
            // Listed but unknown to the other table: either gone by now or too new to judge.
            throw new ProviderException.Unavailable(
                    "iam:GetAccessKeyLastUsed does not know " + id + " yet: look again",
                    null,
                    null);
        }
        return use.get().at() != null;
    }
}
