package dev.cairn.delivery;

import dev.cairn.source.Batch;

/** How much is between reading and committing. Guarded by the lock of {@link PendingBatches}. */
final class Load {

    private long inFlightBytes;
    private int inFlightBatches;
    private long stagedBytes;
    private long uncommittedBytes;
    private int uncommittedUpdates;

    /** A batch with records has been submitted. */
    void submitted(Batch batch) {
        inFlightBytes += batch.sizeBytes();
        inFlightBatches++;
    }

    /** A batch is in the route no more. */
    void leftFlight(Batch batch) {
        if (!batch.isEmpty()) {
            inFlightBytes -= batch.sizeBytes();
            inFlightBatches--;
        }
    }

    /** A batch in the route has become smaller. */
    void shrank(long bytes) {
        inFlightBytes -= bytes;
    }

    /** A stretch has been acknowledged. */
    void settled(Settled each) {
        count(each, 1);
    }

    /** A stretch has been committed or dropped. */
    void forget(Settled each) {
        count(each, -1);
    }

    private void count(Settled each, int sign) {
        stagedBytes += sign * each.stagedBytes();
        inFlightBytes += sign * each.inFlightBytes;
        inFlightBatches += sign * each.inFlightBatches;
        uncommittedBytes += sign * each.sourceBytes();
        uncommittedUpdates += sign * each.updates();
    }

    /** Whether nothing is in a route, and nothing that was staged waits. */
    boolean isDelivered() {
        return inFlightBatches == 0;
    }

    boolean isEmpty() {
        return inFlightBatches == 0 && uncommittedUpdates == 0;
    }

    /** Whether nothing is held that a commit would free. */
    boolean isIdle() {
        return inFlightBatches == 0 && uncommittedBytes == 0;
    }

    /** Whether a limit has been reached. */
    boolean isFull(Limits limits) {
        return inFlightBytes >= limits.inFlightBytes()
                || inFlightBatches >= limits.inFlightBatches()
                || uncommittedBytes >= limits.uncommittedBytes();
    }

    /** Whether half of a limit has been reached by what waits for a commit. */
    boolean isHalfFull(Limits limits) {
        return stagedBytes >= limits.inFlightBytes() / 2
                || inFlightBatches >= limits.inFlightBatches() / 2
                || uncommittedBytes >= limits.uncommittedBytes() / 2;
    }

    long stagedBytes() {
        return stagedBytes;
    }

    long uncommittedBytes() {
        return uncommittedBytes;
    }

    int uncommittedUpdates() {
        return uncommittedUpdates;
    }
}
