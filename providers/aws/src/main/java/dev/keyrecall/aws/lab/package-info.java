/**
 * The AWS emulator: IAM, STS, Secrets Manager and KMS over their real wire protocols, on loopback,
 * with signatures verified. No type of the AWS SDK is used here, so that the real clients can judge
 * it.
 *
 * <p>Everything below {@link dev.keyrecall.aws.lab.AwsLab} is guarded by one lock, taken in {@code
 * AwsService} and {@code AwsLab}. Source: the API references of the four services and "Signature
 * Version 4 signing process" on docs.aws.amazon.com; facts in the reference page provider-aws.
 */
@NullMarked
package dev.keyrecall.aws.lab;

import org.jspecify.annotations.NullMarked;
