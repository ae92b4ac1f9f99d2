package dev.keyrecall.lab.contract;

import dev.keyrecall.lab.Fault;
import dev.keyrecall.lab.LabTruth;
import dev.keyrecall.spi.Intent;
import dev.keyrecall.spi.Issuance;
import dev.keyrecall.spi.Liveness;
import dev.keyrecall.spi.ProviderAccount;
import dev.keyrecall.spi.ProviderException;
import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.spi.Support;

import java.util.List;

/** Laws of minting: one call, one effect, and no credential that cannot be found again. */
final class IssuanceLaws {
    private IssuanceLaws() {}

    static void write(ProviderContract.LawBook book) {
        book.add("what is minted stands, lives and was one call", IssuanceLaws::mints);
        for (Fault fault : List.of(Fault.CUT_AFTER, Fault.ERROR_AFTER, Fault.TIMEOUT_AFTER)) {
            book.add(
                    "mint, " + fault.wireName() + ": in doubt, sent once, and one orphan is found",
                    bench -> committed(bench, fault));
        }
        for (Fault fault : List.of(Fault.CUT_BEFORE, Fault.ERROR_BEFORE)) {
            book.add(
                    "mint, " + fault.wireName() + ": in doubt, sent once, and no orphan is found",
                    bench -> notCommitted(bench, fault));
        }
        book.add(
                "mint, throttled: nothing happened and we are told to wait",
                bench -> {
                    String principal = bench.subject().principal(0);
                    bench.arm(Act.MINT, Fault.THROTTLE);
                    Intent intent = bench.intent(principal);
                    Expect.failure(
                            ProviderException.Throttled.class,
                            "mint",
                            () -> mint(bench, principal));
                    Expect.equal(bench.received(Act.MINT), 1, "calls sent");
                    Expect.equal(bench.issuance().orphans(principal, intent), List.of(), "orphans");
                });
        book.add(
                "mint where nobody listens: unavailable, and nothing happened",
                bench -> {
                    String principal = bench.subject().principal(0);
                    Issuance.Minted away =
                            Workbench.minted(
                                    Workbench.kind(bench.subject(), bench.subject().unreachable()));
                    Expect.failure(
                            ProviderException.Unavailable.class,
                            "mint where nobody listens",
                            () -> away.mint(principal, bench.intent(principal)));
                });
        refusals(book);
        book.add(
                "orphans are neither what stood before nor anybody else's",
                IssuanceLaws::orphansOnly);
        book.add("an orphan that has been used is marked so", IssuanceLaws::usedOrphan);
        book.add(
                "looking for orphans under a fault fails, it does not come back empty",
                IssuanceLaws::orphansUnderFaults);
    }

    private static void refusals(ProviderContract.LawBook book) {
        book.add(
                "one credential above the limit is refused and changes nothing",
                IssuanceLaws::limit);
        book.add(
                "mint for a principal that is gone is not found",
                bench -> {
                    String principal = bench.subject().principal(0);
                    bench.subject().remove(principal);
                    Expect.refusal(
                            ProviderException.Reason.NOT_FOUND,
                            "mint",
                            () -> mint(bench, principal));
                    Expect.equal(
                            bench.issuance().orphans(principal, bench.intent()),
                            List.of(),
                            "orphans");
                });
        book.add(
                "mint with an expired operator is refused for that",
                bench -> {
                    String principal = bench.subject().principal(0);
                    bench.arm(Act.MINT, Fault.EXPIRED);
                    Expect.refusal(
                            ProviderException.Reason.OPERATOR_CREDENTIAL,
                            "mint",
                            () -> mint(bench, principal));
                });
    }

    private static Issuance.Issued mint(Workbench bench, String principal)
            throws ProviderException {
        return bench.issuance().mint(principal, bench.intent(principal));
    }

    private static void mints(Workbench bench) throws Exception {
        String principal = bench.subject().principal(1);
        List<String> before = bench.ids(principal);
        Intent intent = bench.intent(principal);
        Issuance.Issued issued = bench.issuance().mint(principal, intent);
        try (SecretBytes secret = issued.secret()) {
            String id = issued.ref().id();
            Expect.that(!before.contains(id), "the minted credential stood before");
            LabTruth.Credential real = bench.lab().truth().credential(id).orElseThrow();
            Expect.equal(real.principal(), principal, "principal of the minted credential");
            Expect.that(real.active(), "the minted credential is not active");
            Expect.equal(
                    issued.createdAt().getEpochSecond(),
                    real.createdAt().getEpochSecond(),
                    "creation");
            Expect.that(!issued.receipt().wasAlreadySo(), "a mint was already so");
            Expect.equal(bench.received(Act.MINT), 1, "calls sent");
            Expect.equal(bench.effects(Act.MINT), 1, "effects");
            try (SecretBytes value = bench.subject().valueOf(id)) {
                Expect.that(secret.sameAs(value), "the value returned is not the one issued");
            }
            Expect.kind(
                    Liveness.Live.class,
                    bench.verification().verify(issued.ref(), secret),
                    "the minted credential");
        }
    }

