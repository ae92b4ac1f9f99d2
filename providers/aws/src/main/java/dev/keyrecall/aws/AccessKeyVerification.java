package dev.keyrecall.aws;

import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.Liveness;
import dev.keyrecall.spi.ProviderException;
import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.spi.Verification;

import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityResponse;

/**
 * Signs sts:GetCallerIdentity with the value: it needs no permission and answers even under an
 * explicit deny, so a refusal speaks of the key alone.
 *
 * <p>Source: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
 */
final class AccessKeyVerification implements Verification {
    private static final String OPERATION = "sts:GetCallerIdentity";

    /**
     * The one code that says "no such key in force"; AWS gives it for inactive and deleted keys.
     */
    static final String NO_SUCH_KEY = "InvalidClientTokenId";

    static final String WRONG_SIGNATURE = "SignatureDoesNotMatch";

    /** Under the same code AWS says that our clock and its own are too far apart. */
    private static final String EXPIRED = "Signature expired";

    private static final String NOT_YET = "Signature not yet current";

    private static final String ARN = "arn:";

    private final StsClient sts;

    AccessKeyVerification(StsClient sts) {
        this.sts = sts;
    }

    @Override
    public Liveness verify(CredentialRef ref, SecretBytes secret) {
        var probe = new OperatorCredential(ref.id(), secret, null).provider();
        try {
            GetCallerIdentityResponse answer =
                    AwsCall.genuine(
                            OPERATION,
                            AwsCall.read(
                                    OPERATION,
                                    () ->
                                            sts.getCallerIdentity(
                                                    r ->
                                                            r.overrideConfiguration(
                                                                    o ->
                                                                            o.credentialsProvider(
                                                                                    probe)))));
            String arn = answer.arn();
            return arn == null || !arn.startsWith(ARN)
                    ? new Liveness.Unknown(OPERATION + ": the answer names nobody")
                    : new Liveness.Live(arn);
        } catch (ProviderException.Refused refused) {
            return refused(refused);
        } catch (ProviderException failure) {
            return new Liveness.Unknown(String.valueOf(failure.getMessage()), true);
        }
    }

    /** AWS gives every answer an id: a refusal without one is somebody else's. */
    private static Liveness refused(ProviderException.Refused refused) {
        String message = String.valueOf(refused.getMessage());
        return switch (refused.code()) {
            case NO_SUCH_KEY ->
                    refused.requestId() == null
                            ? new Liveness.Unknown(message + " (without a request id)")
                            : new Liveness.Dead(NO_SUCH_KEY);
            case WRONG_SIGNATURE ->
                    new Liveness.Unknown(
                            message.contains(EXPIRED) || message.contains(NOT_YET)
                                    ? message
                                    : WRONG_SIGNATURE + ": the value does not belong to this id");
            default -> new Liveness.Unknown(message);
        };
    }
}
