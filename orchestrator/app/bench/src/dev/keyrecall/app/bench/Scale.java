package dev.keyrecall.app.bench;

import dev.keyrecall.app.home.Session;
import dev.keyrecall.app.wiring.SystemIo;
import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.service.InventoryView;
import dev.keyrecall.store.SqliteStore;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.ToLongFunction;

/**
 * Scope queries over a large inventory, and the inventory itself. Run by scale.sh. Arguments:
 * {@code fill STORE CREDENTIALS}, or {@code scopes STORE CREDENTIALS QUERIES}.
 */
public final class Scale {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final long SEED = 35;

    /** What a person looks at, or a program fetches to see whether a scope is what was meant. */
    private static final int PAGE = 100;

    private static final double NANOS_PER_MILLI = 1e6;

    /** Each is asked with other numbers in the place of a letter in braces every time. */
    private static final List<String> SELECTIVE =
            List.of(
                    "ref={ref}",
                    "principal=svc-{p}",
                    "account=a{a} and principal=svc-{p}",
                    "principal~*-{p}",
                    "owner=team-{t}",
                    "owner=team-{t} and not has consumer",
                    "owner=team-{t} and liveness=live and unused>{d}d",
                    "owner!~team-* and not has last-use",
                    "consumer=prod/{a}/{i}",
                    "consumer~prod/{a}/{i}*",
                    "consumer=aws.secretsmanager and owner=team-{t} and age>{d}d",
                    "age>98{g}d",
                    "age<{g}d and not has consumer",
                    "standing=missing",
                    "standing=unexpected and age<{d}d",
                    "standing!=accepted or liveness!=live",
                    "not (has owner or has consumer) and unused>150d");

    private static final List<String> WIDE =
            List.of(
                    "all",
                    "account=a{a}",
                    "age>{d}d",
                    "unused>90d and not has consumer",
                    "owner~team-1* and (age>{d}d or standing=missing)",
                    "not owner=team-{t}",
                    "not consumer~prod/{a}/{i}*",
                    "liveness=live and has consumer");

    /**
     * Measures, or fills.
     *
     * @param arguments what to do, the store, how many credentials, and how many queries a scope
     */
    public static void main(String[] arguments) throws Exception {
        int credentials = Integer.parseInt(arguments[2]);
        try (SqliteStore store = SqliteStore.open(Path.of(arguments[1]))) {
            Engine engine = Session.engine(SystemIo.create(), store, "bench");
            if (arguments[0].equals("fill")) {
                Inventory.fill(engine, credentials);
                return;
            }
            Scale scale = new Scale(engine, credentials, Integer.parseInt(arguments[3]));
            scale.measure("selective", SELECTIVE);
            scale.measure("wide", WIDE);
        }
    }

    private final InventoryView view;
    private final int credentials;
    private final int queries;
    private final SplittableRandom random = new SplittableRandom(SEED);

    private Scale(Engine engine, int credentials, int queries) {
        this.view = new InventoryView(engine);
        this.credentials = credentials;
        this.queries = queries;
    }

    /** How long something took, by the clock and by the processor, in nanoseconds. */
    private record Took(long clock, long processor) {}

    private void measure(String kind, List<String> scopes) throws EngineException {
        System.out.println(
                "| "
                        + kind
                        + " scope | finds | first 100: median, ms | 99 %, ms"
                        + " | 99 %, ms of CPU | all of them, ms |");
        System.out.println("|---|---|---|---|---|---|");
        // What is measured is not how the JVM warms up.
        for (int i = 0; i < queries / 2; i++) {
            for (String scope : scopes) {
                ask(scope);
            }
        }
        List<Took> all = new ArrayList<>();
        for (String scope : scopes) {
            List<Took> took = new ArrayList<>();
            for (int i = 0; i < queries; i++) {
                took.add(ask(scope));
            }
            all.addAll(took);
            String concrete = concrete(scope);
            long begin = System.nanoTime();
            int found = view.list(concrete).size();
            double whole = (System.nanoTime() - begin) / NANOS_PER_MILLI;
            System.out.printf(
                    Locale.ROOT, "| `%s` | %,d | %s | %.0f |%n", scope, found, told(took), whole);
        }
        System.out.printf(
                Locale.ROOT, "| **all %,d queries** | | %s | |%n%n", all.size(), told(all));
    }

    private static String told(List<Took> took) {
        return "%.1f | %.1f | %.1f"
                .formatted(
                        percentile(took, Took::clock, 50),
                        percentile(took, Took::clock, 99),
                        percentile(took, Took::processor, 99));
    }

    private Took ask(String scope) throws EngineException {
        String concrete = concrete(scope);
        long processor = THREADS.getCurrentThreadCpuTime();
        long begin = System.nanoTime();
        view.first(concrete, PAGE);
        return new Took(System.nanoTime() - begin, THREADS.getCurrentThreadCpuTime() - processor);
    }

    private static double percentile(List<Took> took, ToLongFunction<Took> of, int percent) {
        long[] sorted = took.stream().mapToLong(of).sorted().toArray();
        return sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)] / NANOS_PER_MILLI;
    }

    private String concrete(String scope) {
        int account = 1 + random.nextInt(Inventory.ACCOUNTS);
        int number = random.nextInt(credentials / Inventory.ACCOUNTS);
        return scope.replace("{ref}", Inventory.ref(account, number).toString())
                .replace("{a}", String.valueOf(account))
                .replace("{i}", String.valueOf(number))
                .replace("{p}", String.valueOf(number / Inventory.PER_PRINCIPAL))
                .replace("{t}", String.valueOf(random.nextInt(Inventory.TEAMS)))
                .replace("{d}", String.valueOf(30 + random.nextInt(600)))
                .replace("{g}", String.valueOf(random.nextInt(10)));
    }
}
