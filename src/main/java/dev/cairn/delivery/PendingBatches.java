package dev.cairn.delivery;

import dev.cairn.source.Batch;
import dev.cairn.source.Partition;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Everything between a source's poll and the commit: an ordered, bounded queue per partition of
 * which only the contiguous acknowledged head is ever handed to the {@link Committer}. A position
 * can therefore never run ahead of delivery. One per registry; safe for all threads.
 */
public final class PendingBatches {

    final ReentrantLock lock = new ReentrantLock();

    /** Signalled when something was settled, committed or dropped. */
    final Condition changed = lock.newCondition();

    final Limits limits;

    /** Who follows what, as {@code section/name}: two claims on one name are refused. */
    final Map<String, Claim> names = new HashMap<>();

    private final ArrayDeque<Lane> ready = new ArrayDeque<>();
    private final Set<Lane> held = new LinkedHashSet<>();

    /** What is in the round that is under way. */
    private List<Settled> taken = List.of();

    private volatile Runnable onSettled = () -> {};
    private volatile String refusal;
    private boolean ended;

    private final Load load = new Load();
    private long ownerNumbers;

    public PendingBatches(Limits limits) {
        this.limits = limits;
    }

    /** Called (with no lock held) whenever there is something new to commit. */
    void onSettled(Runnable action) {
        onSettled = action;
    }

    /**
     * Registers a consumer's start. Settlements of the claims before it are ignored.
     *
     * @param description for messages: the endpoint
     * @param maxInFlight batches of one partition in the route at once, 1 or more
     * @param wakeUp called when a partition can go on that could not
     */
    public Claim claim(String description, int maxInFlight, Runnable wakeUp) {
        lock.lock();
        try {
            return new Claim(this, ++ownerNumbers, description, maxInFlight, wakeUp);
        } finally {
            lock.unlock();
        }
    }

    /** Whether the process may take in another batch; an empty process may until it ends. */
    boolean hasRoom() {
        lock.lock();
        try {
            return !ended && (load.isIdle() || !isAtLimit());
        } finally {
            lock.unlock();
        }
    }

    /** Whether the process takes in nothing more before something has been committed. */
    public boolean isFull() {
        lock.lock();
        try {
            return isAtLimit();
        } finally {
            lock.unlock();
        }
    }

    private boolean isAtLimit() {
        return load.isFull(limits) || oldestAgeNanos() >= limits.uncommittedAge().toNanos();
    }

