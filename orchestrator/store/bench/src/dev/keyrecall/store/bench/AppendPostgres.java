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
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The same entries on a PostgreSQL server of our own, beside what as many clients of pgbench get
 * out of it: by its own transaction {@code simple-update} (an account is changed and read, and a
 * row of history inserted), and by the least that there is, a single insert of a row of the same
 * size. Absent is named.
 */
final class AppendPostgres {
    private static final String TABLE =
            "CREATE TABLE leaf (sequence bigserial PRIMARY KEY, leaf bytea NOT NULL)";

    private static final String INSERT =
            "INSERT INTO leaf (leaf) VALUES (decode(repeat('a7', %d), 'hex'));%n"
                    .formatted(Producers.LEAF_BYTES);

    private static final Pattern RATE = Pattern.compile("tps = ([0-9.]+)");

    /** Of 100,000 accounts each. */
    private static final String SCALE = "10";

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
        double[][] own = new double[producers.length][rounds];
        double[][] bare = new double[producers.length][rounds];
        double[][] ours = new double[producers.length][rounds];
        String accounts = server.newDatabase();
        String said = pgbench(server, List.of("-q", "-i", "-I", "dtGvp", "-s", SCALE, accounts));
        assert !said.contains("error");
        for (int round = -1; round < rounds; round++) {
            for (int i = 0; i < producers.length; i++) {
                double simple = updates(server, producers[i], accounts);
                double one = inserts(server, producers[i]);
                double other = ours(server, producers[i]);
                if (round >= 0) {
                    own[i][round] = simple;
                    bare[i][round] = one;
                    ours[i][round] = other;
                }
            }
        }
        System.out.println(
                "\n| producers | pgbench/s | its single inserts/s | entries/s | of pgbench"
                        + " | of its inserts |");
        System.out.println("|---|---|---|---|---|---|");
        for (int i = 0; i < producers.length; i++) {
            double entries = Append.median(ours[i]);
            System.out.printf(
                    Locale.ROOT,
                    "| %d | %.0f | %.0f | %.0f | %.2f | %.2f |%n",
                    producers[i],
                    Append.median(own[i]),
                    Append.median(bare[i]),
                    entries,
                    entries / Append.median(own[i]),
                    entries / Append.median(bare[i]));
        }
    }

    private double updates(PostgresServer server, int clients, String database)
            throws IOException, InterruptedException {
        return rate(server, clients, List.of("--builtin=simple-update", database));
    }

    private double inserts(PostgresServer server, int clients)
            throws IOException, InterruptedException {
        String database = server.newDatabase();
        String made = server.ask(database, TABLE);
        assert made.isEmpty();
        Path script = Files.createTempFile("keyrecall-pgbench-", ".sql");
        try {
            Files.writeString(script, INSERT);
            return rate(server, clients, List.of("--file=" + script, database));
        } finally {
            Files.delete(script);
        }
    }

    private double rate(PostgresServer server, int clients, List<String> what)
            throws IOException, InterruptedException {
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "--no-vacuum",
                                "--protocol=prepared",
                                "--client=" + clients,
                                "--jobs=" + Math.min(clients, 2),
                                "--time=" + nanos / 1_000_000_000L));
        arguments.addAll(what);
        String said = pgbench(server, arguments);
        Matcher rate = RATE.matcher(said);
        if (!rate.find()) {
            throw new IllegalStateException("pgbench: " + said);
        }
        return Double.parseDouble(rate.group(1));
    }

    private static String pgbench(PostgresServer server, List<String> arguments)
            throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                server.tool("pgbench").toString(),
                                "--host=127.0.0.1",
                                "--port=" + server.port(),
                                "--username=" + PostgresServer.ROLE));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment()
                .put("PGPASSFILE", server.passwordFile().resolveSibling("pgpass").toString());
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException("pgbench: " + said);
        }
        return said;
    }

    private double ours(PostgresServer server, int producers) throws Exception {
        PostgresPlace place =
                PostgresPlace.parse(server.url(server.newDatabase()), server.passwordFile());
        try (Store store = PostgresStore.create(place)) {
            return Producers.entries(store, producers, nanos);
        }
    }
}
