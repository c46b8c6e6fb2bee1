package dev.cairn.delivery;

import java.util.Map;
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
    private final LongAdder commitFailures = new LongAdder();
    private final LongAdder sinkFailures = new LongAdder();
    private final AtomicLong lastCommitNanos = new AtomicLong();

    CommitMetrics() {
        for (Trigger trigger : Trigger.values()) {
            flushes.put(trigger, new LongAdder());
        }
    }

    void flushed(Trigger trigger) {
        flushes.get(trigger).increment();
    }

    void committed(int batches, long nanos) {
        commits.increment();
        updates.add(batches);
        lastCommitNanos.set(nanos);
    }

    void failed() {
        commitFailures.increment();
    }

    void sinkFailed() {
        sinkFailures.increment();
    }

    /** Flushes asked for by a trigger. */
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
}