    /** Whether nothing is in a route, and nothing that was staged waits for its commit. */
    public boolean isDelivered() {
        lock.lock();
        try {
            return load.isDelivered() && held.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** Whether nothing is pending and nothing waits for its commit. */
    public boolean isIdle() {
        lock.lock();
        try {
            return load.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** Whether so much waits for a commit that the next flush must not be waited for. */
    boolean isFlushDue(int maxUpdates) {
        lock.lock();
        try {
            return load.isHalfFull(limits)
                    || load.uncommittedUpdates() >= maxUpdates
                    || oldestAgeNanos() >= limits.uncommittedAge().toNanos() / 2;
        } finally {
            lock.unlock();
        }
    }

    /** Bytes that wait to be written to sinks. */
    long stagedBytes() {
        lock.lock();
        try {
            return load.stagedBytes();
        } finally {
            lock.unlock();
        }
    }

    /** Whether any partition has an acknowledged head that no failing sink holds back. */
    boolean hasSettled() {
        lock.lock();
        try {
            return !ready.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** Acknowledged source bytes that are not committed. */
    public long uncommittedBytes() {
        lock.lock();
        try {
            return load.uncommittedBytes();
        } finally {
            lock.unlock();
        }
    }

    /** Age of the oldest acknowledgement that is not committed, wherever it is. */
    public Duration uncommittedAge() {
        lock.lock();
        try {
            long age = oldestAgeNanos();
            if (!taken.isEmpty()) {
                age = Math.max(age, taken.get(0).ageNanos());
            }
            for (Lane each : held) {
                age = Math.max(age, each.settled.getFirst().ageNanos());
            }
            return Duration.ofNanos(age);
        } finally {
            lock.unlock();
        }
    }

    /** Acknowledged stretches that are not committed. */
    public int uncommittedUpdates() {
        lock.lock();
        try {
            return load.uncommittedUpdates();
        } finally {
            lock.unlock();
        }
    }

    /** Partitions that a failing sink holds back do not count: the others must go on. */
    private long oldestAgeNanos() {
        Lane oldest = ready.peekFirst();
        return oldest == null ? 0 : oldest.settled.getFirst().ageNanos();
    }

    /** What a sink refused because a route acknowledges before delivery; empty if nothing. */
    public Optional<String> refusal() {
        return Optional.ofNullable(refusal);
    }

    void refused(String message) {
        refusal = message;
    }

    /** Nothing can be committed any more: nothing more is taken in. */
    void end() {
        lock.lock();
        try {
            ended = true;
        } finally {
            lock.unlock();
        }
    }

    /** Whether a running consumer follows what has this checkpoint. */
    public boolean isFollowed(String section, String name) {
        lock.lock();
        try {
            return names.containsKey(section + "/" + name);
        } finally {
            lock.unlock();
        }
    }

    /** All partitions of which running consumers have submitted anything, until they end. */
    public Set<Partition> followed() {
        Set<Partition> followed = new HashSet<>();
        lock.lock();
        try {
            new HashSet<>(names.values()).forEach(claim -> followed.addAll(claim.partitions()));
        } finally {
            lock.unlock();
        }
        return followed;
    }

    // Called by Claim, with the lock held.

    void submitted(PendingBatch pending) {
        Batch batch = pending.batch();
        pending.lane.pending.addLast(pending);
        pending.lane.pendingBytes += batch.sizeBytes();
        if (!batch.isEmpty()) {
            pending.lane.inRoute++;
            load.submitted(batch);
        }
    }

    /** Moves the acknowledged head of a lane on to the commit. */
    void popAcknowledged(Lane lane) {
        long now = System.nanoTime();
        PendingBatch head;
        while ((head = lane.pending.peekFirst()) != null
                && head.state == PendingBatch.State.ACKNOWLEDGED) {
            lane.pending.removeFirst();
            load.leftFlight(head.batch());
            lane.pendingBytes -= head.batch().sizeBytes();
            addSettled(lane, head.toSettled(now));
        }
        changed.signalAll();
    }

    void addSettled(Lane lane, Settled settled) {
        load.settled(settled);
        Settled tail = lane.settled.peekLast();
        if (tail == null || !tail.merge(settled)) {
            lane.settled.addLast(settled);
        }
        enqueue(lane);
    }

    /** A prefix that was committed ahead of its batch takes its bytes out of the counts. */
    void shrank(Lane lane, long bytes) {
        lane.pendingBytes -= bytes;
        load.shrank(bytes);
    }

    void leaveFlight(Batch batch) {
        load.leftFlight(batch);
    }

    /** Drops what a cancelled claim had acknowledged but not committed. */
    void dropSettled(Lane lane) {
        for (Settled each : lane.settled) {
            load.forget(each);
            each.release();
        }
        lane.settled.clear();
        ready.remove(lane);
        held.remove(lane);
        lane.queued = false;
        changed.signalAll();
    }

    void signalSettled() {
        onSettled.run();
    }

    private void enqueue(Lane lane) {
        if (!lane.queued && !lane.held && !lane.settled.isEmpty()) {
            lane.queued = true;
            ready.addLast(lane);
        }
    }

    // Called by the committer.

    /**
     * Takes acknowledged heads, oldest lane first, up to a round's worth of staged bytes. They
     * count as uncommitted until {@link #committed} or {@link #hold}.
     */
    List<Settled> takeRound() {
        lock.lock();
        try {
            List<Settled> round = new ArrayList<>();
            long bytes = 0;
            while (!ready.isEmpty() && bytes < limits.roundBytes()) {
                Lane lane = ready.removeFirst();
                lane.queued = false;
                Iterator<Settled> heads = lane.settled.iterator();
                while (heads.hasNext() && bytes < limits.roundBytes()) {
                    Settled head = heads.next();
                    heads.remove();
                    bytes += head.stagedBytes();
                    round.add(head);
                }
                enqueue(lane);
            }
            taken = round;
            return round;
        } finally {
            lock.unlock();
        }
    }

    /** The round is durable: its bytes go back to the pool, and only then out of the counts. */
    void committed(List<Settled> round) {
        round.forEach(Settled::release);
        Set<Claim> delivered = new HashSet<>();
        lock.lock();
        try {
            taken = List.of();
            for (Settled each : round) {
                load.forget(each);
                if (each.isLast()) {
                    each.lane.claim.ended(each.lane);
                }
            }
            boolean all = load.isDelivered();
            for (Settled each : round) {
                if (all || each.lane.claim.awaitsCommits()) {
                    delivered.add(each.lane.claim);
                }
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        delivered.forEach(Claim::wakeUp);
    }

    /** Whether something of a partition waits for its commit; called with the lock held. */
    boolean isUncommitted(Lane lane) {
        return !lane.settled.isEmpty() || taken.stream().anyMatch(each -> each.lane == lane);
    }

    /** Puts a part of the round back: a sink of theirs fails, and nothing of them is committed. */
    void hold(List<Settled> part) {
        lock.lock();
        try {
            for (int i = part.size() - 1; i >= 0; i--) {
                Settled each = part.get(i);
                if (each.lane.claim.isCancelled()) {
                    load.forget(each);
                    each.release();
                    continue;
                }
                each.lane.settled.addFirst(each);
                each.lane.held = true;
                if (each.lane.queued) {
                    each.lane.queued = false;
                    ready.remove(each.lane);
                }
                held.add(each.lane);
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Lets every held partition take part in the next round again. */
    void releaseHeld() {
        Set<Claim> waiting = new HashSet<>();
        lock.lock();
        try {
            for (Lane lane : held) {
                lane.held = false;
                enqueue(lane);
                waiting.add(lane.claim);
            }
            held.clear();
        } finally {
            lock.unlock();
        }
        waiting.forEach(Claim::wakeUp);
    }

    boolean hasHeld() {
        lock.lock();
        try {
            return !held.isEmpty();
        } finally {
            lock.unlock();
        }
    }
}
