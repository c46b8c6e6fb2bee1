package dev.cairn.delivery;

import dev.cairn.source.Batch;
import dev.cairn.source.LogRecord;
import dev.cairn.source.Loss;
import dev.cairn.source.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A batch that was submitted and is not settled. A route gets it whole under one {@link Delivery},
 * or record by record, each under its own, in order; then it is settled as a prefix. Used by the
 * thread that delivers it, which may change between deliveries.
 */
public final class PendingBatch {

    final Lane lane;

    /** When to try again; guarded by the lock of {@link PendingBatches}. */
    long dueNanos;

    /** Guarded by the lock of {@link PendingBatches}. */
    State state = State.IN_ROUTE;

    private Batch batch;
    private List<Staged> staged = new ArrayList<>(1);
    private List<Loss> rejected = new ArrayList<>(0);
    private int failures;

    enum State {
        IN_ROUTE,
        WAITING,
        ACKNOWLEDGED
    }

    PendingBatch(Lane lane, Batch batch) {
        this.lane = lane;
        this.batch = batch;
    }

    /** What is to be delivered: the batch, or after a partial success the rest of it. */
    public Batch batch() {
        return batch;
    }

    /** How often the delivery of its first record, or of the whole batch, has failed. */
    public int failures() {
        return failures;
    }

    /** Begins the passage of the batch, or of its next record. */
    public Delivery deliver() {
        return new Delivery(lane.claim);
    }

    /** A delivery succeeded: what it staged counts from here on. */
    public void delivered(Delivery delivery) {
        for (Staged each : delivery.settle()) {
            gather(each);
        }
    }

    /** The route refused something, and the dead letter endpoint has it: goes to the ledger. */
    public void rejected(Loss loss) {
        rejected.add(loss);
    }

    /** Counts a failure of what is left now. */
    void failed() {
        failures++;
    }

    /**
     * Splits off what was delivered; what is left is to be delivered later.
     *
     * @param next the first record that was not delivered, or null for the whole batch
     * @param previous the record before it, or null if it is the first
     * @return what can be committed ahead of the rest, unless other batches stand before it
     */
    Optional<Settled> splitBefore(LogRecord next, LogRecord previous, long nowNanos) {
        if (previous == null) {
            return Optional.empty();
        }
        failures = 0;
        Position end = batch.positionAfter(previous);
        long bytes = batch.sizeBytes();
        batch = batch.startingAt(next);
        bytes -= batch.sizeBytes();
        if (lane.pending.peekFirst() != this) {
            return Optional.empty();
        }
        Settled prefix = Settled.prefix(lane, end, staged, rejected, bytes, nowNanos);
        staged = new ArrayList<>(1);
        rejected = new ArrayList<>(0);
        return Optional.of(prefix);
    }

    Settled toSettled(long nowNanos) {
        return Settled.whole(lane, batch, staged, rejected, nowNanos);
    }

    private void gather(Staged more) {
        if (!more.isSmall()) {
            staged.add(more);
            return;
        }
        Staged last = lastFor(more.sink());
        if (last == null || !last.append(more)) {
            long size = batch.sizeBytes();
            staged.add(more.gathering(size + size / 4));
        }
    }

    /**
     * Order matters for each sink by itself only, so pieces for two sinks gather in two buffers.
     */
    private Staged lastFor(TransactionalSink sink) {
        for (int i = staged.size() - 1; i >= 0; i--) {
            if (staged.get(i).sink() == sink) {
                return staged.get(i);
            }
        }
        return null;
    }
}
