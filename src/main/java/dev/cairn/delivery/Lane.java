package dev.cairn.delivery;

import dev.cairn.source.Partition;
import java.util.ArrayDeque;

/**
 * One partition's batches between submission and commit, in order. Guarded by the lock of {@link
 * PendingBatches}.
 */
final class Lane {

    final Partition partition;
    final Claim claim;

    /** Submitted and not settled, or settled behind one that is not. */
    final ArrayDeque<PendingBatch> pending = new ArrayDeque<>();

    /** The contiguous acknowledged head, waiting for its commit. */
    final ArrayDeque<Settled> settled = new ArrayDeque<>();

    /** Content of {@link #pending}, in bytes. */
    long pendingBytes;

    /** Batches in the route right now. */
    int inRoute;

    /** Whether a sink that this partition staged into fails: it waits and takes no more. */
    boolean held;

    /** Whether it stands in the queue of lanes that have something to commit. */
    boolean queued;

    Lane(Partition partition, Claim claim) {
        this.partition = partition;
        this.claim = claim;
    }

    boolean isIdle() {
        return pending.isEmpty() && settled.isEmpty();
    }
}
