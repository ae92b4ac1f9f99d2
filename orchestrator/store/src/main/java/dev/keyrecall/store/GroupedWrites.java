package dev.keyrecall.store;

import dev.keyrecall.engine.port.Store.Work;
import dev.keyrecall.engine.port.StoreException;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Lets the writers of a process take turns, and makes what several of them wrote durable at once.
 *
 * <p>Whoever is done while others wait leaves the transaction open to the next, and waits; the last
 * one, or the one that fills the group, commits for all. So a writer alone commits at once, and
 * many share the disk's one answer. Each runs its own work on its own thread, in the order of
 * arrival, after a mark: what fails is undone alone, and the others are none the worse. Where the
 * database itself fails, and when the commit does, all of the group fail and nothing of any was
 * kept.
 *
 * <p>A deferred law of the schema that one of them broke shows at the commit only, and fails all.
 */
final class GroupedWrites {
    private final ReentrantLock turn = new ReentrantLock(true);
    private final Supplier<WriteLine> line;
    private @Nullable Group open;

    /**
     * Writers over a connection.
     *
     * @param line answers it whenever a group begins; only asked by who has the turn
     */
    GroupedWrites(Supplier<WriteLine> line) {
        this.line = line;
    }

    /** Who wrote into one transaction. */
    private static final class Group {
        private final WriteLine line;
        private final CountDownLatch ended = new CountDownLatch(1);
        private int members;
        private @Nullable Throwable failure;

        Group(WriteLine line) {
            this.line = line;
        }

        void end(@Nullable Throwable why) {
            failure = why;
            ended.countDown();
        }

        /** Waits however long it takes: whoever went away would not know what is durable. */
        void requireDurable() {
            boolean interrupted = false;
            while (true) {
                try {
                    ended.await();
                    break;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            switch (failure) {
                case null -> {}
                case StoreException e ->
                        throw new StoreException(e.kind(), String.valueOf(e.getMessage()), e);
                case RuntimeException e when members == 1 -> throw e;
                default ->
                        throw new IllegalStateException(
                                "what was written together was not kept: " + failure.getMessage(),
                                failure);
            }
        }
    }

    /**
     * Runs work as a part of a durable transaction.
     *
     * @throws RuntimeException what the work threw, or why the group was not kept
     */
    <T> T write(Work<T> work) {
        Group group;
        T result;
        turn.lock();
        try {
            group = joined();
            result = applied(group, work);
        } finally {
            passOn();
        }
        group.requireDurable();
        return result;
    }

    /** Runs something that wants the connection to itself, with no transaction open. */
    <T> T alone(Supplier<T> action) {
        turn.lock();
        try {
            commitOpen();
            return action.get();
        } finally {
            turn.unlock();
        }
    }

    /** About how many wait for their turn. */
    int waiting() {
        return turn.getQueueLength();
    }

    private Group joined() {
        Group group = open;
        if (group == null) {
            group = new Group(line.get());
            group.line.begin();
            open = group;
        }
        return group;
    }

    private <T> T applied(Group group, Work<T> work) {
        boolean first = group.members == 0;
        try {
            if (!first) {
                group.line.mark();
            }
            T result = group.line.apply(work);
            if (!first) {
                group.line.keep();
            }
            group.members++;
            return result;
        } catch (RuntimeException | Error e) {
            undo(group, first, e);
            throw e;
        }
    }

    private void undo(Group group, boolean first, Throwable because) {
        Throwable all = because instanceof StoreException || first ? because : undone(group);
        if (all != null) {
            open = null;
            group.line.rollBack(all);
            group.end(all);
        }
    }

    /** Answers why what followed the mark could not be undone alone; null where it was. */
    private static @Nullable Throwable undone(Group group) {
        try {
            group.line.undo();
            return null;
        } catch (RuntimeException e) {
            return e;
        }
    }

    private void passOn() {
        try {
            Group group = open;
            if (group != null && (!turn.hasQueuedThreads() || group.members >= Limits.GROUP_MAX)) {
                commitOpen();
            }
        } finally {
            turn.unlock();
        }
    }

    private void commitOpen() {
        Group group = open;
        if (group == null) {
            return;
        }
        open = null;
        try {
            group.line.commit();
            group.end(null);
        } catch (RuntimeException | Error e) {
            group.line.rollBack(e);
            group.end(e);
        }
    }
}
