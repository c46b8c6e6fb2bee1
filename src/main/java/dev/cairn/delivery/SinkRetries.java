package dev.cairn.delivery;

import java.time.Duration;

/**
 * When partitions that wait for a failing sink are tried again: after 100 ms, 200 ms and so on to 5
 * s. Used by the committer's thread only.
 */
final class SinkRetries {

    private static final Duration RETRY_MIN = Duration.ofMillis(100);
    private static final Duration RETRY_MAX = Duration.ofSeconds(5);

    private final PendingBatches pending;
    private final CommitMetrics metrics;
    private final Troubles troubles;
    private int retries;
    private long dueNanos;

    SinkRetries(PendingBatches pending, CommitMetrics metrics, Troubles troubles) {
        this.pending = pending;
        this.metrics = metrics;
        this.troubles = troubles;
    }

    /** Holds back what could not be written in a round; forgets troubles that are over. */
    void after(Round round) {
        troubles.sinksWork(round.sinks());
        if (round.failures().isEmpty()) {
            if (!pending.hasHeld()) {
                troubles.noSinkIsWaitedFor();
                retries = 0;
            }
            return;
        }
        pending.hold(round.held());
        Duration wait = RETRY_MIN.multipliedBy(1L << Math.min(retries++, 10));
        dueNanos = System.nanoTime() + Math.min(wait.toNanos(), RETRY_MAX.toNanos());
        round.failures()
                .forEach(
                        (sink, cause) -> {
                            metrics.sinkFailed();
                            troubles.sinkFails(sink, cause);
                        });
    }

    /** Nanoseconds until the next attempt, 0 or less if it is due. Something is held back. */
    long dueInNanos() {
        return dueNanos - System.nanoTime();
    }
}
