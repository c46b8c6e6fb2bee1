package dev.cairn.delivery;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What the committer is asked for: requests, flushes, and to end. Any thread asks; what is asked
 * for is done, or refused with an exception, once.
 */
final class CommitQueue {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();

    // Guarded by lock.
    private final ArrayDeque<Request> requests = new ArrayDeque<>();
    private final ArrayDeque<Flush> flushes = new ArrayDeque<>();
    private boolean closing;
    private boolean ended;
    private boolean leaves;
    private long closeDeadlineNanos;

    /** What there is to do in one round; a flush stays in the queue until it has ended. */
    record Taken(List<Request> requests, List<Flush> flushes) {}

    /** Asks for a commit of its own; refused by its future once the end has been asked for. */
    void add(Request request) {
        lock.lock();
        try {
            if (closing || ended) {
                request.done().completeExceptionally(closed());
            } else {
                requests.add(request);
                work.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Asks for a flush; refused by its future once the end has been asked for.
     *
     * @param accepted run before it is begun
     */
    void add(Flush flush, Runnable accepted) {
        lock.lock();
        try {
            if (closing || ended) {
                flush.done.completeExceptionally(closed());
            } else {
                accepted.run();
                flushes.add(flush);
                work.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    private static IOException closed() {
        return new IOException("the registry is closed");
    }

    /** There is something new to look at. */
    void signal() {
        lock.lock();
        try {
            work.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Holds the lock while the committer decides whether to wait. */
    void lock() {
        lock.lock();
    }

    void unlock() {
        lock.unlock();
    }

    /**
     * Waits for a signal, with the lock held; not longer than there is time to close. The caller
     * looks again in a loop.
     */
    @SuppressWarnings("WaitNotInLoop")
    void await(long longestNanos) throws InterruptedException {
        long nanos = longestNanos;
        if (closing) {
            nanos = Math.min(nanos, closeDeadlineNanos - System.nanoTime());
        }
        work.awaitNanos(nanos);
    }

    /**
     * Waits before something that failed is tried again, at most until the end is asked for.
     *
     * @throws IOException the cause, when the time to close is over
     */
    void pause(Duration longest, IOException cause) throws IOException {
        long deadline = System.nanoTime() + longest.toNanos();
        lock.lock();
        try {
            boolean wasClosing = closing;
            for (long now = System.nanoTime(); now - deadline < 0; now = System.nanoTime()) {
                if (isOverdue()) {
                    throw cause;
                }
                if (closing && !wasClosing) {
                    return;
                }
                await(deadline - now);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw cause;
        } finally {
            lock.unlock();
        }
    }

    /** Whether there are requests or flushes. */
    boolean isAsked() {
        lock.lock();
        try {
            return !requests.isEmpty() || !flushes.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    Taken take() {
        lock.lock();
        try {
            Taken taken = new Taken(new ArrayList<>(requests), new ArrayList<>(flushes));
            requests.clear();
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /** These flushes have ended. */
    void remove(List<Flush> over) {
        lock.lock();
        try {
            flushes.removeAll(over);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Asks for the end.
     *
     * @param leave whether what is acknowledged is left uncommitted
     */
    void close(Duration longest, boolean leave) {
        lock.lock();
        try {
            if (!closing) {
                closing = true;
                leaves = leave;
                closeDeadlineNanos = System.nanoTime() + longest.toNanos();
            }
            work.signal();
        } finally {
            lock.unlock();
        }
    }

    boolean isClosing() {
        lock.lock();
        try {
            return closing;
        } finally {
            lock.unlock();
        }
    }

    /** Whether what is acknowledged is to be left uncommitted. */
    boolean leaves() {
        lock.lock();
        try {
            return leaves;
        } finally {
            lock.unlock();
        }
    }

    /** Whether the time to close is over. */
    boolean isOverdue() {
        lock.lock();
        try {
            return closing && closeDeadlineNanos - System.nanoTime() <= 0;
        } finally {
            lock.unlock();
        }
    }

    /** Nothing is done any more; what is still asked for fails with the cause. */
    void end(Throwable cause) {
        Taken left;
        lock.lock();
        try {
            ended = true;
            left = take();
            flushes.clear();
        } finally {
            lock.unlock();
        }
        left.requests().forEach(each -> each.done().completeExceptionally(cause));
        left.flushes().forEach(each -> each.done.completeExceptionally(cause));
    }

    /** As {@link #end(Throwable)}, after a close. */
    void end() {
        end(closed());
    }
}
