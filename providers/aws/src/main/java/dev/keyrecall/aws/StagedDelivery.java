package dev.keyrecall.aws;

import dev.keyrecall.spi.CallClass;
import dev.keyrecall.spi.ConsumerTarget;
import dev.keyrecall.spi.ConsumerValue;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.Delivery;
import dev.keyrecall.spi.Intent;
import dev.keyrecall.spi.ProviderException;
import dev.keyrecall.spi.ProviderException.Reason;
import dev.keyrecall.spi.Receipt;
import dev.keyrecall.spi.SecretBytes;

import org.jspecify.annotations.Nullable;

import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

import java.util.Optional;

/**
 * Delivers into a Secrets Manager secret in four steps, each of which may be the last before a
 * crash: a new version under AWSPENDING, read back; AWSCURRENT moved to it, but only from the
 * version it was made of; read back; AWSPENDING taken off, because a label left behind makes the
 * next rotation of that secret refuse to start.
 *
 * <p>Source: https://docs.aws.amazon.com/secretsmanager/latest/apireference/
 * API_UpdateSecretVersionStage.html
 */
final class StagedDelivery implements Delivery {
    /** The consumer kind. */
    static final String KIND = "aws.secretsmanager";

    private final SecretsManagerClient secrets;

    StagedDelivery(SecretsManagerClient secrets) {
        this.secrets = secrets;
    }

    @Override
    public CallClass callClass() {
        return CallClass.B_CLIENT_TOKEN;
    }

    @Override
    public void check(ConsumerTarget target) throws ProviderException.Refused {
        SecretLayout.of(target);
    }

    @Override
    public ConsumerValue read(ConsumerTarget target) throws ProviderException {
        SecretLayout layout = SecretLayout.of(target);
        SecretVersions versions = new SecretVersions(secrets, target.target());
        Optional<SecretVersions.Version> current = versions.current();
        if (current.isEmpty()) {
            // The same code for "no such secret" and "no such version": this tells them apart.
            versions.labels();
            return new ConsumerValue.Absent("the secret has no current version");
        }
        String text = current.get().text();
        return text == null ? new ConsumerValue.Absent("the secret is binary") : layout.in(text);
    }

    @Override
    public Receipt deliver(
            ConsumerTarget target, CredentialRef ref, SecretBytes secret, Intent intent)
            throws ProviderException {
        SecretLayout layout = SecretLayout.of(target);
        SecretVersions versions = new SecretVersions(secrets, target.target());
        SecretVersions.Labels labels = versions.labels();
        if (labels.owningService() != null) {
            throw refused(
                    Reason.INVALID,
                    target,
                    "is rotated by " + labels.owningService() + ", which refuses other writers");
        }
        String token = intent.token().toString();
        Optional<SecretVersions.Version> current = versions.current();
        if (current.isPresent() && stands(layout, current.get(), ref, secret)) {
            clearPending(versions, token, current.get().id());
            return new Receipt(true, null);
        }
        if (current.isPresent() && current.get().id().equals(token)) {
            throw refused(
                    Reason.CONFLICT,
                    target,
                    "holds another value under this very attempt's version");
        }
        String wanted = layout.with(base(layout, target, current), ref.id(), secret);
        stage(target, versions, token, wanted);
        String requestId = promote(target, versions, current, token);
        confirm(versions, token, wanted);
        clearPending(versions, token, token);
        return new Receipt(false, requestId);
    }

    private static boolean stands(
            SecretLayout layout,
            SecretVersions.Version current,
            CredentialRef ref,
            SecretBytes secret)
            throws ProviderException {
        String text = current.text();
        if (text == null) {
            return false;
        }
        return layout.alone()
                ? text.equals(layout.with(null, ref.id(), secret))
                : layout.holds(text, ref.id(), secret);
    }

    private static @Nullable String base(
            SecretLayout layout, ConsumerTarget target, Optional<SecretVersions.Version> current)
            throws ProviderException {
        if (current.isEmpty() || layout.alone()) {
            return null;
        }
        String text = current.get().text();
        if (text == null) {
            throw refused(Reason.INVALID, target, "is binary, so a field of it cannot be set");
        }
        return text;
    }

    /** A version under our token that holds exactly what is wanted, whoever of us put it there. */
    private static void stage(
            ConsumerTarget target, SecretVersions versions, String token, String wanted)
            throws ProviderException {
        Optional<SecretVersions.Version> ours = Optional.empty();
        try {
            versions.putPending(token, wanted);
        } catch (ProviderException.Refused refused) {
            // ResourceExists: an earlier try stored something else under this token.
            if (refused.reason() != Reason.CONFLICT) {
                throw refused;
            }
            ours = versions.byId(token);
            if (ours.isEmpty()) {
                throw refused;
            }
        }
        if (ours.isEmpty()) {
            ours = versions.byId(token);
        }
        if (ours.isEmpty()) {
            throw new ProviderException.InDoubt(
                    KIND + ": the new version cannot be read back yet", null, null);
        }
        if (!wanted.equals(ours.get().text())) {
            // The document has changed under us since: moving the label would undo that change.
            throw refused(
                    Reason.CONFLICT,
                    target,
                    "has changed since this attempt began; a new attempt is needed");
        }
    }

    private static @Nullable String promote(
            ConsumerTarget target,
            SecretVersions versions,
            Optional<SecretVersions.Version> current,
            String token)
            throws ProviderException {
        if (current.isEmpty() && versions.labels().has(token, SecretVersions.CURRENT)) {
            // The first version of a secret becomes current by itself.
            return null;
        }
        String from = current.map(SecretVersions.Version::id).orElse(null);
        try {
            return versions.move(SecretVersions.CURRENT, from, token);
        } catch (ProviderException.Refused refused) {
            if (refused.reason() != Reason.INVALID && refused.reason() != Reason.CONFLICT) {
                throw refused;
            }
            String holder = versions.labels().holder(SecretVersions.CURRENT).orElse("");
            if (holder.equals(token)) {
                return refused.requestId();
            }
            if (!holder.equals(from == null ? "" : from)) {
                throw refused(
                        Reason.CONFLICT,
                        target,
                        "was written by someone else meanwhile; a new attempt is needed");
            }
            throw refused;
        }
    }

    private static void confirm(SecretVersions versions, String token, String wanted)
            throws ProviderException {
        Optional<SecretVersions.Version> now = versions.current();
        if (now.isEmpty() || !now.get().id().equals(token) || !wanted.equals(now.get().text())) {
            throw new ProviderException.InDoubt(
                    KIND + ": consumers do not read the new version yet", null, null);
        }
    }

    /** Takes AWSPENDING off the version that became current, or off what we left of an attempt. */
    private static void clearPending(SecretVersions versions, String token, String current)
            throws ProviderException {
        String holder = versions.labels().holder(SecretVersions.PENDING).orElse("");
        if (holder.equals(current) || holder.equals(token)) {
            versions.move(SecretVersions.PENDING, holder, null);
        }
    }

    private static ProviderException.Refused refused(
            Reason reason, ConsumerTarget target, String what) {
        return new ProviderException.Refused(
                reason, KIND, KIND + ": secret '" + target.target() + "' " + what, null);
    }
}
