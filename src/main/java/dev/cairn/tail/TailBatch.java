package dev.cairn.tail;

import dev.cairn.io.BufferPool;
import dev.cairn.source.Batch;
import dev.cairn.source.FilePosition;
import dev.cairn.source.LogRecord;
import dev.cairn.source.Loss;
import dev.cairn.source.Partition;
import dev.cairn.source.Position;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * Whole lines of one file life, as they stand in the file. The bytes before them are kept with
 * them, so that the position after any record can be told with its frontier guard. Handed from
 * thread to thread, used by one at a time.
 */
final class TailBatch implements Batch {

    static final String RELEASED =
            "this route keeps a batch beyond its delivery; copy what you need";

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Partition partition;
    private final FilePosition start;
    private final FilePosition end;
    private final boolean continued;
    private final boolean last;
    private final List<Loss> losses;

    /** Evidence, then content; little endian. */
    private ByteBuffer bytes;

    private int contentAt;
    private BufferPool.Lease lease;
    private int recordCount = -1;
    private volatile boolean released;

    /**
     * Makes a batch of leased memory.
     *
     * @param lease what {@code bytes} is a view of; null if it is memory of its own
     * @param bytes what precedes the content in the file, and the content
     * @param contentAt where in {@code bytes} the content begins
     * @param continued whether the first record is not the beginning of its line
     */
    private TailBatch(
            Partition partition,
            FilePosition start,
            FilePosition end,
            BufferPool.Lease lease,
            ByteBuffer bytes,
            int contentAt,
            boolean continued,
            boolean last,
            List<Loss> losses) {
        this.partition = partition;
        this.start = start;
        this.end = end;
        this.lease = lease;
        this.bytes = readOnly(bytes);
        this.contentAt = contentAt;
        this.continued = continued;
        this.last = last;
        this.losses = List.copyOf(losses);
    }

    /** A batch of records, which takes over the lease. */
    static TailBatch of(
            TailedFile file,
            FilePosition end,
            BufferPool.Lease lease,
            int contentAt,
            boolean continued,
            boolean last) {
        return new TailBatch(
                file.partition,
                file.position,
                end,
                lease,
                lease.buffer(),
                contentAt,
                continued,
                last,
                file.takeLosses());
    }

    /** A batch without records. */
    static TailBatch empty(TailedFile file, FilePosition end, boolean last) {
        return new TailBatch(
                file.partition,
                file.position,
                end,
                null,
                NOTHING,
                0,
                false,
                last,
                file.takeLosses());
    }

    private static ByteBuffer readOnly(ByteBuffer buffer) {
        return buffer.asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public Partition partition() {
        return partition;
    }

    @Override
    public FilePosition start() {
        return start;
    }

    @Override
    public FilePosition end() {
        return end;
    }

    @Override
    public int sizeBytes() {
        return (int) (end.offset() - start.offset());
    }

    @Override
    public int recordCount() {
        if (recordCount < 0) {
            ByteBuffer all = bytes();
            int limit = limit();
            int count = LineFramer.count(all, contentAt, limit);
            boolean unfinished = limit > contentAt && all.get(limit - 1) != LineFramer.NEWLINE;
            recordCount = unfinished ? count + 1 : count;
        }
        return recordCount;
    }

    /** Whether the first record is not the beginning of its line. */
    boolean isContinued() {
        return continued;
    }

    private int limit() {
        return contentAt + sizeBytes();
    }

    private ByteBuffer bytes() {
        if (released) {
            throw new IllegalStateException(RELEASED);
        }
        return bytes;
    }

    @Override
    public ByteBuffer content() {
        return bytes().slice(contentAt, sizeBytes());
    }

    @Override
    public Iterator<LogRecord> records() {
        bytes();
        return new Records();
    }

    private final class Records implements Iterator<LogRecord> {
        private final String idPrefix = partition.id() + ":";
        private int at = contentAt;

        @Override
        public boolean hasNext() {
            return at < limit();
        }

        @Override
        public LogRecord next() {
            ByteBuffer all = bytes();
            int line = at;
            int limit = limit();
            if (line >= limit) {
                throw new NoSuchElementException();
            }
            int newline = LineFramer.first(all, line, limit);
            boolean whole = newline >= 0 && !(continued && line == contentAt);
            int contentEnd = newline < 0 ? limit : LineFramer.contentEnd(all, line, newline);
            at = newline < 0 ? limit : newline + 1;
            long offset = start.offset() + (line - contentAt);
            return new LogRecord(
                    idPrefix + offset, offset, all.slice(line, contentEnd - line), !whole);
        }
    }

    @Override
    public Position positionAfter(LogRecord record) {
        int limit = limit();
        ByteBuffer all = bytes();
        int line = index(record);
        int newline = LineFramer.first(all, line, limit);
        return newline < 0 ? end : positionAt(newline + 1);
    }

    private int index(LogRecord record) {
        long at = record.offset() - start.offset();
        if (at < 0 || at >= sizeBytes()) {
            throw new IllegalArgumentException(
                    "record " + record.id() + " is not of the batch at " + start.offset());
        }
        return contentAt + (int) at;
    }

    private FilePosition positionAt(int index) {
        if (index == limit()) {
            return end;
        }
        if (index == contentAt) {
            return start;
        }
        return FileIdentity.advance(start, bytes(), contentAt, index);
    }

    @Override
    public Batch startingAt(LogRecord first) {
        int index = index(first);
        if (index == contentAt) {
            return this;
        }
        TailBatch rest =
                new TailBatch(
                        partition,
                        positionAt(index),
                        end,
                        lease,
                        bytes,
                        index,
                        false,
                        last,
                        losses);
        lease = null;
        released = true;
        return rest;
    }

    @Override
    public boolean isLast() {
        return last;
    }

    @Override
    public List<Loss> losses() {
        return losses;
    }

    @Override
    public void detach() {
        if (lease == null) {
            return;
        }
        ByteBuffer copy = ByteBuffer.allocate(limit()).put(bytes().slice(0, limit()));
        bytes = readOnly(copy.flip());
        BufferPool.Lease old = lease;
        lease = null;
        old.release();
    }

    @Override
    public void release() {
        released = true;
        BufferPool.Lease old = lease;
        lease = null;
        bytes = NOTHING;
        if (old != null) {
            old.release();
        }
    }

    @Override
    public String toString() {
        return partition + "[" + start.offset() + "," + end.offset() + (last ? ") last" : ")");
    }
}
