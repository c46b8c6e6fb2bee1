package dev.cairn.mirror;

import dev.cairn.source.Batch;
import dev.cairn.source.LogRecord;
import dev.cairn.source.Loss;
import dev.cairn.source.MirrorPosition;
import dev.cairn.source.Partition;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.List;

/**
 * Consecutive events of a mirror, each a line of JSON. Its bytes are its own, so nothing becomes of
 * it when it is released.
 *
 * @param events in order; none if only the position moves
 */
record EventBatch(
        Partition partition,
        MirrorPosition start,
        MirrorPosition end,
        List<ToldEvent> events,
        List<Loss> losses)
        implements Batch {

    EventBatch {
        events = List.copyOf(events);
        losses = List.copyOf(losses);
    }

    long firstNumber() {
        return start.events() + 1;
    }

    /** What a record of this batch tells of. */
    ToldEvent event(LogRecord record) {
        return events.get((int) (record.offset() - firstNumber()));
    }

    @Override
    public int sizeBytes() {
        return events.stream().mapToInt(event -> event.line().remaining()).sum();
    }

    @Override
    public int recordCount() {
        return events.size();
    }

    @Override
    public ByteBuffer content() {
        ByteBuffer lines = ByteBuffer.allocate(sizeBytes());
        events.forEach(event -> lines.put(event.line().duplicate()));
        return lines.flip().asReadOnlyBuffer();
    }

    @Override
    public Iterator<LogRecord> records() {
        return events.stream().map(this::record).iterator();
    }

    private LogRecord record(ToldEvent told) {
        ByteBuffer line = told.line();
        String id = partition.id() + ":" + told.number() + "@" + told.event().time();
        ByteBuffer content = line.slice(0, line.remaining() - 1);
        return new LogRecord(id, told.number(), content, false);
    }

    @Override
    public MirrorPosition positionAfter(LogRecord last) {
        return last.offset() == end.events() ? end : position(last.offset(), event(last));
    }

    private MirrorPosition position(long number, ToldEvent told) {
        return new MirrorPosition(start.name(), start.pond(), number, told.event().time());
    }

    @Override
    public Batch startingAt(LogRecord first) {
        int at = (int) (first.offset() - firstNumber());
        if (at == 0) {
            return this;
        }
        MirrorPosition from = position(first.offset() - 1, events.get(at - 1));
        return new EventBatch(partition, from, end, events.subList(at, events.size()), losses);
    }

    @Override
    public boolean isLast() {
        return false;
    }

    @Override
    public void detach() {
        // its bytes are its own
    }

    @Override
    public void release() {
        // its bytes are its own
    }

    @Override
    public String toString() {
        return partition + " " + events.size() + " events behind " + start.events();
    }
}
