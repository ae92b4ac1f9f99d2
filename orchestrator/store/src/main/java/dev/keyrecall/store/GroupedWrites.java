package dev.keyrecall.store;

import dev.keyrecall.engine.port.Store.Work;
import dev.keyrecall.engine.port.StoreException;
import dev.keyrecall.engine.port.StoreException.Kind;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Lets the writers of a process take turns, and makes what several of them wrote durable at once.
 *
 * <p>Whoever comes first leads: it does its own work, then that of all who came meanwhile, in their
 * order, commits once for all, and hands the lead to the next who waits. So a writer alone commits
 * at once and on its own thread, and many share the disk's one answer. Each piece of work but the
 * first is done after a mark: what fails is undone alone, and the others are none the worse. Where
 * the database itself fails, and when the commit does, all of the group fail and nothing of any was
 * kept.
 *
 * <p>So work runs on the thread of any writer, and must not wait for a lock that a writer holds.
 *
 * <p>A deferred law of the schema that one of them broke shows at the commit only, and fails all.
 */
final class GroupedWrites {
    private final Supplier<WriteLine> line;
    private final ReentrantLock gate = new ReentrantLock();
    private final Deque<QueuedWrite<?>> queue = new ArrayDeque<>();
    private boolean led;

    /**
     * Writers over a connection.
     *
     * @param line answers it whenever a group begins; only asked by who leads
     */
    GroupedWrites(Supplier<WriteLine> line) {
        this.line = line;
    }

    /**
     * Runs work as a part of a durable transaction.
     *
     * @throws RuntimeException what the work threw, or why the group was not kept
     */
    <T> T write(Work<T> work) {
        QueuedWrite<T> own = new QueuedWrite<>(work);
        if (leads(own)) {
            try {
                together();
            } finally {
                passOn();
            }
        }
        return Objects.requireNonNull(own.result());
    }

    /** Runs something that wants the connection to itself, with no transaction open. */
    <T> T alone(Supplier<T> action) {
        QueuedWrite<T> own = new QueuedWrite<>(null);
        boolean leads = leads(own);
        assert leads : "nobody else ends it";
        try {
            QueuedWrite<?> first = joined(true);
            assert first == own;
            return action.get();
        } finally {
            passOn();
        }
    }

    /** How many wait for their turn. */
    int waiting() {
        gate.lock();
        try {
            return queue.size();
        } finally {
            gate.unlock();
        }
    }

    /** Queues up; answers true once this is the first and leads, false once another has done it. */
    private boolean leads(QueuedWrite<?> own) {
        gate.lock();
        try {
            queue.addLast(own);
            if (!led) {
                led = true;
                return true;
            }
        } finally {
            gate.unlock();
        }
        return own.awaitLeadOrEnd();
    }

    private void passOn() {
        gate.lock();
        try {
            QueuedWrite<?> next = queue.peekFirst();
            if (next == null) {
                led = false;
            } else {
                next.lead();
            }
        } finally {
            gate.unlock();
        }
    }

    /** The next of the queue; null where there is none, or none that shares. */
    private @Nullable QueuedWrite<?> joined(boolean first) {
        gate.lock();
        try {
            QueuedWrite<?> next = queue.peekFirst();
            return next == null || (next.alone() && !first) ? null : queue.pollFirst();
        } finally {
            gate.unlock();
        }
    }

    private void together() {
        List<QueuedWrite<?>> group = new ArrayList<>();
        QueuedWrite<?> first = Objects.requireNonNull(joined(true));
        group.add(first);
        WriteLine open = null;
        try {
            WriteLine connection = line.get();
            connection.begin();
            open = connection;
            if (!applied(open, first, false)) {
                // It was alone in the transaction so far.
                open.rollBack(Objects.requireNonNull(first.failure()));
                return;
            }
            for (QueuedWrite<?> next = joined(false);
                    next != null;
                    next = group.size() < Limits.GROUP_MAX ? joined(false) : null) {
                group.add(next);
                applied(open, next, true);
            }
            open.commit();
        } catch (RuntimeException | Error e) {
            if (open != null) {
                open.rollBack(e);
            } else if (e instanceof StoreException why && why.kind() == Kind.UNWRITABLE) {
                takeWaiting(group);
            }
            failAll(group, e);
        } finally {
            group.forEach(QueuedWrite::end);
        }
    }

    /** Whoever waited behind one that got no connection gets none either, and is told at once. */
    private void takeWaiting(List<QueuedWrite<?>> group) {
        for (QueuedWrite<?> next = joined(false);
                next != null;
                next = group.size() < Limits.GROUP_MAX ? joined(false) : null) {
            group.add(next);
        }
    }

    /** Does one's work; a failure that is its own is noted with it, one of the database thrown. */
    private static boolean applied(WriteLine open, QueuedWrite<?> one, boolean marked) {
        try {
            if (marked) {
                open.mark();
            }
            one.apply(open);
            if (marked) {
                open.keep();
            }
            return true;
        } catch (StoreException e) {
            one.fail(e);
            if (!marked) {
                return false;
            }
            throw e;
        } catch (RuntimeException | Error e) {
            one.fail(e);
            if (marked) {
                open.undo();
            }
            return false;
        }
    }

    private static void failAll(List<QueuedWrite<?>> group, Throwable why) {
        for (QueuedWrite<?> one : group) {
            if (one.failure() == null) {
                one.fail(group.size() == 1 ? why : QueuedWrite.toldToMember(why));
            }
        }
    }
}
