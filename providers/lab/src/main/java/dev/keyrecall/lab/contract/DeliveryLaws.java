package dev.keyrecall.lab.contract;

import dev.keyrecall.lab.Fault;
import dev.keyrecall.lab.LabTruth;
import dev.keyrecall.spi.ConsumerTarget;
import dev.keyrecall.spi.ConsumerValue;
import dev.keyrecall.spi.Intent;
import dev.keyrecall.spi.ProviderException;
import dev.keyrecall.spi.Receipt;
import dev.keyrecall.spi.SecretBytes;

import java.util.List;
import java.util.Map;

/** Laws of writing a value where it is used. */
final class DeliveryLaws {
    private DeliveryLaws() {}

    static void write(ProviderContract.LawBook book) {
        book.add(
                "what is delivered is what a consumer reads, and the rest is kept",
                DeliveryLaws::delivers);
        book.add(
                "delivering again with the same intent makes no second version",
                DeliveryLaws::repeated);
        book.add("a delivery cut anywhere is completed by repeating it", DeliveryLaws::cutAnywhere);
        book.add(
                "a place that is missing is not found",
                bench -> {
                    ConsumerTarget real = bench.subject().consumer();
                    ConsumerTarget missing =
                            new ConsumerTarget(
                                    real.kind(), real.target() + "-missing", real.options());
                    Expect.refusal(
                            ProviderException.Reason.NOT_FOUND,
                            "read",
                            () -> bench.delivery().read(missing));
                    Delivered value = Delivered.to(bench);
                    try (value) {
                        Expect.refusal(
                                ProviderException.Reason.NOT_FOUND,
                                "deliver",
                                () -> value.deliver(missing, bench.intent()));
                    }
                });
        book.add(
                "delivering where nobody listens is unavailable",
                bench -> {
                    ConsumerTarget target = bench.subject().consumer();
                    try (Delivered value = Delivered.to(bench)) {
                        Expect.failure(
                                ProviderException.Unavailable.class,
                                "deliver where nobody listens",
                                () ->
                                        Workbench.delivery(bench.subject().unreachable())
                                                .deliver(
                                                        target,
                                                        bench.ref(value.id),
                                                        value.secret,
                                                        bench.intent()));
                    }
                });
        book.add(
                "an option that the kind does not know is refused",
                bench -> {
                    ConsumerTarget real = bench.subject().consumer();
                    ConsumerTarget odd =
                            new ConsumerTarget(
                                    real.kind(), real.target(), Map.of("no-such-option", "x"));
                    Expect.refusal(
                            ProviderException.Reason.INVALID,
                            "read",
                            () -> bench.delivery().read(odd));
                    Expect.refusal(
                            ProviderException.Reason.INVALID,
                            "check",
                            () -> {
                                bench.delivery().check(odd);
                                return "accepted";
                            });
                    bench.delivery().check(real);
                });
    }

    /** A credential with its value, to be delivered. */
    private static final class Delivered implements AutoCloseable {
        private final Workbench bench;
        private final String id;
        private final SecretBytes secret;

        private Delivered(Workbench bench, String id, SecretBytes secret) {
            this.bench = bench;
            this.id = id;
            this.secret = secret;
        }

        static Delivered to(Workbench bench) throws Exception {
            String id = bench.ids(bench.subject().principal(1)).getFirst();
            return new Delivered(bench, id, bench.subject().valueOf(id));
        }

        Receipt deliver(ConsumerTarget target, Intent intent) throws ProviderException {
            return bench.delivery().deliver(target, bench.ref(id), secret, intent);
        }

        void requireIn(ConsumerTarget target, LabTruth.Consumer before, String when)
                throws ProviderException {
            LabTruth.Consumer now = consumer(bench, target);
            Expect.equal(now.credentialId(), id, "credential at the consumer " + when);
            Expect.that(now.matches(), "the value at the consumer is not the one issued " + when);
            Expect.equal(now.otherFields(), before.otherFields(), "other fields " + when);
            ConsumerValue read = bench.delivery().read(target);
            ConsumerValue.Held held = Expect.kind(ConsumerValue.Held.class, read, "read " + when);
            try (SecretBytes value = held.secret()) {
                Expect.equal(held.credentialId(), id, "credential read " + when);
                Expect.that(value.sameAs(secret), "another value is read " + when);
            }
        }