    private static ProviderAccount account(Workbench bench, Fault fault) {
        return fault == Fault.TIMEOUT_AFTER
                ? bench.subject().impatient()
                : bench.subject().account();
    }

    private static void committed(Workbench bench, Fault fault) throws Exception {
        String principal = bench.subject().principal(1);
        List<String> before = bench.ids(principal);
        Intent intent = bench.intent(principal);
        bench.arm(Act.MINT, fault);
        Issuance.Minted issuance =
                Workbench.minted(Workbench.kind(bench.subject(), account(bench, fault)));
        Expect.failure(
                ProviderException.InDoubt.class, "mint", () -> issuance.mint(principal, intent));
        Expect.equal(bench.received(Act.MINT), 1, "calls sent");
        Expect.equal(bench.effects(Act.MINT), 1, "effects");
        List<Issuance.Orphan> orphans = bench.issuance().orphans(principal, intent);
        Expect.equal(orphans.size(), 1, "orphans found");
        Issuance.Orphan orphan = orphans.getFirst();
        Expect.that(!orphan.used(), "an orphan that nobody saw is marked used");
        Expect.that(!before.contains(orphan.ref().id()), "the orphan stood before");
        var _ =
                bench.revocation()
                        .revoke(bench.target(principal, orphan.ref().id()), bench.intent());
        Expect.equal(bench.issuance().orphans(principal, intent), List.of(), "orphans left");
        Expect.equal(bench.ids(principal), before, "credentials after clearing up");
    }

    private static void notCommitted(Workbench bench, Fault fault) throws Exception {
        String principal = bench.subject().principal(1);
        Intent intent = bench.intent(principal);
        bench.arm(Act.MINT, fault);
        Expect.failure(
                ProviderException.InDoubt.class,
                "mint",
                () -> bench.issuance().mint(principal, intent));
        Expect.equal(bench.received(Act.MINT), 1, "calls sent");
        Expect.equal(bench.effects(Act.MINT), 0, "effects");
        Expect.equal(bench.issuance().orphans(principal, intent), List.of(), "orphans");
    }

    private static void limit(Workbench bench) throws Exception {
        int slots = bench.issuance().slotsPerPrincipal();
        String principal = bench.subject().principal(slots);
        if (bench.kind().suspension() instanceof Support.Automated<?>) {
            // What is suspended still takes its slot.
            String id = bench.ids(principal).getFirst();
            var _ = bench.suspension().suspend(bench.target(principal, id), bench.intent());
        }
        List<String> before = bench.ids(principal);
        Expect.refusal(
                ProviderException.Reason.LIMIT,
                "credential " + (slots + 1),
                () -> mint(bench, principal));
        Expect.equal(bench.ids(principal), before, "credentials after the refusal");
        Expect.equal(bench.effects(Act.MINT), 0, "effects");
    }

    private static void orphansOnly(Workbench bench) throws Exception {
        String principal = bench.subject().principal(1);
        String other = bench.subject().principal(0);
        Intent intent = bench.intent(principal);
        String foreign = bench.lab().createBehindBack(other);
        Expect.equal(bench.issuance().orphans(principal, intent), List.of(), "orphans");
        String ours = bench.lab().createBehindBack(principal);
        Expect.equal(
                bench.issuance().orphans(principal, intent).stream()
                        .map(orphan -> orphan.ref().id())
                        .toList(),
                List.of(ours),
                "orphans beside " + foreign);
    }

    private static void usedOrphan(Workbench bench) throws Exception {
        String principal = bench.subject().principal(0);
        Intent intent = bench.intent(principal);
        String id = bench.lab().createBehindBack(principal);
        Expect.kind(Liveness.Live.class, bench.verify(id), "the stray credential");
        List<Issuance.Orphan> orphans = bench.issuance().orphans(principal, intent);
        Expect.equal(orphans.size(), 1, "orphans found");
        Expect.that(orphans.getFirst().used(), "a used orphan passes for ours to remove");
    }

    private static void orphansUnderFaults(Workbench bench) throws Exception {
        String principal = bench.subject().principal(1);
        Intent intent = bench.intent(principal);
        var _ = bench.lab().createBehindBack(principal);
        for (Fault fault : List.of(Fault.CUT_BEFORE, Fault.ERROR_BEFORE, Fault.THROTTLE)) {
            bench.sweep(
                    fault,
                    _ -> Workbench.outcome(() -> bench.issuance().orphans(principal, intent)),
                    (failure, where) -> InventoryLaws.reads(fault, failure, where));
        }
    }
}
