package dev.cairn.tail;

import dev.cairn.io.BufferPool;
import dev.cairn.source.Batch;
import dev.cairn.source.FilePosition;
import dev.cairn.source.LogRecord;
import dev.cairn.source.Loss;
import dev.cairn.source.Partition;
import dev.cairn.source.Position;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * What containers wrote, taken out of the lines of a file. Positions are those of the file, and
 * stand only where no line of either stream is open. Handed from thread to thread, used by one at a
 * time.
 */
final class UnwrappedBatch implements Batch, ContainerLines {

    private final TailBatch file;
    private final FilePosition start;
    private final FilePosition end;
    private final UnwrappedLines lines;
    private final List<Loss> losses;
    private final int first;
    private int found;

    /** What the texts are in; null if it is memory of their own, or another batch's by now. */
    private BufferPool.Lease lease;

    private volatile boolean released;

    /**
     * Takes over a batch of the file.
     *
     * @param start before the first line of the file that any of it is from
     * @param losses those of the file's batch included
     * @param lease of the memory that the texts are in, which it takes over; null if there is none
     */
    UnwrappedBatch(
            TailBatch file,
            FilePosition start,
            FilePosition end,
            UnwrappedLines lines,
            List<Loss> losses,
            int first,
            BufferPool.Lease lease) {
        this.file = file;
        this.start = start;
        this.end = end;
        this.lines = lines;
        this.losses = List.copyOf(losses);
        this.first = first;
        this.found = first;
        this.lease = lease;
    }

    @Override
    public Partition partition() {
        return file.partition();
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
        return lines.end(lines.size()) - lines.end(first);
    }

    @Override
    public int recordCount() {
        return lines.size() - first;
    }

    private UnwrappedLines lines() {
        if (released) {
            throw new IllegalStateException(TailBatch.RELEASED);
        }
        return lines;
    }

    @Override
    public ByteBuffer content() {
        return lines().texts(lines.end(first), lines.end(lines.size()));
    }

    @Override
    public Iterator<LogRecord> records() {
        lines();
        return new Iterator<>() {
            private int at = first;

            @Override
            public boolean hasNext() {
                return at < lines.size();
            }

            @Override
            public LogRecord next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                int i = at++;
                return new LogRecord(
                        partition().id() + ":" + lines.offset(i),
                        lines.offset(i),
                        lines().texts(lines.end(i), lines.end(i + 1) - 1),
                        lines.isPartial(i));
            }
        };
    }

    private int index(LogRecord record) {
        for (int i = 0; i < recordCount(); i++) {
            int at = first + (found - first + i) % recordCount();
            if (lines.offset(at) == record.offset()) {
                found = at;
                return at;
            }
        }
        throw new IllegalArgumentException("record " + record.id() + " is not of this batch");
    }

    @Override
    public String path() {
        return end.path();
    }

    @Override
    public String stream(LogRecord record) {
        return lines().stream(index(record));
    }

    @Override
    public String time(LogRecord record) {
        return lines().time(index(record));
    }

    @Override
    public Position positionAfter(LogRecord record) {
        return positionAfter(index(record));
    }

    private FilePosition positionAfter(int last) {
        if (last == lines.size() - 1) {
            return end;
        }
        for (int i = last; i >= first; i--) {
            if (lines.isClean(i)) {
                return (FilePosition) file.positionAfter(fileLine(lines.lastOffset(i)));
            }
        }
        return start;
    }

    /** A line of the file, which is known by its offset. */
    static LogRecord fileLine(long offset) {
        return new LogRecord("", offset, ByteBuffer.allocate(0), false);
    }

    @Override
    public Batch startingAt(LogRecord next) {
        int i = index(next);
        if (i == first) {
            return this;
        }
        FilePosition before = positionAfter(i - 1);
        BufferPool.Lease handedOn = lease;
        lease = null;
        released = true;
        return new UnwrappedBatch(file, before, end, lines, losses, i, handedOn);
    }

    @Override
    public boolean isLast() {
        return file.isLast();
    }

    @Override
    public List<Loss> losses() {
        return losses;
    }

    @Override
    public void detach() {
        if (lease != null) {
            lines.moveTo(ByteBuffer.allocate(lines.end(lines.size())));
        }
        giveBack();
        file.detach();
    }

    private void giveBack() {
        BufferPool.Lease old = lease;
        lease = null;
        if (old != null) {
            old.release();
        }
    }

    @Override
    public void release() {
        released = true;
        giveBack();
        file.release();
    }

    @Override
    public String toString() {
        return file + ", " + recordCount() + " lines in it";
    }
}
