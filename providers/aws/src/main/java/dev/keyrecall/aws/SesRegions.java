package dev.keyrecall.aws;

import java.util.List;

/**
 * The regions where Amazon SES has an endpoint. A region too many costs one fingerprint for each
 * access key; one too few leaves a leaked SMTP password of that region unrecognised.
 *
 * <p>Source: https://docs.aws.amazon.com/general/latest/gr/ses.html and the endpoint data of AWS
 * SDK 2.54.13, read 2026-11-23.
 */
final class SesRegions {
    static final List<String> ALL =
            List.of(
                    "af-south-1",
                    "ap-northeast-1",
                    "ap-northeast-2",
                    "ap-northeast-3",
                    "ap-south-1",
                    "ap-south-2",
                    "ap-southeast-1",
                    "ap-southeast-2",
                    "ap-southeast-3",
                    "ap-southeast-5",
                    "ca-central-1",
                    "ca-west-1",
                    "eu-central-1",
                    "eu-central-2",
                    "eu-north-1",
                    "eu-south-1",
                    "eu-west-1",
                    "eu-west-2",
                    "eu-west-3",
                    "eusc-de-east-1",
                    "il-central-1",
                    "me-central-1",
                    "me-south-1",
                    "sa-east-1",
                    "us-east-1",
                    "us-east-2",
                    "us-gov-east-1",
                    "us-gov-west-1",
                    "us-west-1",
                    "us-west-2");

    private SesRegions() {}
}
