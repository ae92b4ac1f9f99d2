package dev.keyrecall.engine.run;

import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/**
 * Runs tasks on virtual threads, a bounded number at a time, and rethrows the first failure once
 * all have ended.
 */
final class Together {
    private Together() {}

    static void run(List<Task> tasks, int atOnce) {
        Semaphore slots = new Semaphore(Math.max(1, atOnce), true);
        List<Future<?>> running;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            running =
                    tasks.stream()
                            .<Future<?>>map(
                                    task ->
                                            threads.submit(
                                                    () -> {
                                                        slots.acquire();
                                                        try {
                                                            task.run();
                                                        } finally {
                                                            slots.release();
                                                        }
                                                        return null;
                                                    }))
                            .toList();
        }
        for (Future<?> ended : running) {
            rethrow(ended);
        }
    }

    private static void rethrow(Future<?> ended) {
        try {
            ended.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case RuntimeException failure -> throw failure;
                case Error failure -> throw failure;
                case InterruptedException _ -> Thread.currentThread().interrupt();
                case null, default -> throw new IllegalStateException(e.getCause());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** One task. */
    interface Task {
        void run() throws InterruptedException;
    }
}
