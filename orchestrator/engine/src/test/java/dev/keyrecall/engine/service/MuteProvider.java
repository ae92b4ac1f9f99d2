package dev.keyrecall.engine.service;

import dev.keyrecall.spi.BlindSpot;
import dev.keyrecall.spi.CallClass;
import dev.keyrecall.spi.CallLimits;
import dev.keyrecall.spi.Connection;
import dev.keyrecall.spi.ConsumerKind;
import dev.keyrecall.spi.CredentialKind;
import dev.keyrecall.spi.CredentialType;
import dev.keyrecall.spi.Intent;
import dev.keyrecall.spi.Issuance;
import dev.keyrecall.spi.OperatorIdentity;
import dev.keyrecall.spi.Provider;
import dev.keyrecall.spi.ProviderAccount;
import dev.keyrecall.spi.ProviderException;
import dev.keyrecall.spi.ProviderInfo;
import dev.keyrecall.spi.Support;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Says what it can do, two slots included, and fails the test that makes it send anything. */
final class MuteProvider implements Provider {
    private static final URI SOURCE = URI.create("https://example.invalid/mute");

    /** Whether connecting fails for want of a credential source. */
    boolean unreadable;

    @Override
    public Duration callTimeout(Map<String, String> settings) {
        return Duration.ZERO;
    }

    @Override
    public CallLimits callLimits(Map<String, String> settings) {
        return CallLimits.NONE;
    }

    @Override
    public ProviderInfo info() {
        return new ProviderInfo("mute", "Mute", SOURCE, List.of());
    }

    @Override
    public ProviderAccount connect(Connection connection) throws ProviderException {
        if (unreadable) {
            throw new ProviderException.Refused(
                    ProviderException.Reason.OPERATOR_CREDENTIAL,
                    "NoSource",
                    "the credentials file is gone",
                    null);
        }
        return new MuteAccount();
    }

    private static AssertionError sent() {
        return new AssertionError("something was sent to the provider");
    }

    private static <C> Support<C> unsupported() {
        return new Support.Unsupported<>("it is mute", SOURCE);
    }

    private static final class MuteAccount implements ProviderAccount {
        @Override
        public OperatorIdentity identify() {
            throw sent();
        }

        @Override
        public List<CredentialKind> kinds() {
            return List.of(
                    new CredentialKind(
                            new CredentialType("mute", "access-key"),
                            unsupported(),
                            unsupported(),
                            new Support.Automated<>(new TwoSlots()),
                            unsupported(),
                            unsupported(),
                            unsupported(),
                            unsupported()));
        }

        @Override
        public List<ConsumerKind> consumers() {
            return List.of();
        }

        @Override
        public List<BlindSpot> blindSpots() {
            return List.of(new BlindSpot("sessions", "sessions", "they cannot be listed", SOURCE));
        }

        @Override
        public void close() {}
    }

    private static final class TwoSlots implements Issuance.Minted {
        @Override
        public CallClass callClass() {
            return CallClass.D_ANONYMOUS_CREATE;
        }

        @Override
        public int slotsPerPrincipal() {
            return 2;
        }

        @Override
        public Issuance.Issued mint(String principal, Intent intent) {
            throw sent();
        }

        @Override
        public List<Issuance.Orphan> orphans(String principal, Intent intent) {
            throw sent();
        }
    }
}
