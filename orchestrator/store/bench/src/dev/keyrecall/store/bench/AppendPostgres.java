package dev.keyrecall.store.bench;

import dev.keyrecall.engine.contract.PostgresServer;
import dev.keyrecall.engine.port.Store;
import dev.keyrecall.store.PostgresPlace;
import dev.keyrecall.store.PostgresStore;

import org.opentest4j.TestAbortedException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The same entries on a PostgreSQL server of our own, beside what pgbench gets out of it: as many
 * clients, each of which inserts a row of the same size, one transaction for each. Absent is named.
 */
final class AppendPostgres {
    private static final String TABLE =
            "CREATE TABLE leaf (sequence bigserial PRIMARY KEY, leaf bytea NOT NULL)";

    private static final String INSERT =
            "INSERT INTO leaf (leaf) VALUES (decode(repeat('a7', %d), 'hex'));%n"
                    .formatted(Producers.LEAF_BYTES);

    private static final Pattern RATE = Pattern.compile("tps = ([0-9.]+)");

    private final long nanos;

    AppendPostgres(long nanos) {
        this.nanos = nanos;
    }

    void all(int[] producers, int rounds) throws Exception {
        try (PostgresServer server = PostgresServer.begin()) {
            if (!Files.isExecutable(server.tool("pgbench"))) {
                System.out.println("\nPostgreSQL: absent: pgbench");
                return;
            }
            measure(server, producers, rounds);
        } catch (TestAbortedException e) {
            System.out.println("\nPostgreSQL: absent: " + e.getMessage());
        }
    }

    private void measure(PostgresServer server, int[] producers, int rounds) throws Exception {
        double[][] bare = new double[producers.length][rounds];
        double[][] ours = new double[producers.length][rounds];
        for (int round = -1; round < rounds; round++) {
            for (int i = 0; i < producers.length; i++) {
                double one = pgbench(server, producers[i]);
                double other = ours(server, producers[i]);
                if (round >= 0) {
                    bare[i][round] = one;
                    ours[i][round] = other;
                }
            }
        }
        System.out.println("\n| producers | pgbench/s | entries/s | of pgbench |");
        System.out.println("|---|---|---|---|");
        for (int i = 0; i < producers.length; i++) {
            System.out.printf(
                    Locale.ROOT,
                    "| %d | %.0f | %.0f | %.2f |%n",
                    producers[i],
                    Append.median(bare[i]),
                    Append.median(ours[i]),
                    Append.median(ours[i]) / Append.median(bare[i]));
        }
    }

    private double pgbench(PostgresServer server, int clients) throws Exception {
        String database = server.newDatabase();
        String made = server.ask(database, TABLE);
        assert made.isEmpty();
        Path script = Files.createTempFile("keyrecall-pgbench-", ".sql");
        try {
            Files.writeString(script, INSERT);
            return run(server, clients, database, script);
        } finally {
            Files.delete(script);
        }
    }

    private double run(PostgresServer server, int clients, String database, Path script)
            throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(
                                List.of(
                                        server.tool("pgbench").toString(),
                                        "--no-vacuum",
                                        "--protocol=prepared",
                                        "--file=" + script,
                                        "--client=" + clients,
                                        "--jobs=" + Math.min(clients, 2),
                                        "--time=" + nanos / 1_000_000_000L,
                                        "--host=127.0.0.1",
                                        "--port=" + server.port(),
                                        "--username=" + PostgresServer.ROLE,
                                        database))
                        .redirectErrorStream(true);
        builder.environment()
                .put("PGPASSFILE", server.passwordFile().resolveSibling("pgpass").toString());
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Matcher rate = RATE.matcher(said);
        if (process.waitFor() != 0 || !rate.find()) {
            throw new IllegalStateException("pgbench: " + said);
        }
        return Double.parseDouble(rate.group(1));
    }

    private double ours(PostgresServer server, int producers) throws Exception {
        PostgresPlace place =
                PostgresPlace.parse(server.url(server.newDatabase()), server.passwordFile());
        try (Store store = PostgresStore.create(place)) {
            return Producers.entries(store, producers, nanos);
        }
    }
}
