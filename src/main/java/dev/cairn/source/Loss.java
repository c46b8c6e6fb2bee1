package dev.cairn.source;

/**
 * Something that was skipped, or may have been: an entry of the loss ledger.
 *
 * @param partition where
 * @param from first byte (or other place) of the range
 * @param to end of the range, exclusive; {@code from} if the range is not known
 * @param reason what happened
 * @param detail one line for people
 */
public record Loss(Partition partition, long from, long to, Reason reason, String detail) {

    /** Why records were passed without delivery as they were. */
    public enum Reason {
        /** The file was truncated before it was read to its end. */
        TRUNCATED,
        /** The file vanished before it was read to its end. */
        VANISHED,
        /** A line over the limit was split; nothing is missing, but the record is not whole. */
        SPLIT,
        /** The route refused the records; they went to the dead letter endpoint. */
        REJECTED,
        /** A sink was found shorter than its committed length, or its tail was cut off. */
        CUT,
        /** Read again because it is not certain that it was read; records may repeat. */
        REREAD,
        /** A person set the position forward, past records that were not delivered. */
        SKIPPED,
        /** What was not read yet is kept no longer: by a server, or in the records of a mirror. */
        EXPIRED,
        /** What was read has another content now; one of the two was not kept. */
        CHANGED
    }
}
