package dev.cairn.source;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;

/**
 * Consecutive records of one partition. Its bytes may live in a pooled buffer: they are valid until
 * {@link #release}, after which every access throws IllegalStateException.
 */
public interface Batch extends Iterable<String> {

    Partition partition();

    /** The position before the first record. */
    Position start();

    /** The position behind the last record: what the registry holds once the batch is committed. */
    Position end();

    /** Whether there is nothing to deliver, only a position to move. */
    default boolean isEmpty() {
        return sizeBytes() == 0;
    }

    /** Bytes of content; 0 for a batch without records. */
    int sizeBytes();

    /** Number of records; may be counted on the first call. */
    int recordCount();

    /**
     * All records as they stand in the source, each with its line ending, except that the last may
     * lack it; a read-only view that no one else moves.
     */
    ByteBuffer content();

    /** The records in order, framed as they are asked for. */
    Iterator<LogRecord> records();

    /** The position just behind a record of this batch. */
    Position positionAfter(LogRecord last);

    /**
     * The batch that begins with a record of this one and has the same end and retirement. It
     * shares this batch's bytes and takes over the duty to {@link #release} them.
     */
    Batch startingAt(LogRecord first);

    /** Whether the partition ends here: its checkpoint is removed when this batch is committed. */
    boolean isLast();

    /** What was skipped between the batch before and this one's end; entered with its commit. */
    List<Loss> losses();

    /** Ids that the source will know again; entered with its commit. */
    default List<SeenIds> seen() {
        return List.of();
    }

    /** Copies the bytes out of the pool, for a batch that may be held for long. */
    void detach();

    /** Gives the bytes back. Called once, by whoever settles or commits the batch. */
    void release();

    /** The records as texts in UTF-8, in order: what a split iterates over. */
    @Override
    default Iterator<String> iterator() {
        Iterator<LogRecord> records = records();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return records.hasNext();
            }

            @Override
            public String next() {
                return records.next().text(StandardCharsets.UTF_8);
            }
        };
    }
}
