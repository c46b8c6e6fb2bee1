package dev.cairn.delivery;

import dev.cairn.source.Batch;
import dev.cairn.source.Loss;
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
    private volatile Runnable onSettled = () -> {};
    private volatile String refusal;
    private boolean ended;

    private long inFlightBytes;
    private int inFlightBatches;
    private long stagedBytes;
    private long uncommittedBytes;
    private int uncommittedUpdates;
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
            return !ended && ((inFlightBatches == 0 && uncommittedBytes == 0) || !isFull());
        } finally {
            lock.unlock();
        }
    }

    private boolean isFull() {
        return inFlightBytes >= limits.inFlightBytes()
                || inFlightBatches >= limits.inFlightBatches()
                || uncommittedBytes >= limits.uncommittedBytes()
                || oldestAgeNanos() >= limits.uncommittedAge().toNanos();
    }

    /** Whether nothing is in a route, and nothing that was staged waits for its commit. */
    public boolean isDelivered() {
        lock.lock();
        try {
            return inFlightBatches == 0 && held.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** Whether nothing is pending and nothing waits for its commit. */
    public boolean isIdle() {
        lock.lock();
        try {
            return inFlightBatches == 0 && uncommittedUpdates == 0;
        } finally {
            lock.unlock();
        }
    }

    /** Whether so much waits for a commit that the next flush must not be waited for. */
    boolean isFlushDue(int maxUpdates) {
        lock.lock();
        try {
            return stagedBytes >= limits.inFlightBytes() / 2
                    || inFlightBatches >= limits.inFlightBatches() / 2
                    || uncommittedBytes >= limits.uncommittedBytes() / 2
                    || uncommittedUpdates >= maxUpdates
                    || oldestAgeNanos() >= limits.uncommittedAge().toNanos() / 2;
        } finally {
            lock.unlock();
        }
    }

    /** Bytes that wait to be written to sinks. */
    long stagedBytes() {
        lock.lock();
        try {
            return stagedBytes;
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
            return uncommittedBytes;
        } finally {
            lock.unlock();
        }
    }

    /** Partitions that a failing sink holds back do not count: the others must go on. */
    private long oldestAgeNanos() {
        Lane oldest = ready.peekFirst();
        return oldest == null ? 0 : System.nanoTime() - oldest.settled.getFirst().sinceNanos;
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

    // Called by Claim, with the lock held.

    void submitted(PendingBatch pending) {
        Batch batch = pending.batch();
        pending.lane.pending.addLast(pending);
        pending.lane.pendingBytes += batch.sizeBytes();
        if (!batch.isEmpty()) {
            pending.lane.inRoute++;
            inFlightBytes += batch.sizeBytes();
            inFlightBatches++;
        }
    }

    /** Moves the acknowledged head of a lane on to the commit. */
    void popAcknowledged(Lane lane) {
        long now = System.nanoTime();
        PendingBatch head;
        while ((head = lane.pending.peekFirst()) != null
                && head.state == PendingBatch.State.ACKNOWLEDGED) {
            lane.pending.removeFirst();
            leaveFlight(head.batch());
            lane.pendingBytes -= head.batch().sizeBytes();
            addSettled(lane, head.toSettled(now));
        }
        changed.signalAll();
    }

    void addSettled(Lane lane, Settled settled) {
        long staged = settled.stagedBytes();
        stagedBytes += staged;
        inFlightBytes += settled.inFlightBytes;
        inFlightBatches += settled.inFlightBatches;
        uncommittedBytes += settled.sourceBytes();
        uncommittedUpdates++;
        Settled tail = lane.settled.peekLast();
        if (tail == null || !tail.merge(settled)) {
            lane.settled.addLast(settled);
        }
        enqueue(lane);
    }

    /** A prefix that was committed ahead of its batch takes its bytes out of the counts. */
    void shrank(Lane lane, long bytes) {
        lane.pendingBytes -= bytes;
        inFlightBytes -= bytes;
    }

    void leaveFlight(Batch batch) {
        if (!batch.isEmpty()) {
            inFlightBytes -= batch.sizeBytes();
            inFlightBatches--;
        }
    }

    /** Drops what a cancelled claim had acknowledged but not committed. */
    void dropSettled(Lane lane) {
        for (Settled each : lane.settled) {
            forget(each);
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

    private void forget(Settled each) {
        stagedBytes -= each.stagedBytes();
        inFlightBytes -= each.inFlightBytes;
        inFlightBatches -= each.inFlightBatches;
        uncommittedBytes -= each.sourceBytes();
        uncommittedUpdates -= each.updates();
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
            for (Settled each : round) {
                forget(each);
                if (each.isLast()) {
                    each.lane.claim.ended(each.lane);
                }
            }
            if (inFlightBatches == 0) {
                round.forEach(each -> delivered.add(each.lane.claim));
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        delivered.forEach(Claim::wakeUp);
    }

    /** Puts a part of the round back: a sink of theirs fails, and nothing of them is committed. */
    void hold(List<Settled> part) {
        lock.lock();
        try {
            for (int i = part.size() - 1; i >= 0; i--) {
                Settled each = part.get(i);
                if (each.lane.claim.isCancelled()) {
                    forget(each);
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

    /** The losses of a round, in order. */
    static List<Loss> lossesOf(List<Settled> round) {
        List<Loss> losses = new ArrayList<>();
        round.forEach(each -> losses.addAll(each.losses()));
        return losses;
    }
}