        @Override
        public void close() {
            secret.close();
        }
    }

    private static LabTruth.Consumer consumer(Workbench bench, ConsumerTarget target) {
        return bench.lab().truth().consumers().stream()
                .filter(consumer -> consumer.target().equals(target.target()))
                .findFirst()
                .orElseThrow();
    }

    private static void delivers(Workbench bench) throws Exception {
        ConsumerTarget target = bench.subject().consumer();
        ConsumerTarget bystander = bench.subject().consumer();
        LabTruth.Consumer before = consumer(bench, target);
        LabTruth.Consumer untouched = consumer(bench, bystander);
        try (Delivered value = Delivered.to(bench)) {
            Expect.that(
                    !value.deliver(target, bench.intent()).wasAlreadySo(),
                    "the first delivery was already so");
            value.requireIn(target, before, "after the delivery");
        }
        Expect.equal(consumer(bench, bystander), untouched, "another consumer");
        // And again over it: a label or lock left behind by the first would show here.
        try (Delivered value = Delivered.to(bench)) {
            var _ = value.deliver(target, bench.intent());
            value.requireIn(target, before, "after the second delivery");
        }
    }

    private static void repeated(Workbench bench) throws Exception {
        ConsumerTarget target = bench.subject().consumer();
        LabTruth.Consumer before = consumer(bench, target);
        try (Delivered value = Delivered.to(bench)) {
            Intent intent = bench.intent();
            int effects = bench.effects(Act.DELIVER);
            var _ = value.deliver(target, intent);
            int after = bench.lab().counts().effectsInAll();
            Expect.that(
                    value.deliver(target, intent).wasAlreadySo(), "the second was not already so");
            Expect.equal(bench.effects(Act.DELIVER) - effects, 1, "versions made");
            Expect.equal(
                    bench.lab().counts().effectsInAll(), after, "effects after the repetition");
            value.requireIn(target, before, "after the repetition");
        }
    }

    private static void cutAnywhere(Workbench bench) throws Exception {
        for (Fault fault :
                List.of(
                        Fault.CUT_BEFORE,
                        Fault.CUT_AFTER,
                        Fault.ERROR_BEFORE,
                        Fault.ERROR_AFTER,
                        Fault.THROTTLE)) {
            ConsumerTarget target = bench.subject().consumer();
            LabTruth.Consumer before = consumer(bench, target);
            try (Delivered even = Delivered.to(bench);
                    Delivered odd = Delivered.to(bench)) {
                cutAnywhere(bench, fault, target, before, List.of(even, odd));
            }
        }
    }

    /** The two values take turns, so that each try has something to deliver. */
    private static void cutAnywhere(
            Workbench bench,
            Fault fault,
            ConsumerTarget target,
            LabTruth.Consumer before,
            List<Delivered> values)
            throws Exception {
        Intent[] intent = {bench.intent()};
        Delivered[] value = {values.getFirst()};
        int[] effects = {0};
        bench.sweep(
                fault,
                call -> {
                    intent[0] = bench.intent();
                    value[0] = values.get(call % values.size());
                    effects[0] = bench.effects(Act.DELIVER);
                    return Workbench.outcome(() -> value[0].deliver(target, intent[0]));
                },
                (failure, where) -> {
                    Expect.that(failure != null, where + " went unnoticed");
                    Expect.that(
                            !(failure instanceof ProviderException.Refused),
                            where + " was taken for a refusal: " + failure);
                    var _ = value[0].deliver(target, intent[0]);
                    value[0].requireIn(target, before, "after " + where);
                    Expect.equal(
                            bench.effects(Act.DELIVER) - effects[0],
                            1,
                            "versions made after " + where);
                });
    }
}
