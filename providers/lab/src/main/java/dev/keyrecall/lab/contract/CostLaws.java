package dev.keyrecall.lab.contract;

import dev.keyrecall.spi.CallGate;
import dev.keyrecall.spi.CallLimits;
import dev.keyrecall.spi.ConsumerTarget;
import dev.keyrecall.spi.Credential;
import dev.keyrecall.spi.CredentialKind;
import dev.keyrecall.spi.Delivery;
import dev.keyrecall.spi.Errand;
import dev.keyrecall.spi.Inventory;
import dev.keyrecall.spi.Page;
import dev.keyrecall.spi.ProviderAccount;
import dev.keyrecall.spi.ProviderException;
import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.spi.Support;

import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** Laws of what an adapter's errands cost, and of the limits that it declares. */
final class CostLaws {
    private static final int CREDENTIALS = 1;

    private CostLaws() {}

    static void write(ProviderContract.LawBook book) {
        book.add("limits are declared for every request, each with its source", CostLaws::limits);
        book.add(
                "an errand costs the requests that are declared, all through the gate",
                bench -> {
                    Gate gate = new Gate();
                    try (ProviderAccount account = bench.subject().gated(gate)) {
                        new Errands(bench, account, gate).all();
                    }
                });
    }

    private static void limits(Workbench bench) {
        CallLimits declared = bench.subject().limits();
        Set<String> names = new HashSet<>();
        for (CallLimits.Limit limit : declared.limits()) {
            Expect.that(names.add(limit.name()), "limit stands twice: " + limit.name());
            Expect.that(!limit.source().isBlank(), limit.name() + " has no source");
            Expect.that(
                    limit.known() != CallLimits.Known.DOCUMENTED
                            || "https".equals(URI.create(limit.source()).getScheme()),
                    limit.name() + " is documented on no page: " + limit.source());
            Expect.that(
                    limit.coversAny(declared.operations()),
                    limit.name() + " is a limit on nothing that is asked");
        }
        for (String operation : declared.operations()) {
            Expect.that(
                    declared.limits().stream().anyMatch(limit -> limit.covers(operation)),
                    "nothing is said of the limit on " + operation);
        }
    }

    /** Counts what passes it. */
    private static final class Gate implements CallGate {
        private final Map<String, Integer> passed = new ConcurrentHashMap<>();

        @Override
        public Passage before(String operation) {
            passed.merge(operation, 1, Integer::sum);
            return Passage.UNSEEN;
        }

        Map<String, Integer> take() {
            Map<String, Integer> taken = new TreeMap<>(passed);
            passed.clear();
            return taken;
        }
    }

    /** Every errand once, on a principal with one credential. */
    private record Errands(Workbench bench, ProviderAccount account, Gate gate) {
        void all() throws Exception {
            String principal = bench.subject().principal(CREDENTIALS);
            String id = bench.ids(principal).getFirst();
            CredentialKind kind = Workbench.kind(bench.subject(), account);
            run(Errand.IDENTIFY, account::identify);
            if (kind.inventory() instanceof Support.Automated<Inventory>(Inventory inventory)) {
                run(Errand.LIST_PRINCIPAL, () -> inventory.ofPrincipal(principal));
                run(Errand.LIST, () -> list(inventory));
            }
            if (kind.verification() instanceof Support.Automated<?>) {
                try (SecretBytes value = bench.subject().valueOf(id)) {
                    run(
                            Errand.PROBE,
                            () ->
                                    Workbench.automated(kind.verification())
                                            .verify(bench.ref(id), value));
                }
            }
            deliver(id);
            if (kind.issuance() instanceof Support.Automated<?>) {
                run(
                        Errand.ISSUE,
                        () -> {
                            var issued =
                                    Workbench.minted(kind).mint(principal, bench.intent(principal));
                            issued.secret().close();
                            return issued.ref();
                        });
            }
            if (kind.suspension() instanceof Support.Automated<?>) {
                run(
                        Errand.SUSPEND,
                        () ->
                                Workbench.automated(kind.suspension())
                                        .suspend(bench.target(principal, id), bench.intent()));
            }
            if (kind.revocation() instanceof Support.Automated<?>) {
                run(
                        Errand.REVOKE,
                        () ->
                                Workbench.automated(kind.revocation())
                                        .revoke(bench.target(principal, id), bench.intent()));
            }
        }

        private void deliver(String id) throws Exception {
            if (account.consumers().isEmpty()) {
                return;
            }
            Delivery delivery = Workbench.delivery(account);
            ConsumerTarget target = bench.subject().consumer();
            gate.take();
            run(Errand.READ, () -> delivery.read(target));
            try (SecretBytes value = bench.subject().valueOf(id)) {
                run(
                        Errand.DELIVER,
                        () -> delivery.deliver(target, bench.ref(id), value, bench.intent()));
                run(Errand.CONFIRM, () -> delivery.confirm(target, bench.ref(id), value));
            }
        }

        private static @Nullable String list(Inventory inventory) throws ProviderException {
            String cursor = null;
            do {
                Page<Credential> page = inventory.list(cursor);
                cursor = page.nextCursor();
            } while (cursor != null);
            return null;
        }

        private void run(Errand errand, Expect.Attempt<?> attempt) throws Exception {
            CallLimits declared = bench.subject().limits();
            Map<String, Integer> before = bench.lab().counts().allReceived();
            var _ = attempt.run();
            Map<String, Integer> sent = bench.lab().counts().allReceived();
            before.forEach((operation, count) -> sent.merge(operation, -count, Integer::sum));
            sent.values().removeIf(count -> count == 0);
            Expect.equal(gate.take(), sent, errand.word() + ": what passed the gate");
            // A whole listing asks about the operator too.
            boolean whole = errand == Errand.LIST;
            int credentials = whole ? bench.trueIds().size() : CREDENTIALS;
            int principals = whole ? credentials : 0;
            Set<String> operations = new HashSet<>(sent.keySet());
            declared.of(errand).forEach(cost -> operations.add(cost.operation()));
            for (String operation : operations) {
                int said =
                        declared.of(errand).stream()
                                .filter(cost -> cost.operation().equals(operation))
                                .mapToInt(cost -> cost.requests(credentials, principals))
                                .sum();
                int was = sent.getOrDefault(operation, 0);
                // A share of a page is declared as a whole one.
                Expect.that(
                        said == was || (whole && Math.abs(said - was) <= 1),
                        errand.word()
                                + " sent "
                                + was
                                + " of "
                                + operation
                                + ", but declares "
                                + said);
            }
        }
    }
}
