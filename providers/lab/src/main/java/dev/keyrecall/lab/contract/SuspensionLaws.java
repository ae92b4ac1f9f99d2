package dev.keyrecall.lab.contract;

import dev.keyrecall.lab.Fault;
import dev.keyrecall.lab.LabTruth;
import dev.keyrecall.spi.Liveness;
import dev.keyrecall.spi.ProviderException;
import dev.keyrecall.spi.Target;

import java.util.List;

/** Laws of the reversible stop. */
final class SuspensionLaws {
    private SuspensionLaws() {}

    static void write(ProviderContract.LawBook book) {
        book.add("suspending twice is harmless, and resuming restores", SuspensionLaws::twice);
        book.add(
                "what is suspended is not live",
                bench -> {
                    String principal = bench.subject().principal(1);
                    String id = bench.ids(principal).getFirst();
                    suspend(bench, bench.target(principal, id));
                    Expect.that(
                            !(bench.verify(id) instanceof Liveness.Live),
                            "accepted though suspended");
                    resume(bench, bench.target(principal, id));
                    Expect.kind(Liveness.Live.class, bench.verify(id), "the resumed credential");
                });
        book.add(
                "suspending what is gone is not found",
                bench -> {
                    String principal = bench.subject().principal(1);
                    String id = bench.ids(principal).getFirst();
                    bench.lab().deleteBehindBack(id);
                    Expect.refusal(
                            ProviderException.Reason.NOT_FOUND,
                            "suspend",
                            () ->
                                    bench.suspension()
                                            .suspend(bench.target(principal, id), bench.intent()));
                });
        book.add(
                "a suspension under a fault is sorted rightly and may be repeated",
                SuspensionLaws::underFaults);
    }

    private static void suspend(Workbench bench, Target.ByRef target) throws ProviderException {
        var _ = bench.suspension().suspend(target, bench.intent());
    }

    private static void resume(Workbench bench, Target.ByRef target) throws ProviderException {
        var _ = bench.suspension().resume(target, bench.intent());
    }

    private static boolean active(Workbench bench, String id) {
        return bench.lab().truth().credential(id).map(LabTruth.Credential::active).orElseThrow();
    }

    private static void twice(Workbench bench) throws Exception {
        String principal = bench.subject().principal(2);
        Target.ByRef target = bench.target(principal, bench.ids(principal).getFirst());
        String other = bench.ids(principal).getLast();
        suspend(bench, target);
        suspend(bench, target);
        Expect.that(!active(bench, target.ref().id()), "still active");
        Expect.that(active(bench, other), "the principal's other credential was suspended too");
        resume(bench, target);
        resume(bench, target);
        Expect.that(active(bench, target.ref().id()), "not active again");
    }

    private static void underFaults(Workbench bench) throws Exception {
        String principal = bench.subject().principal(1);
        String id = bench.ids(principal).getFirst();
        Target.ByRef target = bench.target(principal, id);
        for (Fault fault :
                List.of(
                        Fault.CUT_BEFORE,
                        Fault.CUT_AFTER,
                        Fault.ERROR_BEFORE,
                        Fault.ERROR_AFTER,
                        Fault.THROTTLE,
                        Fault.EXPIRED)) {
            bench.arm(Act.SUSPEND, fault);
            int received = bench.received(Act.SUSPEND);
            RevocationLaws.changes(
                    fault,
                    Workbench.outcome(() -> bench.suspension().suspend(target, bench.intent())),
                    "suspend under " + fault);
            Expect.equal(bench.received(Act.SUSPEND) - received, 1, "calls sent under " + fault);
            bench.lab().faults().clear();
            suspend(bench, target);
            Expect.that(!active(bench, id), "not suspended by repeating after " + fault);
            resume(bench, target);
        }
    }
}
