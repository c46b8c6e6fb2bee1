package dev.cairn.delivery;

import java.time.Duration;

/**
 * Bounds on what a process holds between reading and committing.
 *
 * @param inFlightBytes content held in memory: submitted and not settled, or staged and not
 *     written; default 64 MiB
 * @param inFlightBatches batches of that kind; default 1,000
 * @param partitionBytes content submitted and not settled of one partition; default 8 MiB
 * @param roundBytes staged bytes that one commit round writes at most (one batch may exceed it);
 *     default 32 MiB
 * @param uncommittedBytes acknowledged and not yet committed, wherever it is; default 1 GiB
 * @param uncommittedAge age of the oldest acknowledgement not yet committed; default 60 s
 */
public record Limits(
        long inFlightBytes,
        int inFlightBatches,
        long partitionBytes,
        long roundBytes,
        long uncommittedBytes,
        Duration uncommittedAge) {

    /** The documented defaults. */
    public static final Limits DEFAULT =
            new Limits(64L << 20, 1000, 8L << 20, 32L << 20, 1L << 30, Duration.ofSeconds(60));

    public Limits {
        require(inFlightBytes > 0, "inFlightBytes", inFlightBytes);
        require(inFlightBatches > 0, "inFlightBatches", inFlightBatches);
        require(partitionBytes > 0, "partitionBytes", partitionBytes);
        require(roundBytes > 0, "roundBytes", roundBytes);
        require(uncommittedBytes > 0, "uncommittedBytes", uncommittedBytes);
        require(uncommittedAge.toMillis() > 0, "uncommittedAge", uncommittedAge);
    }

    private static void require(boolean good, String name, Object value) {
        if (!good) {
            throw new IllegalArgumentException(name + " must be above zero, not " + value);
        }
    }
}
