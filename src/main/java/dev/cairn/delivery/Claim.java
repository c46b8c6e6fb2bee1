package dev.cairn.delivery;

import dev.cairn.source.Batch;
import dev.cairn.source.LogRecord;
import dev.cairn.source.Partition;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One start of a consumer: its right to submit and settle batches. Once cancelled, or overtaken by
 * the consumer's next start, every settlement and staged byte of it is ignored, so that a restarted
 * route neither repeats nor skips.
 */
public final class Claim {

    private final PendingBatches pending;
    private final long owner;
    private final String description;
    private final int maxInFlight;
    private final Runnable wakeUp;

    // All guarded by the lock of PendingBatches.
    private final Map<Partition, Lane> lanes = new HashMap<>();
    private final Map<String, Integer> livesByName = new HashMap<>();
    private final ArrayDeque<PendingBatch> waiting = new ArrayDeque<>();
    private int unsettled;
    private volatile boolean cancelled;
    private volatile boolean awaitsCommits;

    Claim(
            PendingBatches pending,
            long owner,
            String description,
            int maxInFlight,
            Runnable wakeUp) {
        if (maxInFlight < 1) {
            throw new IllegalArgumentException("maxInFlight must be 1 or more, not " + maxInFlight);
        }
        this.pending = pending;
        this.owner = owner;
        this.description = description;
        this.maxInFlight = maxInFlight;
        this.wakeUp = wakeUp;
    }

    /** This start's number; higher than that of every start before it. */
    public long owner() {
        return owner;
    }

    /** Whether the process may take in another batch. */
    public boolean hasRoom() {
        return pending.hasRoom();
    }

    /** Waits until there is room, something has changed, or the time is over. */
    public void awaitRoom(Duration longest) throws InterruptedException {
        long left = longest.toNanos();
        pending.lock.lock();
        try {
            while (left > 0 && !pending.hasRoom() && !isAnyDue() && !cancelled) {
                left = pending.changed.awaitNanos(left);
            }
        } finally {
            pending.lock.unlock();
        }
    }

    private boolean isAnyDue() {
        long now = System.nanoTime();
        return waiting.stream().anyMatch(batch -> batch.dueNanos - now <= 0);
    }

    /**
     * From now on a partition takes a batch only when the one before is committed, so that another
     * process that takes it over repeats no more than that one.
     */
    public void awaitCommits() {
        awaitsCommits = true;
    }

    boolean awaitsCommits() {
        return awaitsCommits;
    }

    /** Whether a partition takes no batch now: it is full, failing, or waits for a sink. */
    public boolean isPaused(Partition partition) {
        pending.lock.lock();
        try {
            Lane lane = lanes.get(partition);
            return lane != null
                    && (lane.held
                            || lane.inRoute >= maxInFlight
                            || (awaitsCommits && pending.isUncommitted(lane))
                            || lane.pendingBytes >= pending.limits.partitionBytes()
                            || isFailing(lane));
        } finally {
            pending.lock.unlock();
        }
    }

    private static boolean isFailing(Lane lane) {
        PendingBatch head = lane.pending.peekFirst();
        return head != null && head.state == PendingBatch.State.WAITING;
    }

    /**
     * Takes a batch in. One without records needs no delivery: it is acknowledged as it stands in
     * its place.
     *
     * @return what is to be delivered now; empty for a batch without records, and when this start
     *     has been cancelled, which gives the batch back
     * @throws IllegalStateException if another endpoint follows the same partition in this group
     */
    public Optional<PendingBatch> submit(Batch batch) {
        pending.lock.lock();
        try {
            if (cancelled) {
                batch.release();
                return Optional.empty();
            }
            Lane lane = lanes.get(batch.partition());
            if (lane == null) {
                lane = follow(batch);
            }
            PendingBatch submitted = new PendingBatch(lane, batch);
            pending.submitted(submitted);
            if (!batch.isEmpty()) {
                unsettled++;
                return Optional.of(submitted);
            }
            submitted.state = PendingBatch.State.ACKNOWLEDGED;
            pending.popAcknowledged(lane);
        } finally {
            pending.lock.unlock();
        }
        pending.signalSettled();
        return Optional.empty();
    }

    private Lane follow(Batch batch) {
        Partition partition = batch.partition();
        String name = partition.toString();
        Claim other = pending.names.putIfAbsent(name, this);
        if (other != null && other != this) {
            batch.release();
            throw new IllegalStateException(
                    description
                            + " and "
                            + other.description
                            + " both match "
                            + partition.name()
                            + "; give each a group=NAME of its own to read it twice");
        }
        Lane lane = new Lane(partition, this);
        lanes.put(partition, lane);
        livesByName.merge(name, 1, Integer::sum);
        return lane;
    }

    /** What it follows; called with the lock held. */
    Set<Partition> partitions() {
        return lanes.keySet();
    }

    /** The partition's checkpoint is gone; called with the lock held. */
    void ended(Lane lane) {
        if (lanes.remove(lane.partition, lane)) {
            String name = lane.partition.toString();
            if (livesByName.merge(name, -1, Integer::sum) == 0) {
                livesByName.remove(name);
                pending.names.remove(name, this);
            }
        }
    }

