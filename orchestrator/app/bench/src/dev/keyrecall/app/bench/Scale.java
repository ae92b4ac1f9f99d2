package dev.keyrecall.app.bench;

import dev.keyrecall.app.home.Session;
import dev.keyrecall.app.wiring.SystemIo;
import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.campaign.Mode;
import dev.keyrecall.engine.inventory.AcceptedCredential;
import dev.keyrecall.engine.inventory.Account;
import dev.keyrecall.engine.inventory.Consumer;
import dev.keyrecall.engine.inventory.ObservedCredential;
import dev.keyrecall.engine.log.LogName;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.engine.service.AccountDirectory;
import dev.keyrecall.engine.service.Homes;
import dev.keyrecall.engine.service.InventoryView;
import dev.keyrecall.engine.service.Planning;
import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.ConsumerTarget;
import dev.keyrecall.spi.Credential;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.store.SqliteStore;
import dev.keyrecall.vault.LocalVault;
import dev.keyrecall.vault.NewRecipient;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * How long scopes and plans take over a large inventory. Arguments: how many credentials. Run by
 * scale.sh, which limits the memory.
 */
public final class Scale {
    private static final int ACCOUNTS = 3;
    private static final int QUERIES = 200;
    private static final Instant THEN = Instant.parse("2026-11-01T00:00:00Z");
    private static final List<String> SCOPES =
            List.of(
                    "ref=aws:a1:iam-access-key:BENCH00000000001",
                    "principal=svc-100",
                    "owner=team-7",
                    "unused>90d and not has consumer",
                    "owner~team-1* and (age>300d or standing=missing)",
                    "all");

    private Scale() {}

    /**
     * Measures.
     *
     * @param arguments how many credentials
     */
    public static void main(String[] arguments) throws Exception {
        int credentials = Integer.parseInt(arguments[0]);
        Path folder = Files.createTempDirectory(Path.of("."), "scale-");
        try (SqliteStore store = SqliteStore.create(folder.resolve("store.db"))) {
            Engine engine = Session.engine(SystemIo.create(), store, "bench");
            fill(engine, folder, credentials);
            System.out.printf(
                    Locale.ROOT, "%,d credentials in %d accounts%n", credentials, ACCOUNTS);
            scopes(engine);
            plan(engine);
        } finally {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted((one, other) -> other.compareTo(one)).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private static void scopes(Engine engine) throws Exception {
        InventoryView view = new InventoryView(engine);
        System.out.println("| scope | found | median, ms | 99 %, ms |");
        System.out.println("|---|---|---|---|");
        for (String scope : SCOPES) {
            long[] nanos = new long[QUERIES];
            int found = 0;
            for (int i = 0; i < QUERIES; i++) {
                long begin = System.nanoTime();
                found = view.list(scope).size();
                nanos[i] = System.nanoTime() - begin;
            }
            Arrays.sort(nanos);
            System.out.printf(
                    Locale.ROOT,
                    "| `%s` | %,d | %.1f | %.1f |%n",
                    scope,
                    found,
                    nanos[QUERIES / 2] / 1e6,
                    nanos[QUERIES * 99 / 100] / 1e6);
        }
    }

    private static void plan(Engine engine) throws Exception {
        long begin = System.nanoTime();
        Planning.Planned planned =
                new Planning(engine)
                        .create(
                                new Planning.PlanRequest(
                                        Mode.EXPOSURE,
                                        "all",
                                        Duration.ZERO,
                                        5,
                                        Duration.ofSeconds(10)));
        System.out.printf(
                Locale.ROOT,
                "plan of %,d units: %.1f s, %,d MB at the most in all%n",
                planned.plan().units().size(),
                (System.nanoTime() - begin) / 1e9,
                peakKilobytes() / 1024);
    }

    /** Resident, as Linux counts. */
    private static long peakKilobytes() throws Exception {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmHWM"))
                .map(line -> line.replaceAll("[^0-9]", ""))
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElse(0);
    }

    private static void fill(Engine engine, Path folder, int credentials) throws Exception {
        LocalVault.Created created =
                LocalVault.create(new NewRecipient.KeyFile("", Instant.EPOCH), new SecureRandom());
        try (LocalVault _ = created.vault();
                LocalVault vault = created.vault().withNewLogKey().vault()) {
            new Homes(engine).create(vault.header(), LogName.of(vault.id()).keys(vault::signLog));
        }
        Path file = folder.resolve("credentials");
        Files.writeString(
                file, "[default]\naws_access_key_id = BENCH\naws_secret_access_key = BENCH\n");
        for (int a = 1; a <= ACCOUNTS; a++) {
            AccountRef ref = new AccountRef("aws", "a" + a);
            new AccountDirectory(engine)
                    .add(
                            ref,
                            Map.of(
                                    "credentials-file", file.toAbsolutePath().toString(),
                                    "region", "eu-central-1",
                                    "endpoint", "http://127.0.0.1:1"));
            int number = a;
            boolean done =
                    engine.store().write(tx -> fill(tx, ref, number, credentials / ACCOUNTS));
            assert done;
        }
    }

    private static boolean fill(Tx tx, AccountRef account, int number, int count) {
        Account added = tx.accounts().find(account).orElseThrow();
        tx.accounts()
                .put(
                        new Account(
                                account,
                                added.settings(),
                                added.addedAt(),
                                "00000000000" + number,
                                null,
                                THEN,
                                "ab".repeat(32)));
        for (int i = 0; i < count; i++) {
            String id = "BENCH%011d".formatted(number * 10_000_000L + i);
            CredentialRef ref = new CredentialRef(account, "iam-access-key", id);
            String principal = "svc-" + i / 2;
            if (i % 100 != 99) {
                tx.credentials()
                        .putAccepted(
                                new AcceptedCredential(
                                        ref,
                                        principal,
                                        Credential.Status.ACTIVE,
                                        THEN,
                                        "ab".repeat(32),
                                        true,
                                        List.of()));
            }
            tx.credentials()
                    .putObserved(
                            new ObservedCredential(
                                    new Credential(
                                            ref,
                                            principal,
                                            "UID" + i / 2,
                                            i % 10 == 0 ? null : "team-" + i % 60,
                                            Credential.Status.ACTIVE,
                                            THEN.minus(Duration.ofDays(i % 1000)),
                                            i % 3 == 0
                                                    ? null
                                                    : THEN.minus(Duration.ofHours(i % 4000))),
                                    false,
                                    THEN,
                                    THEN,
                                    i % 200 == 7 ? THEN : null));
            if (i % 3 == 1) {
                ConsumerTarget target =
                        new ConsumerTarget(
                                "aws.secretsmanager", "prod/" + number + "/" + i, Map.of());
                tx.credentials().putConsumer(new Consumer(ref, target, THEN));
            }
        }
        return true;
    }
}
