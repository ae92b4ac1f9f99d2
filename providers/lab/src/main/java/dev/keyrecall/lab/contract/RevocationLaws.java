package dev.keyrecall.lab.contract;

import dev.keyrecall.lab.Fault;
import dev.keyrecall.spi.CallClass;
import dev.keyrecall.spi.Liveness;
import dev.keyrecall.spi.ProviderException;
import dev.keyrecall.spi.Receipt;
import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.spi.Support;
import dev.keyrecall.spi.Target;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** Laws of the permanent stop. */
final class RevocationLaws {
    private RevocationLaws() {}

    static void write(ProviderContract.LawBook book) {
        book.add(
                "revoking twice is harmless, and says that it was already so",
                RevocationLaws::twice);
        book.add(
                "what is suspended can be revoked",
                bench -> {
                    if (!(bench.kind().suspension() instanceof Support.Automated<?>)) {
                        return;
                    }
                    String principal = bench.subject().principal(1);
                    Target.ByRef target = bench.target(principal, bench.ids(principal).getFirst());
                    var _ = bench.suspension().suspend(target, bench.intent());
                    Receipt receipt = bench.revocation().revoke(target, bench.intent());
                    Expect.that(
                            !receipt.wasAlreadySo(), "a suspended credential passes for revoked");
                    Expect.equal(bench.ids(principal), List.of(), "credentials left");
                });
        book.add(
                "revoking for a principal that is gone was already so",
                bench -> {
                    String principal = bench.subject().principal(1);
                    Target.ByRef target = bench.target(principal, bench.ids(principal).getFirst());
                    bench.subject().remove(principal);
                    Receipt receipt = bench.revocation().revoke(target, bench.intent());
                    Expect.that(receipt.wasAlreadySo(), "revoked where nothing was");
                });
        book.add(
                "a credential that lives under another principal is not called gone",
                RevocationLaws::underAnotherName);
        book.add(
                "a revocation under a fault is sorted rightly and may be repeated",
                RevocationLaws::underFaults);
        book.add(
                "revoking by value is carried out or refused, never ignored",
                bench -> {
                    String id = bench.ids(bench.subject().principal(1)).getFirst();
                    try (SecretBytes value = bench.subject().valueOf(id)) {
                        Target.ByValue target = new Target.ByValue(bench.subject().type(), value);
                        ProviderException failure =
                                Workbench.outcome(
                                        () -> bench.revocation().revoke(target, bench.intent()));
                        boolean gone = bench.lab().truth().credential(id).isEmpty();
                        Expect.that(
                                gone || failure instanceof ProviderException.Refused,
                                "claims success, and the credential stands");
                    }
                });
    }

    private static void twice(Workbench bench) throws Exception {
        String principal = bench.subject().principal(2);
        String id = bench.ids(principal).getFirst();
        String other = bench.ids(principal).getLast();
        Target.ByRef target = bench.target(principal, id);
        int received = bench.received(Act.REVOKE);
        Expect.that(
                !bench.revocation().revoke(target, bench.intent()).wasAlreadySo(),
                "the first revocation was already so");
        Expect.equal(bench.received(Act.REVOKE) - received, 1, "calls sent");
        Expect.that(
                bench.revocation().revoke(target, bench.intent()).wasAlreadySo(),
                "the second revocation was not already so");
        Expect.equal(bench.effects(Act.REVOKE), 1, "effects");
        Expect.equal(bench.ids(principal), List.of(other), "credentials left");
        Expect.kind(Liveness.Dead.class, bench.verify(id), "the revoked credential");
        Expect.kind(Liveness.Live.class, bench.verify(other), "the other credential");
    }

    private static void underAnotherName(Workbench bench) throws Exception {
        String principal = bench.subject().principal(1);
        String wrong = bench.subject().principal(0);
        String id = bench.ids(principal).getFirst();
        ProviderException failure =
                Workbench.outcome(
                        () -> bench.revocation().revoke(bench.target(wrong, id), bench.intent()));
        boolean gone = bench.lab().truth().credential(id).isEmpty();
        Expect.that(gone || failure != null, "called gone though it stands");
    }

    private static void underFaults(Workbench bench) throws Exception {
        Expect.equal(
                bench.revocation().callClass(), CallClass.A_IDEMPOTENT, "revocation's call class");
        for (Fault fault :
                List.of(
                        Fault.CUT_BEFORE,
                        Fault.CUT_AFTER,
                        Fault.ERROR_BEFORE,
                        Fault.ERROR_AFTER,
                        Fault.THROTTLE,
                        Fault.EXPIRED)) {
            String principal = bench.subject().principal(1);
            String id = bench.ids(principal).getFirst();
            Target.ByRef target = bench.target(principal, id);
            bench.arm(Act.REVOKE, fault);
            int received = bench.received(Act.REVOKE);
            changes(
                    fault,
                    Workbench.outcome(() -> bench.revocation().revoke(target, bench.intent())),
                    "revoke under " + fault);
            Expect.equal(bench.received(Act.REVOKE) - received, 1, "calls sent under " + fault);
            bench.lab().faults().clear();
            boolean carriedOut = bench.lab().truth().credential(id).isEmpty();
            Receipt receipt = bench.revocation().revoke(target, bench.intent());
            Expect.equal(receipt.wasAlreadySo(), carriedOut, "already so after " + fault);
            Expect.equal(bench.ids(principal), List.of(), "credentials left after " + fault);
        }
    }

    /** The failure of a single call with an effect, by its fault. */
    static void changes(Fault fault, @Nullable ProviderException failure, String where) {
        switch (fault) {
            case THROTTLE -> Expect.kind(ProviderException.Throttled.class, failure, where);
            case EXPIRED ->
                    Expect.equal(
                            Expect.kind(ProviderException.Refused.class, failure, where).reason(),
                            ProviderException.Reason.OPERATOR_CREDENTIAL,
                            where);
            default -> Expect.kind(ProviderException.InDoubt.class, failure, where);
        }
    }
}
