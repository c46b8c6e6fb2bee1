package dev.cairn.delivery;

import java.time.Duration;

/**
 * Decides whether a round waits for more while sources drain. A commit costs the same for one batch
 * as for a hundred, so a committer that took whatever is there would spend its time on commits.
 * Little is never waited with, and nothing is waited for that does not come. Used by one thread.
 */
final class RoundGrowth {

    /** What is staged when a source drains rather than follows: 1 MiB, four batches. */
    static final long DRAINING_BYTES = 1 << 20;

    /** How long to wait before looking again; a round that has not grown by then is committed. */
    static final Duration STEP = Duration.ofMillis(1);

    /** Longest that a round waits, however much it grows. */
    static final Duration LONGEST = Duration.ofMillis(20);

    private final long enoughBytes;
    private boolean growing;
    private long sinceNanos;
    private long lastBytes;

    /**
     * @param roundBytes most bytes of a round; half of it is enough
     */
    RoundGrowth(long roundBytes) {
        this.enoughBytes = roundBytes / 2;
    }

    /**
     * Whether to wait a step longer.
     *
     * @param stagedBytes what is staged now
     */
    boolean isAwaited(long stagedBytes, long nowNanos) {
        boolean draining = stagedBytes >= DRAINING_BYTES && stagedBytes < enoughBytes;
        if (!growing) {
            growing = draining;
            sinceNanos = nowNanos;
        } else {
            growing =
                    draining
                            && stagedBytes > lastBytes
                            && nowNanos - sinceNanos < LONGEST.toNanos();
        }
        lastBytes = stagedBytes;
        return growing;
    }
}
