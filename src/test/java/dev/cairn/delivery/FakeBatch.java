package dev.cairn.delivery;

import dev.cairn.source.Batch;
import dev.cairn.source.Digest;
import dev.cairn.source.FilePosition;
import dev.cairn.source.LogRecord;
import dev.cairn.source.Loss;
import dev.cairn.source.Partition;
import dev.cairn.source.Position;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Numbered lines of one partition, all of the same length, so that an offset tells the number. It
 * insists on being released exactly once, and fails every access after that.
 */
public final class FakeBatch implements Batch {

    /** Batches that were made and not released. */
    public static final AtomicInteger OUTSTANDING = new AtomicInteger();

    private final Partition partition;
    private final int from;
    private final int to;
    private final List<Loss> losses;
    private final boolean last;
    private final Bytes bytes;
    private boolean handedOn;

    /** What a batch and the rest that is split off it share. */
    private static final class Bytes {
        final int from;
        final ByteBuffer content;
        boolean released;

        Bytes(int from, ByteBuffer content) {
            this.from = from;
            this.content = content;
        }
    }

    private FakeBatch(
            Partition partition, int from, int to, List<Loss> losses, boolean last, Bytes bytes) {
        this.partition = partition;
        this.from = from;
        this.to = to;
        this.losses = losses;
        this.last = last;
        this.bytes = bytes;
    }

    /** Lines number {@code from} to {@code to}, exclusive. */
    public static FakeBatch of(Partition partition, int from, int to) {
        return of(partition, from, to, false);
    }

    /** The same, perhaps the last of its partition. */
    public static FakeBatch of(Partition partition, int from, int to, boolean last) {
        StringBuilder text = new StringBuilder();
        for (int number = from; number < to; number++) {
            text.append(line(partition.name(), number)).append('\n');
        }
        ByteBuffer content = ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.US_ASCII));
        OUTSTANDING.incrementAndGet();
        return new FakeBatch(partition, from, to, List.of(), last, new Bytes(from, content));
    }

    /** No records, only a move of the position past lines that exist nowhere any more. */
    public static FakeBatch skip(Partition partition, int from, int to) {
        OUTSTANDING.incrementAndGet();
        long width = width(partition);
        Loss loss = new Loss(partition, from * width, to * width, Loss.Reason.TRUNCATED, "skipped");
        Bytes none = new Bytes(from, ByteBuffer.allocate(0));
        return new FakeBatch(partition, from, to, List.of(loss), false, none);
    }

    /** A partition of files. */
    public static Partition partition(String name) {
        return new Partition(Partition.Kind.FILE, "", name, "id-" + name);
    }

    /** The text of a line, without its ending. */
    public static String line(String name, int number) {
        return "%s %06d".formatted(name, number);
    }

    private static long width(Partition partition) {
        return partition.name().length() + 8L;
    }

    /** The position behind that many lines. */
    public static FilePosition position(Partition partition, int lines) {
        return new FilePosition(
                partition.id(),
                partition.name(),
                1,
                7,
                partition.name().hashCode() & 0xffff,
                lines * width(partition),
                Digest.NONE,
                Digest.NONE);
    }

    /** How many lines a position has passed. */
    public static int lines(Position position) {
        FilePosition file = (FilePosition) position;
        return (int) (file.offset() / (file.path().length() + 8));
    }

    /** Number of the first line. */
    public int from() {
        return from;
    }

    /** Number behind the last line. */
    public int to() {
        return to;
    }

    @Override
    public Partition partition() {
        return partition;
    }

    @Override
    public Position start() {
        return position(partition, from);
    }

    @Override
    public Position end() {
        return position(partition, to);
    }

    @Override
    public int sizeBytes() {
        return recordCount() * (int) width(partition);
    }

    @Override
    public int recordCount() {
        return bytes.content.hasRemaining() ? to - from : 0;
    }

    @Override
    public ByteBuffer content() {
        requireHeld();
        ByteBuffer view = bytes.content.asReadOnlyBuffer();
        view.position((from - bytes.from) * (int) width(partition));
        return view.slice();
    }

    private void requireHeld() {
        if (bytes.released || handedOn) {
            throw new IllegalStateException("the bytes of " + this + " are gone");
        }
    }

    @Override
    public Iterator<LogRecord> records() {
        ByteBuffer all = content();
        int width = (int) width(partition);
        return new Iterator<>() {
            private int next = from;

            @Override
            public boolean hasNext() {
                return next < from + recordCount();
            }

            @Override
            public LogRecord next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                ByteBuffer content = all.slice((next - from) * width, width - 1);
                long offset = (long) next * width;
                next++;
                return new LogRecord(partition.id() + ":" + offset, offset, content, false);
            }
        };
    }

    @Override
    public Position positionAfter(LogRecord last) {
        return position(partition, (int) (last.offset() / width(partition)) + 1);
    }

    @Override
    public Batch startingAt(LogRecord first) {
        requireHeld();
        handedOn = true;
        int number = (int) (first.offset() / width(partition));
        return new FakeBatch(partition, number, to, losses, last, bytes);
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
        requireHeld();
    }

    @Override
    public void release() {
        if (bytes.released || handedOn) {
            throw new AssertionError(this + " was released twice");
        }
        bytes.released = true;
        OUTSTANDING.decrementAndGet();
    }

    @Override
    public String toString() {
        return partition.name() + "[" + from + ".." + to + ")";
    }
}
