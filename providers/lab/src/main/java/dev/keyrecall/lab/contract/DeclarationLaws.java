package dev.keyrecall.lab.contract;

import dev.keyrecall.spi.BlindSpot;
import dev.keyrecall.spi.CallClass;
import dev.keyrecall.spi.ConsumerKind;
import dev.keyrecall.spi.CredentialKind;
import dev.keyrecall.spi.HumanStep;
import dev.keyrecall.spi.Issuance;
import dev.keyrecall.spi.OperatorIdentity;
import dev.keyrecall.spi.ProviderException;
import dev.keyrecall.spi.ProviderInfo;
import dev.keyrecall.spi.Support;

import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Laws of what an adapter says about itself and about us. */
final class DeclarationLaws {
    private DeclarationLaws() {}

    static void write(ProviderContract.LawBook book) {
        book.add(
                "every capability is answered, and what is not automated says why",
                bench -> {
                    for (CredentialKind kind : bench.subject().account().kinds()) {
                        for (Support<?> support : answers(kind)) {
                            answered(kind.type().toString(), support);
                        }
                    }
                    for (ConsumerKind kind : bench.subject().account().consumers()) {
                        answered(kind.name(), kind.delivery());
                    }
                });
        book.add("names are the provider's own and stand once", DeclarationLaws::names);
        book.add(
                "every blind spot has a reason and a source",
                bench -> {
                    Set<String> seen = new HashSet<>();
                    for (BlindSpot spot : bench.subject().account().blindSpots()) {
                        Expect.that(
                                seen.add(spot.name()), "blind spot stands twice: " + spot.name());
                        Expect.that(!spot.what().isBlank(), "a blind spot names nothing");
                        Expect.that(!spot.why().isBlank(), spot.what() + " has no reason");
                        page(spot.what(), spot.source());
                    }
                });
        book.add("the way of recovery fits the call", DeclarationLaws::callClasses);
        book.add(
                "we are told who we are, and with which credential",
                bench -> {
                    OperatorIdentity identity = bench.subject().account().identify();
                    String operator = bench.lab().truth().operator().id();
                    Expect.that(!identity.principal().isBlank(), "identify names no principal");
                    Expect.that(
                            !identity.providerAccountId().isBlank(), "identify names no account");
                    Expect.that(
                            identity.operatedWith() != null
                                    && identity.operatedWith().id().equals(operator),
                            "operated with "
                                    + operator
                                    + " but was told "
                                    + identity.operatedWith());
                });
        book.add(
                "an address where nobody listens is unavailable",
                bench ->
                        Expect.failure(
                                ProviderException.Unavailable.class,
                                "identify where nobody listens",
                                () -> bench.subject().unreachable().identify()));
    }

    private static List<Support<?>> answers(CredentialKind kind) {
        return List.of(
                kind.inventory(),
                kind.verification(),
                kind.issuance(),
                kind.suspension(),
                kind.revocation(),
                kind.handover(),
                kind.containment());
    }

    private static void answered(String of, Support<?> support) {
        switch (support) {
            case Support.Automated<?> automated ->
                    Expect.that(automated.action() != null, of + " automates nothing");
            case Support.Assisted<?>(HumanStep step) -> {
                Expect.that(!step.instructions().isBlank(), of + ": a step without instructions");
                Expect.that(!step.evidence().isBlank(), of + ": a step without evidence");
                page(of, step.where());
            }
            case Support.Unsupported<?>(String why, URI source) -> {
                Expect.that(!why.isBlank(), of + ": unsupported without a reason");
                page(of, source);
            }
        }
    }

    private static void page(String of, URI source) {
        Expect.that(
                "https".equals(source.getScheme()) && source.getHost() != null,
                of + ": the source is no absolute https address: " + source);
    }

    private static void names(Workbench bench) {
        ProviderInfo info = bench.subject().info();
        page(info.id(), info.documentation());
        Set<String> seen = new HashSet<>();
        for (ProviderInfo.Setting setting : info.settings()) {
            Expect.that(seen.add(setting.name()), "setting stands twice: " + setting.name());
            Expect.that(!setting.description().isBlank(), setting.name() + " is not described");
        }
        for (CredentialKind kind : bench.subject().account().kinds()) {
            Expect.equal(kind.type().provider(), info.id(), "provider of " + kind.type());
            Expect.that(seen.add(kind.type().toString()), "type stands twice: " + kind.type());
        }
        for (ConsumerKind kind : bench.subject().account().consumers()) {
            Expect.that(
                    kind.name().startsWith(info.id() + "."),
                    "consumer kind is not the provider's own: " + kind.name());
            Expect.that(seen.add(kind.name()), "consumer kind stands twice: " + kind.name());
        }
    }

    private static void callClasses(Workbench bench) {
        for (CredentialKind kind : bench.subject().account().kinds()) {
            if (kind.issuance() instanceof Support.Automated<Issuance>(Issuance issuance)) {
                boolean fits =
                        switch (issuance) {
                            case Issuance.Minted minted ->
                                    minted.slotsPerPrincipal() >= 1
                                            && minted.callClass() != CallClass.A_IDEMPOTENT;
                            case Issuance.Chosen chosen ->
                                    chosen.callClass() != CallClass.D_ANONYMOUS_CREATE;
                        };
                Expect.that(fits, kind.type() + ": issuance is not " + issuance.callClass());
            }
            if (kind.revocation() instanceof Support.Automated<?>(var revocation)) {
                Expect.that(revocation != null, "revocation is missing");
            }
        }
    }
}
