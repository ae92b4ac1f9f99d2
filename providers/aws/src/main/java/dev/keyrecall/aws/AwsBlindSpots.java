package dev.keyrecall.aws;

import dev.keyrecall.spi.BlindSpot;

import java.net.URI;
import java.util.List;

/** What may hold power in an AWS account and is not in the listing. */
final class AwsBlindSpots {
    private static final String IAM = "https://docs.aws.amazon.com/IAM/latest/";
    private static final String NOT_YET = "this version does not list them yet";

    static final List<BlindSpot> ALL =
            List.of(
                    spot(
                            "sts-sessions",
                            "STS session credentials (ASIA...)",
                            "AWS lists none; they outlive the key that opened them by up to 36"
                                    + " hours",
                            IAM
                                    + "UserGuide/id_credentials_temp_control-access_disable-perms.html"),
                    spot(
                            "login-sessions",
                            "sign-ins by 'aws login'",
                            "AWS lists none; they refresh themselves for up to 12 hours",
                            "https://docs.aws.amazon.com/cli/latest/userguide/"
                                    + "cli-configure-sign-in.html"),
                    spot(
                            "root-access-keys",
                            "access keys of the root user",
                            "an IAM principal cannot list them, only see that there are some",
                            IAM + "UserGuide/id_root-user_manage_add-key.html"),
                    spot(
                            "console-passwords",
                            "console passwords (login profiles)",
                            NOT_YET,
                            IAM + "APIReference/API_GetLoginProfile.html"),
                    spot(
                            "mfa-devices",
                            "MFA devices",
                            NOT_YET,
                            IAM + "APIReference/API_ListMFADevices.html"),
                    spot(
                            "ssh-public-keys",
                            "SSH public keys (CodeCommit)",
                            NOT_YET,
                            IAM + "APIReference/API_ListSSHPublicKeys.html"),
                    spot(
                            "service-specific-credentials",
                            "service-specific credentials (CodeCommit, Keyspaces, Bedrock,"
                                    + " CloudWatch)",
                            NOT_YET,
                            IAM + "APIReference/API_ListServiceSpecificCredentials.html"),
                    spot(
                            "signing-certificates",
                            "X.509 signing certificates",
                            NOT_YET,
                            IAM + "APIReference/API_ListSigningCertificates.html"),
                    spot(
                            "server-certificates",
                            "server certificates kept in IAM",
                            NOT_YET,
                            IAM + "APIReference/API_ListServerCertificates.html"),
                    spot(
                            "roles-anywhere",
                            "IAM Roles Anywhere trust anchors and profiles",
                            NOT_YET,
                            "https://docs.aws.amazon.com/rolesanywhere/latest/userguide/"
                                    + "introduction.html"),
                    spot(
                            "unregistered-secrets",
                            "Secrets Manager secrets and SSM SecureString parameters that are not"
                                    + " registered as consumers",
                            NOT_YET,
                            "https://docs.aws.amazon.com/secretsmanager/latest/apireference/"
                                    + "API_ListSecrets.html"),
                    spot(
                            "kms-keys",
                            "KMS keys and grants",
                            NOT_YET,
                            "https://docs.aws.amazon.com/kms/latest/APIReference/API_ListKeys.html"),
                    spot(
                            "ecr-tokens",
                            "ECR authorization tokens",
                            "AWS lists none; they live 12 hours with their principal's rights",
                            "https://docs.aws.amazon.com/AmazonECR/latest/APIReference/"
                                    + "API_GetAuthorizationToken.html"),
                    spot(
                            "ses-smtp-passwords",
                            "SES SMTP passwords",
                            "each is derived from a listed access key and dies with it, but where"
                                    + " it is used is not known here",
                            "https://docs.aws.amazon.com/ses/latest/dg/smtp-credentials.html"));

    private AwsBlindSpots() {}

    private static BlindSpot spot(String name, String what, String why, String source) {
        return new BlindSpot(name, what, why, URI.create(source));
    }
}
