package dev.keyrecall.lab.contract;

import dev.keyrecall.lab.Fault;
import dev.keyrecall.spi.Liveness;
import dev.keyrecall.spi.ProviderAccount;
import dev.keyrecall.spi.SecretBytes;

import java.util.List;

/** Laws of proof: only the provider's own refusal is death. */
final class VerificationLaws {
    private VerificationLaws() {}

    static void write(ProviderContract.LawBook book) {
        book.add(
                "what stands is live, what is revoked is dead",
                bench -> {
                    String principal = bench.subject().principal(1);
                    String id = bench.ids(principal).getFirst();
                    Expect.kind(Liveness.Live.class, bench.verify(id), "a standing credential");
                    bench.lab().deleteBehindBack(id);
                    Liveness.Dead dead =
                            Expect.kind(
                                    Liveness.Dead.class, bench.verify(id), "a revoked credential");
                    Expect.that(!dead.code().isBlank(), "death without the provider's code");
                });
        book.add(
                "a probe changes nothing and is one call",
                bench -> {
                    String id = bench.ids(bench.subject().principal(1)).getFirst();
                    int received = bench.received(Act.VERIFY);
                    int effects = bench.lab().counts().effectsInAll();
                    var _ = bench.verify(id);
                    Expect.equal(bench.received(Act.VERIFY) - received, 1, "probes received");
                    Expect.equal(
                            bench.lab().counts().effectsInAll(), effects, "effects of a probe");
                });
        unknowns(book);
        book.add(
                "a value that belongs to another credential proves no death",
                bench -> {
                    String principal = bench.subject().principal(2);
                    String one = bench.ids(principal).getFirst();
                    try (SecretBytes other =
                            bench.subject().valueOf(bench.ids(principal).getLast())) {
                        Liveness liveness = bench.verification().verify(bench.ref(one), other);
                        Expect.that(
                                !(liveness instanceof Liveness.Dead),
                                "called dead by a foreign value");
                    }
                });
    }

    private static void unknowns(ProviderContract.LawBook book) {
        book.add(
                "a failed probe is unknown, of the living and of the dead",
                bench -> {
                    String principal = bench.subject().principal(2);
                    String live = bench.ids(principal).getFirst();
                    String dead = bench.ids(principal).getLast();
                    bench.lab().deleteBehindBack(dead);
                    for (Fault fault :
                            List.of(
                                    Fault.CUT_BEFORE,
                                    Fault.CUT_AFTER,
                                    Fault.ERROR_BEFORE,
                                    Fault.ERROR_AFTER,
                                    Fault.THROTTLE,
                                    Fault.EXPIRED)) {
                        for (String id : List.of(live, dead)) {
                            bench.arm(Act.VERIFY, fault);
                            Expect.kind(
                                    Liveness.Unknown.class,
                                    bench.verify(id),
                                    "probe under " + fault);
                        }
                    }
                });
        book.add(
                "a probe without an answer is unknown",
                bench -> {
                    String id = bench.ids(bench.subject().principal(1)).getFirst();
                    bench.arm(Act.VERIFY, Fault.TIMEOUT_AFTER);
                    Expect.kind(
                            Liveness.Unknown.class,
                            verify(bench, bench.subject().impatient(), id),
                            "a probe that timed out");
                    Expect.kind(
                            Liveness.Unknown.class,
                            verify(bench, bench.subject().unreachable(), id),
                            "a probe where nobody listens");
                });
    }

    private static Liveness verify(Workbench bench, ProviderAccount account, String id) {
        try (SecretBytes value = bench.subject().valueOf(id)) {
            return Workbench.automated(Workbench.kind(bench.subject(), account).verification())
                    .verify(bench.ref(id), value);
        }
    }
}
