package dev.keyrecall.app.bench;

import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.inventory.AcceptedCredential;
import dev.keyrecall.engine.inventory.Account;
import dev.keyrecall.engine.inventory.Consumer;
import dev.keyrecall.engine.inventory.Drift;
import dev.keyrecall.engine.inventory.NamedOwner;
import dev.keyrecall.engine.inventory.ObservedCredential;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.ConsumerTarget;
import dev.keyrecall.spi.Credential;
import dev.keyrecall.spi.CredentialRef;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A large inventory: of three accounts whose users have two keys each, with owners of whom a tenth
 * is not known, a third of the keys with a consumer, and one in a hundred unexpected, gone, stopped
 * or never listed; beside it a fifth as many that were replaced long ago.
 */
final class Inventory {
    static final int ACCOUNTS = 3;
    static final int PER_PRINCIPAL = 2;
    static final int TEAMS = 60;

    private static final int AGE_MAX_DAYS = 1_000;
    private static final int UNUSED_MAX_HOURS = 4_000;
    private static final long NUMBERS = 10_000_000L;
    private static final String DIGEST = "ab".repeat(32);

    private final Tx tx;
    private final int account;
    private final Instant now;

    private Inventory(Tx tx, int account, Instant now) {
        this.tx = tx;
        this.account = account;
        this.now = now;
    }

    /** Fills the accounts a1 to a3, which stand already. */
    static void fill(Engine engine, int credentials) {
        Instant now = engine.clock().instant();
        long begin = System.nanoTime();
        for (int account = 1; account <= ACCOUNTS; account++) {
            int number = account;
            boolean done =
                    engine.store()
                            .write(
                                    tx ->
                                            new Inventory(tx, number, now)
                                                    .fill(credentials / ACCOUNTS));
            assert done;
        }
        System.out.printf(
                Locale.ROOT,
                "%,d credentials in %d accounts, written in %.1f s%n",
                credentials,
                ACCOUNTS,
                (System.nanoTime() - begin) / 1e9);
    }

    static CredentialRef ref(int account, long number) {
        String id = "BENCH%011d".formatted(account * NUMBERS + number);
        return new CredentialRef(new AccountRef("aws", "a" + account), "iam-access-key", id);
    }

    private boolean fill(int count) {
        AccountRef ref = ref(account, 0).account();
        Account added = tx.accounts().find(ref).orElseThrow();
        tx.accounts()
                .put(
                        new Account(
                                ref,
                                added.settings(),
                                added.addedAt(),
                                "00000000000" + account,
                                null,
                                now,
                                DIGEST));
        for (int i = 0; i < count; i++) {
            credential(i);
        }
        for (int i = 0; i < count / 5; i++) {
            observe(count + i, i, true);
        }
        tx.credentials()
                .replaceFindings(
                        ref,
                        Drift.between(
                                tx.credentials().observedIn(ref),
                                tx.credentials().acceptedIn(ref),
                                List.of(),
                                now));
        return true;
    }

    private void credential(int i) {
        CredentialRef ref = ref(account, i);
        boolean unexpected = i % 100 == 99;
        boolean neverListed = i % 1_000 == 55;
        if (!unexpected) {
            tx.credentials()
                    .putAccepted(
                            new AcceptedCredential(
                                    ref,
                                    principal(i),
                                    Credential.Status.ACTIVE,
                                    now.minus(Duration.ofDays(1)),
                                    DIGEST,
                                    true,
                                    List.of()));
        }
        if (!neverListed) {
            observe(i, i, i % 200 == 7);
        }
        if (i % 3 == 1) {
            ConsumerTarget target =
                    new ConsumerTarget("aws.secretsmanager", "prod/" + account + "/" + i, Map.of());
            tx.credentials().putConsumer(new Consumer(ref, target, now));
        }
        if (i % 150 == 11) {
            tx.credentials().putOwner(new NamedOwner(ref, "team-" + i * 7 % TEAMS));
        }
    }

    private void observe(int number, int i, boolean gone) {
        tx.credentials()
                .putObserved(
                        new ObservedCredential(
                                new Credential(
                                        ref(account, number),
                                        principal(i),
                                        "UID" + i / PER_PRINCIPAL,
                                        i % 10 == 0 ? null : "team-" + i % TEAMS,
                                        i % 100 == 98
                                                ? Credential.Status.INACTIVE
                                                : Credential.Status.ACTIVE,
                                        now.minus(Duration.ofDays(i % AGE_MAX_DAYS)),
                                        i % 3 == 0
                                                ? null
                                                : now.minus(
                                                        Duration.ofHours(i % UNUSED_MAX_HOURS))),
                                false,
                                now,
                                now,
                                gone ? now : null));
    }

    private static String principal(int i) {
        return "svc-" + i / PER_PRINCIPAL;
    }
}
