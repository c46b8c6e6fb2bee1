package dev.cairn.component;

import java.time.Duration;
import java.util.ArrayDeque;

/**
 * When the next flush is due if the interval follows the rate of change. It looks at every tick:
 *
 * <pre>
 * rate     = updates of the last ten ticks / their time
 * interval = target updates / rate, at least min, at most max, rounded down to whole ticks
 * </pre>
 *
 * and a tick flushes when something has changed and the interval has passed since the last flush. A
 * tick is {@code min}. So a flush takes about {@code target} updates, comes never sooner than
 * {@code min} and, with anything to flush, never later than {@code max}; the busier, the sooner.
 */
final class AdaptiveInterval {

    /** Ticks that the rate is taken of. */
    static final int WINDOW = 10;

    private final long minNanos;
    private final long maxNanos;
    private final int target;

    /** What there was at the last ticks, oldest first. */
    private final ArrayDeque<Tick> ticks = new ArrayDeque<>();

    private long flushedNanos;
    private long flushedUpdates;

    private record Tick(long nanos, long updates) {}

    /**
     * @param target updates that one flush is to take, 1 or more
     * @param startNanos now; counts as a flush
     * @param updates made so far
     */
    AdaptiveInterval(Duration min, Duration max, int target, long startNanos, long updates) {
        this.minNanos = min.toNanos();
        this.maxNanos = max.toNanos();
        this.target = target;
        this.flushedNanos = startNanos;
        this.flushedUpdates = updates;
        ticks.add(new Tick(startNanos, updates));
    }

    /**
     * Whether to flush at this tick; if so, it counts as done.
     *
     * @param nowNanos not before the last tick
     * @param updates made so far, not fewer than at the last tick
     */
    boolean isDue(long nowNanos, long updates) {
        tick(nowNanos, updates);
        // A tick comes a little early or late; it stands for the whole one that it is nearest to.
        long passed = nowNanos - flushedNanos + minNanos / 2;
        if (updates == flushedUpdates || passed < intervalNanos()) {
            return false;
        }
        flushedNanos = nowNanos;
        flushedUpdates = updates;
        return true;
    }

    /** A tick before which something else has flushed. */
    void flushed(long nowNanos, long updates) {
        tick(nowNanos, updates);
        flushedNanos = nowNanos;
        flushedUpdates = updates;
    }

    private void tick(long nowNanos, long updates) {
        ticks.addLast(new Tick(nowNanos, updates));
        while (ticks.size() > WINDOW + 1) {
            ticks.removeFirst();
        }
    }

    /** The interval now, by the rate of the last ticks. */
    Duration interval() {
        return Duration.ofNanos(intervalNanos());
    }

    private long intervalNanos() {
        Tick oldest = ticks.getFirst();
        Tick newest = ticks.getLast();
        double updates = (double) (newest.updates() - oldest.updates());
        double nanos = (double) (newest.nanos() - oldest.nanos());
        double wanted = updates == 0 ? (double) maxNanos : target * nanos / updates;
        long bounded = (long) Math.max((double) minNanos, Math.min((double) maxNanos, wanted));
        return bounded / minNanos * minNanos;
    }
}
