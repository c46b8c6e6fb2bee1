package dev.cairn.component;

import dev.cairn.delivery.CommitMetrics;
import dev.cairn.delivery.Committer;
import dev.cairn.delivery.PendingBatches;
import java.util.function.LongSupplier;

/**
 * Decides for a tick of the flush route whether it flushes: always with a fixed interval, else as
 * {@link AdaptiveInterval} says. Any flush, whatever asked for it, begins a new interval.
 */
final class FlushSchedule {

    private final Committer committer;
    private final PendingBatches pending;
    private final LongSupplier nanoTime;
    private final boolean adaptive;
    private final AdaptiveInterval interval;
    private long changes;
    private long otherFlushes;

    /**
     * @param nanoTime the clock, as {@link System#nanoTime}
     */
    FlushSchedule(
            RegistrySettings settings,
            Committer committer,
            PendingBatches pending,
            LongSupplier nanoTime) {
        this.committer = committer;
        this.pending = pending;
        this.nanoTime = nanoTime;
        this.adaptive = settings.flushAdaptive();
        this.interval =
                new AdaptiveInterval(
                        settings.flushIntervalMin(),
                        settings.flushIntervalMax(),
                        Math.max(1, settings.maxMemoryBuffer() / 2),
                        nanoTime.getAsLong(),
                        0);
    }

    /** Whether a flush is due now; if so, it counts as done. */
    synchronized boolean isDue() {
        if (!adaptive) {
            return true;
        }
        long now = nanoTime.getAsLong();
        CommitMetrics metrics = committer.metrics();
        // What a stopped route leaves uncommitted is counted no more: never back.
        changes = Math.max(changes, metrics.changes() + pending.uncommittedUpdates());
        long others = 0;
        for (CommitMetrics.Trigger trigger : CommitMetrics.Trigger.values()) {
            others += trigger == CommitMetrics.Trigger.INTERVAL ? 0 : metrics.flushes(trigger);
        }
        if (others != otherFlushes) {
            otherFlushes = others;
            interval.flushed(now, changes);
            return false;
        }
        return interval.isDue(now, changes);
    }
}
