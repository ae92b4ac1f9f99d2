package dev.keyrecall.aws;

import dev.keyrecall.spi.CallClass;
import dev.keyrecall.spi.Intent;
import dev.keyrecall.spi.ProviderException;
import dev.keyrecall.spi.Receipt;
import dev.keyrecall.spi.Suspension;
import dev.keyrecall.spi.Target;

import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.StatusType;

/**
 * UpdateAccessKey. It does not say whether the status stood already, so a receipt never claims so.
 * Sessions that the key opened before outlive it.
 *
 * <p>Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAccessKey.html
 */
final class AccessKeySuspension implements Suspension {
    private static final String UPDATE = "iam:UpdateAccessKey";

    private final IamClient iam;

    AccessKeySuspension(IamClient iam) {
        this.iam = iam;
    }

    @Override
    public CallClass callClass() {
        return CallClass.A_IDEMPOTENT;
    }

    @Override
    public Receipt suspend(Target.ByRef target, Intent intent) throws ProviderException {
        return set(target, StatusType.INACTIVE);
    }

    @Override
    public Receipt resume(Target.ByRef target, Intent intent) throws ProviderException {
        return set(target, StatusType.ACTIVE);
    }

    private Receipt set(Target.ByRef target, StatusType status) throws ProviderException {
        return AwsCall.receipt(
                false,
                AwsCall.change(
                        UPDATE,
                        () ->
                                iam.updateAccessKey(
                                        r ->
                                                r.userName(target.principal())
                                                        .accessKeyId(target.ref().id())
                                                        .status(status))));
    }
}
