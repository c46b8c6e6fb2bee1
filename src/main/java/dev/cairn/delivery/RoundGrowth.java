package dev.cairn.delivery;

import java.time.Duration;

/**
 * Decides whether a round waits for more while sources drain, or a log keeps coming fast. A commit
 * costs the same for one batch as for a hundred, so a committer that took whatever is there would
 * spend its time on commits. Little is never waited with, and nothing is waited for that does not
 * come. Used by one thread.
 */
final class RoundGrowth {

    /** What is staged when a source drains rather than follows: 1 MiB, four batches. */
    static final long DRAINING_BYTES = 1 << 20;

    /** What is staged, in round after round, when a log keeps coming fast: a quarter of a batch. */
    static final long FLOWING_BYTES = 64 << 10;

    /** So soon after a round of that size a log is taken to be coming on. */
    static final Duration FLOWING_GAP = Duration.ofMillis(50);

    /** A round's way of waiting. */
    private enum Pace {
        DRAINING(1, 1, 20),
        FLOWING(5, 25, 50);

        /** How long to wait before looking again. */
        final Duration step;

        /** A round that has not grown for so long is committed. */
        final Duration patience;

        /** Longest that a round waits, however much it grows. */
        final Duration longest;

        Pace(int stepMillis, int patienceMillis, int longestMillis) {
            step = Duration.ofMillis(stepMillis);
            patience = Duration.ofMillis(patienceMillis);
            longest = Duration.ofMillis(longestMillis);
        }
    }

    private final long enoughBytes;
    private Pace pace = Pace.DRAINING;
    private boolean growing;
    private long sinceNanos;
    private long grewNanos;
    private long lastBytes;
    private boolean hasFlowed;
    private long flowedNanos;

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
        if (!growing) {
            begin(stagedBytes, nowNanos);
        } else {
            goOn(stagedBytes, nowNanos);
        }
        lastBytes = stagedBytes;
        if (!growing && stagedBytes >= FLOWING_BYTES) {
            hasFlowed = true;
            flowedNanos = nowNanos;
        }
        return growing;
    }

    private void begin(long stagedBytes, long nowNanos) {
        boolean drains = stagedBytes >= DRAINING_BYTES;
        boolean flows =
                stagedBytes >= FLOWING_BYTES
                        && hasFlowed
                        && nowNanos - flowedNanos < FLOWING_GAP.toNanos();
        pace = drains ? Pace.DRAINING : Pace.FLOWING;
        growing = (drains || flows) && stagedBytes < enoughBytes;
        sinceNanos = nowNanos;
        grewNanos = nowNanos;
    }

    private void goOn(long stagedBytes, long nowNanos) {
        if (stagedBytes > lastBytes) {
            grewNanos = nowNanos;
        }
        if (stagedBytes - lastBytes >= DRAINING_BYTES) {
            pace = Pace.DRAINING; // it comes so fast that the end of it is soon seen
        }
        growing =
                stagedBytes < enoughBytes
                        && nowNanos - grewNanos < pace.patience.toNanos()
                        && nowNanos - sinceNanos < pace.longest.toNanos();
    }

    /** How long to wait before looking again. */
    Duration step() {
        return pace.step;
    }
}
