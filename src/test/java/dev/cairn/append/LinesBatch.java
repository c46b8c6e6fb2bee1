package dev.cairn.append;

import dev.cairn.source.Batch;
import dev.cairn.source.Digest;
import dev.cairn.source.FilePosition;
import dev.cairn.source.LogRecord;
import dev.cairn.source.Loss;
import dev.cairn.source.Partition;
import dev.cairn.source.Position;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** A batch in a plain array, for tests; released bytes are overwritten, so that use shows. */
final class LinesBatch implements Batch {

    private final Partition partition;
    private final byte[] bytes;
    private final long offset;
    private final int from;
    private boolean released;

    LinesBatch(Partition partition, String text, long offset) {
        this(partition, text.getBytes(StandardCharsets.UTF_8), offset, 0);
    }

    private LinesBatch(Partition partition, byte[] bytes, long offset, int from) {
        this.partition = partition;
        this.bytes = bytes;
        this.offset = offset;
        this.from = from;
    }

    static Position position(Partition partition, long offset) {
        return new FilePosition(
                partition.id(), partition.name(), 1, 1, 1, offset, Digest.NONE, Digest.NONE);
    }

    @Override
    public Partition partition() {
        return partition;
    }

    @Override
    public Position start() {
        return position(partition, offset + from);
    }

    @Override
    public Position end() {
        return position(partition, offset + bytes.length);
    }

    @Override
    public int sizeBytes() {
        return bytes.length - from;
    }

    @Override
    public int recordCount() {
        int count = 0;
        for (Iterator<LogRecord> all = records(); all.hasNext(); all.next()) {
            count++;
        }
        return count;
    }

    @Override
    public ByteBuffer content() {
        check();
        return ByteBuffer.wrap(bytes, from, bytes.length - from).slice().asReadOnlyBuffer();
    }

    @Override
    public Iterator<LogRecord> records() {
        check();
        List<LogRecord> records = new ArrayList<>();
        for (int start = from; start < bytes.length; ) {
            int end = start;
            while (end < bytes.length && bytes[end] != '\n') {
                end++;
            }
            ByteBuffer content = ByteBuffer.wrap(bytes, start, end - start).asReadOnlyBuffer();
            long place = offset + start;
            records.add(
                    new LogRecord(
                            partition.id() + ":" + place, place, content, end == bytes.length));
            start = end + 1;
        }
        return records.iterator();
    }

    @Override
    public Position positionAfter(LogRecord last) {
        return position(partition, last.offset() + last.content().remaining() + 1);
    }

    @Override
    public Batch startingAt(LogRecord first) {
        return new LinesBatch(partition, bytes, offset, (int) (first.offset() - offset));
    }

    @Override
    public boolean isLast() {
        return false;
    }

    @Override
    public List<Loss> losses() {
        return List.of();
    }

    @Override
    public void detach() {
        check();
    }

    @Override
    public void release() {
        check();
        released = true;
        java.util.Arrays.fill(bytes, (byte) '!');
    }

    private void check() {
        if (released) {
            throw new IllegalStateException("the batch is released");
        }
    }
}
