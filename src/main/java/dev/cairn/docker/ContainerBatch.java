package dev.cairn.docker;

import dev.cairn.source.Batch;
import dev.cairn.source.ContainerPosition;
import dev.cairn.source.ContainerPosition.Mark;
import dev.cairn.source.EngineTime;
import dev.cairn.source.LogRecord;
import dev.cairn.source.Loss;
import dev.cairn.source.Partition;
import dev.cairn.source.Position;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * Consecutive lines of a container, each with a newline behind it. A record's place is its time in
 * nanoseconds. Handed from thread to thread, used by one at a time.
 */
final class ContainerBatch implements Batch {

    private static final String RELEASED =
            "this route keeps a batch beyond its delivery; copy what you need";

    /** Digits of the container's id that are a part of each record's. */
    private static final int ID_DIGITS = 12;

    private final Partition partition;
    private final Container container;
    private final ContainerPosition start;
    private final ContainerPosition end;
    private final LineStore lines;
    private final int first;
    private final boolean last;
    private final List<Loss> losses;

    /** Where a record was found last; they are asked for in order. */
    private int found;

    private boolean released;

    /** What is known of the container when its lines are read. */
    record Container(String id, String name, String image, String project, String service) {}

    ContainerBatch(
            Partition partition,
            Container container,
            ContainerPosition start,
            ContainerPosition end,
            LineStore lines,
            int first,
            boolean last,
            List<Loss> losses) {
        this.partition = partition;
        this.container = container;
        this.start = start;
        this.end = end;
        this.lines = lines;
        this.first = first;
        this.last = last;
        this.losses = List.copyOf(losses);
    }

    Container container() {
        return container;
    }

    private LineStore lines() {
        if (released) {
            throw new IllegalStateException(RELEASED);
        }
        return lines;
    }

    @Override
    public Partition partition() {
        return partition;
    }

    @Override
    public ContainerPosition start() {
        return start;
    }

    @Override
    public ContainerPosition end() {
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

    @Override
    public ByteBuffer content() {
        return view(lines().end(first), sizeBytes());
    }

    private ByteBuffer view(int from, int length) {
        return ByteBuffer.wrap(lines.bytes(), from, length).slice().asReadOnlyBuffer();
    }

    @Override
    public Iterator<LogRecord> records() {
        lines();
        return new Records();
    }

    private final class Records implements Iterator<LogRecord> {
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
            LineStore all = lines();
            int i = at++;
            int from = all.end(i);
            ByteBuffer content = view(from, all.end(i + 1) - 1 - from);
            return new LogRecord(id(i), all.nanos(i), content, all.isPartial(i));
        }
    }

    private String id(int i) {
        return partition.id().substring(0, Math.min(ID_DIGITS, partition.id().length()))
                + (lines.isStderr(i) ? ":stderr:" : ":stdout:")
                + EngineTime.text(lines.nanos(i))
                + ":"
                + lines.count(i);
    }

    /** The stream of a record: stdout or stderr. */
    String stream(LogRecord record) {
        return lines().isStderr(index(record)) ? "stderr" : "stdout";
    }

    private int index(LogRecord record) {
        for (int i = found; i < lines.size(); i++) {
            if (isAt(record, i)) {
                found = i;
                return i;
            }
        }
        for (int i = first; i < found; i++) {
            if (isAt(record, i)) {
                found = i;
                return i;
            }
        }
        throw new IllegalArgumentException("record " + record.id() + " is not of this batch");
    }

    private boolean isAt(LogRecord record, int i) {
        return lines.nanos(i) == record.offset() && id(i).equals(record.id());
    }

    @Override
    public Position positionAfter(LogRecord record) {
        return positionAfter(index(record));
    }

    private ContainerPosition positionAfter(int i) {
        if (i == lines.size() - 1) {
            return end;
        }
        return lines.advance(start, first, i + 1);
    }

    @Override
    public Batch startingAt(LogRecord next) {
        int i = index(next);
        if (i == first) {
            return this;
        }
        ContainerPosition before = positionAfter(i - 1);
        released = true;
        return new ContainerBatch(partition, container, before, end, lines, i, last, losses);
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
        // its bytes are its own
    }

    @Override
    public void release() {
        released = true;
    }

    @Override
    public String toString() {
        Mark stdout = end.stdout();
        return partition + " " + recordCount() + " lines up to " + EngineTime.text(stdout.nanos());
    }
}