    /** The batch was delivered to its end. */
    public void acknowledge(PendingBatch batch) {
        pending.lock.lock();
        try {
            if (leaveRoute(batch)) {
                batch.state = PendingBatch.State.ACKNOWLEDGED;
                pending.popAcknowledged(batch.lane);
            }
        } finally {
            pending.lock.unlock();
        }
        pending.signalSettled();
        wakeUp();
    }

    /**
     * The delivery failed: what was delivered before the failed record is committed, the rest waits
     * for its redelivery, and nothing behind it commits.
     *
     * @param failed the record that failed, or null for the whole batch
     * @param previous the last record that succeeded, or null if none did
     * @param delay when to deliver the rest again
     */
    public void fail(PendingBatch batch, LogRecord failed, LogRecord previous, Duration delay) {
        putOff(batch, failed, previous, delay, true);
    }

    /**
     * The consumer pauses or stops: what was delivered is committed, and the rest is delivered when
     * it goes on, or read again at its next start.
     *
     * @param next the first record that was not delivered
     * @param previous the record before it, or null if there is none
     */
    public void setAside(PendingBatch batch, LogRecord next, LogRecord previous) {
        putOff(batch, next, previous, Duration.ZERO, false);
    }

    private void putOff(
            PendingBatch batch,
            LogRecord next,
            LogRecord previous,
            Duration delay,
            boolean failed) {
        pending.lock.lock();
        try {
            if (!leaveRoute(batch)) {
                return;
            }
            long now = System.nanoTime();
            long sizeBytes = batch.batch().sizeBytes();
            batch.splitBefore(next, previous, now)
                    .ifPresent(prefix -> pending.addSettled(batch.lane, prefix));
            pending.shrank(batch.lane, sizeBytes - batch.batch().sizeBytes());
            if (failed) {
                batch.failed();
            }
            batch.batch().detach();
            batch.state = PendingBatch.State.WAITING;
            batch.dueNanos = now + delay.toNanos();
            waiting.addLast(batch);
            pending.changed.signalAll();
        } finally {
            pending.lock.unlock();
        }
        pending.signalSettled();
        wakeUp();
    }

    /** Whether the settlement counts; one that comes too late only gives its bytes back. */
    private boolean leaveRoute(PendingBatch batch) {
        if (batch.state != PendingBatch.State.IN_ROUTE) {
            throw new AssertionError("settled twice: " + batch.lane.partition);
        }
        if (cancelled) {
            batch.state = PendingBatch.State.ACKNOWLEDGED;
            batch.batch().release();
            return false;
        }
        batch.lane.inRoute--;
        unsettled--;
        return true;
    }

    /** A batch whose time for another delivery has come; it is in the route again. */
    public Optional<PendingBatch> takeDue() {
        pending.lock.lock();
        try {
            long now = System.nanoTime();
            for (PendingBatch batch : waiting) {
                if (batch.dueNanos - now <= 0) {
                    waiting.remove(batch);
                    batch.state = PendingBatch.State.IN_ROUTE;
                    batch.lane.inRoute++;
                    unsettled++;
                    return Optional.of(batch);
                }
            }
            return Optional.empty();
        } finally {
            pending.lock.unlock();
        }
    }

    /** Time until a redelivery is due; {@code longest} if none is. */
    public Duration untilDue(Duration longest) {
        pending.lock.lock();
        try {
            long now = System.nanoTime();
            long nanos = longest.toNanos();
            for (PendingBatch batch : waiting) {
                nanos = Math.min(nanos, Math.max(0, batch.dueNanos - now));
            }
            return Duration.ofNanos(nanos);
        } finally {
            pending.lock.unlock();
        }
    }

    /** Batches in the route now. */
    public int unsettled() {
        pending.lock.lock();
        try {
            return unsettled;
        } finally {
            pending.lock.unlock();
        }
    }

    /** Whether nothing is in the route and nothing waits for its redelivery. */
    public boolean isIdle() {
        pending.lock.lock();
        try {
            return unsettled == 0 && waiting.isEmpty();
        } finally {
            pending.lock.unlock();
        }
    }

    /** Waits until nothing is in the route; false if the time was not enough. */
    public boolean awaitSettled(Duration longest) throws InterruptedException {
        long left = longest.toNanos();
        pending.lock.lock();
        try {
            while (unsettled > 0 && left > 0) {
                left = pending.changed.awaitNanos(left);
            }
            return unsettled == 0;
        } finally {
            pending.lock.unlock();
        }
    }

    /**
     * Ends this start: what is in the route is ignored when it settles, what waits for a redelivery
     * or could not be committed is dropped and will be read again from its checkpoint.
     */
    public void cancel() {
        pending.lock.lock();
        try {
            if (cancelled) {
                return;
            }
            cancelled = true;
            for (Lane lane : lanes.values()) {
                for (PendingBatch batch : lane.pending) {
                    pending.leaveFlight(batch.batch());
                    if (batch.state != PendingBatch.State.IN_ROUTE) {
                        batch.batch().release();
                    }
                }
                lane.pending.clear();
                pending.dropSettled(lane);
            }
            lanes.clear();
            waiting.clear();
            livesByName.keySet().forEach(name -> pending.names.remove(name, this));
            unsettled = 0;
            pending.changed.signalAll();
        } finally {
            pending.lock.unlock();
        }
    }

    void refused(String message) {
        pending.refused(message);
    }

    /** Whether settlements of this claim are ignored. */
    public boolean isCancelled() {
        return cancelled;
    }

    void wakeUp() {
        wakeUp.run();
    }
}
