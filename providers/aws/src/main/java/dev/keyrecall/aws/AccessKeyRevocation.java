package dev.keyrecall.aws;

import dev.keyrecall.spi.CallClass;
import dev.keyrecall.spi.Intent;
import dev.keyrecall.spi.ProviderException;
import dev.keyrecall.spi.ProviderException.Reason;
import dev.keyrecall.spi.Receipt;
import dev.keyrecall.spi.Revocation;
import dev.keyrecall.spi.Target;

import software.amazon.awssdk.services.iam.IamClient;

import java.util.List;
import java.util.Optional;

/**
 * DeleteAccessKey, which AWS also carries out on a key that is still active.
 *
 * <p>Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteAccessKey.html
 */
final class AccessKeyRevocation implements Revocation {
    private static final String DELETE = "iam:DeleteAccessKey";

    private final IamClient iam;
    private final AccessKeyReader reader;

    AccessKeyRevocation(IamClient iam, AccessKeyReader reader) {
        this.iam = iam;
        this.reader = reader;
    }

    @Override
    public CallClass callClass() {
        return CallClass.A_IDEMPOTENT;
    }

    @Override
    public Receipt revoke(Target target, Intent intent) throws ProviderException {
        return switch (target) {
            case Target.ByRef byRef -> delete(byRef);
            case Target.ByValue _ ->
                    throw new ProviderException.Refused(
                            Reason.INVALID,
                            "ByValue",
                            "AWS revokes no access key on presentation of its value; name the"
                                    + " credential by its reference",
                            null);
        };
    }

    private Receipt delete(Target.ByRef target) throws ProviderException {
        String id = target.ref().id();
        try {
            return AwsCall.receipt(
                    false,
                    AwsCall.change(
                            DELETE,
                            () ->
                                    iam.deleteAccessKey(
                                            r -> r.userName(target.principal()).accessKeyId(id))));
        } catch (ProviderException.Refused refused) {
            if (refused.reason() != Reason.NOT_FOUND) {
                throw refused;
            }
            refuseIfHeldByAnother(id, target.principal(), refused);
            return new Receipt(true, refused.requestId());
        }
    }

    /**
     * NoSuchEntity also means that the user was renamed and the key lives on under the new name:
     * that must never pass for "gone".
     */
    private void refuseIfHeldByAnother(
            String id, String principal, ProviderException.Refused refused)
            throws ProviderException {
        Optional<String> holder = holder(id);
        if (holder.isEmpty() || holder.get().equals(principal)) {
            return;
        }
        boolean alive =
                reader.keys(holder.get()).orElse(List.of()).stream()
                        .anyMatch(key -> id.equals(key.accessKeyId()));
        if (alive) {
            throw new ProviderException.Refused(
                    Reason.CONFLICT,
                    refused.code(),
                    id
                            + " is not '"
                            + principal
                            + "''s any more but belongs to '"
                            + holder.get()
                            + "': refresh the inventory",
                    refused.requestId());
        }
    }

    private Optional<String> holder(String id) throws ProviderException {
        try {
            return reader.lastUse(id).map(AccessKeyReader.LastUse::user);
        } catch (ProviderException.Refused refused) {
            // AWS answers AccessDenied for a key that it does not know.
            if (refused.reason() == Reason.PERMISSION) {
                return Optional.empty();
            }
            throw refused;
        }
    }
}
