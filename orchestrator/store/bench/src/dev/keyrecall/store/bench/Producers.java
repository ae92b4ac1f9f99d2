package dev.keyrecall.store.bench;

import dev.keyrecall.engine.Actor;
import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.Ids;
import dev.keyrecall.engine.Providers;
import dev.keyrecall.engine.journal.LedgerWriter;
import dev.keyrecall.engine.port.Store;
import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.json.Json;

import java.time.InstantSource;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.LongAdder;

/** Producers each of which has one thing made durable after the other, and waits for each. */
final class Producers {
    /** About what {@link #entry} comes to. */
    static final int LEAF_BYTES = 700;

    private static final AccountRef ACCOUNT = new AccountRef("aws", "bench");

    private Producers() {}

    /** One act of a producer: returns once what it did is durable. */
    interface Act {
        void run(int producer) throws Exception;
    }

    /** How many acts a second, all producers together. */
    static double rate(int producers, long nanos, Act act) throws Exception {
        LongAdder done = new LongAdder();
        CountDownLatch ended = new CountDownLatch(producers);
        long from = System.nanoTime();
        for (int i = 0; i < producers; i++) {
            int producer = i;
            Thread thread =
                    Thread.ofVirtual()
                            .start(
                                    () -> {
                                        try {
                                            while (System.nanoTime() - from < nanos) {
                                                act.run(producer);
                                                done.increment();
                                            }
                                        } catch (Exception e) {
                                            throw new IllegalStateException(e);
                                        } finally {
                                            ended.countDown();
                                        }
                                    });
            assert thread.isVirtual();
        }
        ended.await();
        return done.sum() * 1e9 / (System.nanoTime() - from);
    }

    /** Audited entries a second in a store. */
    static double entries(Store store, int producers, long nanos) throws Exception {
        LedgerWriter writer = new LedgerWriter(engine(store));
        return rate(
                producers,
                nanos,
                producer -> {
                    LedgerWriter.Entry entry = entry(producer);
                    long sequence = store.write(tx -> writer.append(tx, entry));
                    if (sequence < 0) {
                        throw new AssertionError();
                    }
                });
    }

    /** An entry as a run writes it before a call. */
    static LedgerWriter.Entry entry(int producer) {
        Json.Obj details =
                Json.object()
                        .put("intent", "5d2c7a5e-4a0f-4a55-8a7e-0d6a3a5f1c11")
                        .put("class", "A")
                        .put("resource", "user/bench-" + producer)
                        .put("call", Json.object().put("status", "inactive").build())
                        .build();
        return new LedgerWriter.Entry("intent", "suspend", details)
                .campaign("campaign-1")
                .ordinal(producer + 1)
                .attempt(1)
                .ref(new CredentialRef(ACCOUNT, "iam-access-key", "bench-" + producer));
    }

    static Engine engine(Store store) {
        return new Engine(
                store,
                new Providers(List.of()),
                InstantSource.system(),
                new Ids(new SplittableRandom(1)),
                _ -> {},
                new Actor("bench", "bench"),
                "bench");
    }
}
