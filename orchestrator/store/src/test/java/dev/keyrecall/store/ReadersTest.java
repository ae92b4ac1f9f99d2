package dev.keyrecall.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Connections that are used by one thread at a time, and by none once they are closed. */
@Timeout(60)
final class ReadersTest {
    private static final int MOST = 2;

    private final List<String> happened = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private boolean doubtful;
    private final Readers<String> readers =
            new Readers<>(
                    MOST,
                    () -> {
                        happened.add("opened");
                        return "one";
                    },
                    _ -> doubtful,
                    (_, e) -> happened.add("discarded: " + e.getMessage()));

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    private static String fails(String why) {
        throw new IllegalArgumentException(why);
    }

    @Test
    void oneThatIsFreeIsUsedAgainUnlessItIsDoubtful() {
        String used = readers.with(one -> one + "!");
        assertThat(used).isEqualTo("one!");
        assertThatThrownBy(() -> readers.<String>with(_ -> fails("harmless")))
                .hasMessage("harmless");
        assertThat(happened).containsExactly("opened");
        doubtful = true;
        assertThatThrownBy(() -> readers.<String>with(_ -> fails("broken"))).hasMessage("broken");
        used = readers.with(one -> one);
        assertThat(used).isEqualTo("one");
        assertThat(happened).containsExactly("opened", "discarded: broken", "opened");
    }

    @Test
    void closingWaitsForWhoReadsAndWhoComesLaterOpensNothing() throws Exception {
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        Future<String> first =
                threads.submit(
                        () ->
                                readers.with(
                                        one -> {
                                            reading.countDown();
                                            await(end);
                                            return one;
                                        }));
        reading.await();
        Future<?> closing = threads.submit(() -> readers.close(_ -> happened.add("closed")));
        while (!readers.awaited()) {
            Thread.onSpinWait();
        }
        // Comes while they are still open, and behind who closes.
        Future<String> later = threads.submit(() -> readers.with(one -> one));
        end.countDown();
        assertThat(first.get()).isEqualTo("one");
        closing.get();
        assertThatThrownBy(later::get).hasRootCauseMessage("the store is closed");
        assertThat(happened).containsExactly("opened", "closed");
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
