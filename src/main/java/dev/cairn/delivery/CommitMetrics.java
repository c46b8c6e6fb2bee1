package dev.cairn.delivery;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** Counters of commits and flushes since the start; written by few threads, read by any. */
public final class CommitMetrics {

    /** What asked for a flush. */
    public enum Trigger {
        /** The flush interval, by the Quartz route. */
        INTERVAL,
        /** Too many or too large acknowledgements waited. */
        BUFFER_FULL,
        /** A person or a route. */
        MANUAL,
        /** A route or the process stops. */
        STOP
    }

    private final Map<Trigger, LongAdder> flushes = new TreeMap<>();
    private final LongAdder commits = new LongAdder();
    private final LongAdder updates = new LongAdder();
    private final LongAdder changes = new LongAdder();
    private final LongAdder commitFailures = new LongAdder();
    private final LongAdder sinkFailures = new LongAdder();
    private final LongAdder folds = new LongAdder();
    private final AtomicLong lastCommitNanos = new AtomicLong();
    private final Clock clock;
    private volatile Instant lastCommit;
    private volatile Duration lastFlush;

    CommitMetrics(Clock clock) {
        this.clock = clock;
        for (Trigger trigger : Trigger.values()) {
            flushes.put(trigger, new LongAdder());
        }
    }

    void flushed(Trigger trigger) {
        flushes.get(trigger).increment();
    }

    void committed(int batches, long nanos) {
        commits.increment();
        changes.add(Math.max(1, batches));
        updates.add(batches);
        lastCommitNanos.set(nanos);
        lastCommit = clock.instant();
    }

    void folded() {
        folds.increment();
    }

    void flushTook(long nanos) {
        lastFlush = Duration.ofNanos(nanos);
    }

    void failed() {
        commitFailures.increment();
    }

    void sinkFailed() {
        sinkFailures.increment();
    }

    /** Flushes that a trigger asked for when there was something to commit or to fold. */
    public long flushes(Trigger trigger) {
        return flushes.get(trigger).sum();
    }

    /** Commits that returned. */
    public long commits() {
        return commits.sum();
    }

    /** Acknowledged stretches that were committed. */
    public long updates() {
        return updates.sum();
    }

    /** As {@link #updates}, with one for each commit that stands for none: marks, state. */
    public long changes() {
        return changes.sum();
    }

    /** Commits that the store refused; each was tried again. */
    public long commitFailures() {
        return commitFailures.sum();
    }

    /** Rounds in which a sink failed. */
    public long sinkFailures() {
        return sinkFailures.sum();
    }

    /** How long the store took for the last commit, in nanoseconds. */
    public long lastCommitNanos() {
        return lastCommitNanos.get();
    }

    /** When the last commit returned; empty before the first. */
    public Optional<Instant> lastCommit() {
        return Optional.ofNullable(lastCommit);
    }

    /** How long the last flush took from its begin to its end; empty before the first. */
    public Optional<Duration> lastFlush() {
        return Optional.ofNullable(lastFlush);
    }

    /** Times that the registry was left complete for other programs, its journal folded. */
    public long folds() {
        return folds.sum();
    }
}
