package dev.keyrecall.engine.lane;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;

@Timeout(30)
final class SlotsTest {
    private final Slots slots = new Slots(1);
    private final List<String> order = Collections.synchronizedList(new ArrayList<>());

    @Test
    void aPlaceGoesToTheHighestPriorityAndAmongEqualsToWhoCameFirst() throws Exception {
        slots.acquire(Priority.READING);
        List<Thread> threads = new ArrayList<>();
        threads.add(waiting("reads", Priority.READING));
        threads.add(waiting("issues", Priority.ISSUANCE));
        threads.add(waiting("revokes", Priority.REVOCATION));
        threads.add(waiting("suspends", Priority.CONTAINMENT));
        threads.add(waiting("suspends too", Priority.CONTAINMENT));
        threads.add(waiting("reads too", Priority.READING));

        slots.release();
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(order)
                .containsExactly(
                        "suspends", "suspends too", "revokes", "issues", "reads", "reads too");
    }

    @Test
    void whoIsInterruptedLeavesNoPlaceBehind() throws Exception {
        slots.acquire(Priority.READING);
        for (int round = 0; round < 200; round++) {
            Thread first = waiting("first", Priority.CONTAINMENT);
            Thread second = waiting("second", Priority.READING);
            // Both at once: the place may be given to one that has just been told to go.
            Thread interrupting = Thread.startVirtualThread(first::interrupt);
            slots.release();
            interrupting.join();
            first.join();
            second.join();
            slots.acquire(Priority.READING);
        }
        assertThat(order).filteredOn("second"::equals).hasSize(200);
    }

    private Thread waiting(String name, Priority priority) throws InterruptedException {
        CountDownLatch started = new CountDownLatch(1);
        Thread thread =
                Thread.startVirtualThread(
                        () -> {
                            started.countDown();
                            try {
                                slots.acquire(priority);
                            } catch (InterruptedException e) {
                                return;
                            }
                            order.add(name);
                            slots.release();
                        });
        started.await();
        while (thread.getState() != Thread.State.WAITING
                && thread.getState() != Thread.State.TERMINATED) {
            Thread.onSpinWait();
        }
        return thread;
    }
}
