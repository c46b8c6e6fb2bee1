package dev.cairn.delivery;

import dev.cairn.checkpoint.Update;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The round that is under way: since when, and what it may have made durable already. Written by
 * the committer, read by any thread.
 */
final class UnderWay {

    /** What a round is doing. */
    enum Phase {
        /** There is no round. */
        NONE,
        /** Its sinks are being written. */
        WRITING,
        /** Entries of new sinks are being committed, before anything is written to them. */
        OPENING,
        /** It is being committed to the registry. */
        COMMITTING,
        /** It is durable, and the registry's journal is being folded. */
        FOLDING
    }

    /** A phase, and how long it has lasted. */
    record Lasting(Phase phase, Duration time) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition written = lock.newCondition();

    // Guarded by lock.
    private Phase phase = Phase.NONE;
    private long sinceNanos;
    private Optional<Update> update = Optional.empty();

    /** The round has come to this phase. */
    void is(Phase now) {
        is(now, Optional.empty());
    }

    /** The round is being committed. */
    void committing(Update committed) {
        is(Phase.COMMITTING, Optional.of(committed));
    }

    private void is(Phase now, Optional<Update> committed) {
        lock.lock();
        try {
            phase = now;
            sinceNanos = System.nanoTime();
            update = committed;
            written.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Nothing is under way any more; what was in doubt stays so. */
    void end() {
        lock.lock();
        try {
            phase = Phase.NONE;
            written.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * What is being committed and may be durable; empty between rounds. Waits until that is known,
     * while sinks are written.
     *
     * @throws IOException if the sinks take longer
     */
    Optional<Update> inDoubt(Duration longest) throws IOException, InterruptedException {
        long left = longest.toNanos();
        lock.lock();
        try {
            while (phase == Phase.WRITING || phase == Phase.OPENING) {
                if (left <= 0) {
                    throw new IOException(
                            "what was read before is still being written after " + longest);
                }
                left = written.awaitNanos(left);
            }
            return update;
        } finally {
            lock.unlock();
        }
    }

    Lasting lasting() {
        lock.lock();
        try {
            boolean none = phase == Phase.NONE;
            return new Lasting(phase, Duration.ofNanos(none ? 0 : System.nanoTime() - sinceNanos));
        } finally {
            lock.unlock();
        }
    }
}
