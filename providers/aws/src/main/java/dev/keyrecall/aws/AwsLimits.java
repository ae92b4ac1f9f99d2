package dev.keyrecall.aws;

import dev.keyrecall.spi.CallLimits;
import dev.keyrecall.spi.CallLimits.Cost;
import dev.keyrecall.spi.CallLimits.Known;
import dev.keyrecall.spi.CallLimits.Limit;
import dev.keyrecall.spi.CallLimits.Rate;
import dev.keyrecall.spi.Errand;
import dev.keyrecall.spi.ProviderException;

import java.util.List;
import java.util.Map;

/**
 * What our errands cost in requests, and what AWS permits. IAM publishes no number, only that there
 * is a token bucket per operation and account which every caller in the account shares.
 *
 * <p>Source: https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html and
 * https://aws.amazon.com/blogs/security/how-to-monitor-and-query-iam-resources-at-scale-part-2/
 */
final class AwsLimits {
    private static final String SECRETS =
            "https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html";
    private static final String IAM =
            "https://aws.amazon.com/blogs/security/"
                    + "how-to-monitor-and-query-iam-resources-at-scale-part-2/";
    private static final String STS = "https://github.com/awslabs/mountpoint-s3/issues/1358";

    private static final String STAGE = "secretsmanager:UpdateSecretVersionStage";
    private static final String PUT = "secretsmanager:PutSecretValue";
    private static final String GET = "secretsmanager:GetSecretValue";
    private static final String DESCRIBE = "secretsmanager:DescribeSecret";

    /** What a principal's keys are listed by. */
    private static final List<Cost> LIST_PRINCIPAL =
            List.of(
                    Cost.of("iam:GetUser", 1),
                    Cost.of("iam:ListAccessKeys", 1),
                    Cost.of("iam:ListUserTags", 1),
                    new Cost("iam:GetAccessKeyLastUsed", 0, 1, 0));

    private static final List<Cost> LIST =
            List.of(
                    new Cost("iam:ListUsers", 1, 0, 1.0 / AccessKeyInventory.USERS_PER_PAGE),
                    new Cost("iam:ListAccessKeys", 0, 0, 1),
                    new Cost("iam:ListUserTags", 0, 0, 1),
                    new Cost("iam:GetAccessKeyLastUsed", 0, 1, 0));

    private static final Map<Errand, List<Cost>> COSTS =
            Map.of(
                    Errand.IDENTIFY, List.of(Cost.of("sts:GetCallerIdentity", 1)),
                    Errand.LIST, LIST,
                    Errand.LIST_PRINCIPAL, LIST_PRINCIPAL,
                    Errand.PROBE, List.of(Cost.of("sts:GetCallerIdentity", 1)),
                    Errand.SUSPEND, List.of(Cost.of("iam:UpdateAccessKey", 1)),
                    Errand.REVOKE, List.of(Cost.of("iam:DeleteAccessKey", 1)),
                    Errand.ISSUE, List.of(Cost.of("iam:CreateAccessKey", 1)),
                    Errand.READ, List.of(Cost.of(GET, 1)),
                    Errand.DELIVER,
                            List.of(
                                    Cost.of(DESCRIBE, 2),
                                    Cost.of(GET, 3),
                                    Cost.of(PUT, 1),
                                    Cost.of(STAGE, 2)));

    /** A quota "per second" lets so many through in one second, so that is its burst. */
    private static final List<Limit> DOCUMENTED =
            List.of(
                    perSecond("Secrets Manager reads", List.of(GET), 10_000, Known.DOCUMENTED),
                    perSecond(
                            "Secrets Manager labels", List.of(DESCRIBE), 40_000, Known.DOCUMENTED),
                    perSecond("Secrets Manager writes", List.of(PUT, STAGE), 50, Known.DOCUMENTED),
                    perSecond("STS", List.of("sts:*"), 600, Known.MEASURED));

    private AwsLimits() {}

    private static Limit perSecond(
            String name, List<String> operations, int requests, Known known) {
        String source = known == Known.DOCUMENTED ? SECRETS : STS;
        return new Limit(name, operations, new Rate(requests, requests), known, source);
    }

    /** What holds for an account with these settings. */
    static CallLimits of(Map<String, String> settings) throws ProviderException.Refused {
        CallLimits costs = new CallLimits(COSTS, List.of());
        String stated = settings.get(AwsSettings.CALL_LIMITS);
        if (stated != null) {
            try {
                return costs.under(
                        CallLimits.stated(stated, "setting " + AwsSettings.CALL_LIMITS),
                        "the setting " + AwsSettings.CALL_LIMITS + " does not name it");
            } catch (IllegalArgumentException e) {
                throw AwsSettings.invalid(AwsSettings.CALL_LIMITS, String.valueOf(e.getMessage()));
            }
        }
        if (settings.containsKey(AwsSettings.ENDPOINT)) {
            return costs.under(List.of(), "not AWS's own address");
        }
        return costs.under(DOCUMENTED, IAM);
    }
}
