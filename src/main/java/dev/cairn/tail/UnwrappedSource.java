package dev.cairn.tail;

import dev.cairn.source.Batch;
import dev.cairn.source.FilePosition;
import dev.cairn.source.LogRecord;
import dev.cairn.source.Loss;
import dev.cairn.source.Partition;
import dev.cairn.source.Position;
import dev.cairn.source.Source;
import dev.cairn.tail.LineFormat.Wrapped;
import dev.cairn.tail.UnwrappedLines.Open;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Takes what containers wrote out of the files that engines keep of it. A line that the engine has
 * cut is joined; while one is open, what was read since it began is held back, and the position
 * stands before it. A line that is not of the format is passed on as it is.
 */
final class UnwrappedSource implements Source {

    private final TailSource files;
    private final LineFormat format;
    private final int maxLineBytes;
    private final Map<Partition, Held> held = new HashMap<>();
    private byte[] scratch = new byte[32 * 1024];

    /**
     * Reads the lines of other files.
     *
     * @param maxLineBytes an open line over it is passed on in pieces
     */
    UnwrappedSource(TailSource files, LineFormat format, int maxLineBytes) {
        this.files = files;
        this.format = format;
        this.maxLineBytes = maxLineBytes;
    }

    /** What cannot be handed over yet, because a line is open. */
    private static final class Held {
        FilePosition start;
        UnwrappedLines lines = new UnwrappedLines();
        final Map<String, Open> open = new LinkedHashMap<>();
        List<Loss> losses = new ArrayList<>();

        Held(FilePosition start) {
            this.start = start;
        }
    }

    @Override
    public boolean concerns(String name) {
        return files.concerns(name);
    }

    @Override
    public Map<Partition, Position> start(boolean first, List<Position> known) throws IOException {
        held.clear();
        return files.start(first, known);
    }

    @Override
    public Optional<Batch> poll(Duration wait, Predicate<Partition> paused) throws IOException {
        Optional<Batch> next = files.poll(wait, paused);
        while (next.isPresent()) {
            Optional<Batch> unwrapped = unwrap((TailBatch) next.get());
            if (unwrapped.isPresent()) {
                return unwrapped;
            }
            next = files.poll(Duration.ZERO, paused);
        }
        return Optional.empty();
    }

    /** What can be handed over of a batch; empty if all of it is held back. */
    private Optional<Batch> unwrap(TailBatch batch) {
        Held before = held.remove(batch.partition());
        if (before == null && batch.isEmpty()) {
            return Optional.of(batch);
        }
        Held state = before == null ? new Held(batch.start()) : before;
        state.losses.addAll(batch.losses());
        UnwrappedLines whole = state.lines;
        int handed = 0;
        for (Iterator<LogRecord> records = batch.records(); records.hasNext(); ) {
            LogRecord record = records.next();
            line(state, record, batch.partition());
            if (whole.end(whole.size()) - whole.end(handed) > maxLineBytes) {
                for (Open open : state.open.values()) {
                    state.losses.add(split(batch.partition(), open.offset, record.offset()));
                }
                finish(state, record.offset()); // a line that stays open holds no more than that
            }
            if (state.open.isEmpty()) {
                whole.markClean();
                handed = whole.size();
            }
        }
        if (batch.isLast()) {
            finish(state, batch.end().offset());
            handed = whole.size();
        }
        return handOver(batch, state, handed);
    }

    private Optional<Batch> handOver(TailBatch batch, Held state, int handed) {
        if (state.open.isEmpty()) {
            return Optional.of(
                    new UnwrappedBatch(
                            batch, state.start, batch.end(), state.lines, state.losses, 0));
        }
        UnwrappedLines ready = state.lines.first(handed);
        FilePosition end = handed == 0 ? moved(state.start, batch.end()) : clean(batch, ready);
        Held rest = new Held(end);
        rest.open.putAll(state.open);
        rest.lines = state.lines.from(handed);
        held.put(batch.partition(), rest);
        if (handed == 0 && state.losses.isEmpty() && end.equals(state.start)) {
            batch.release();
            return Optional.empty();
        }
        return Optional.of(new UnwrappedBatch(batch, state.start, end, ready, state.losses, 0));
    }

    private static FilePosition clean(TailBatch batch, UnwrappedLines ready) {
        long offset = ready.lastOffset(ready.size() - 1);
        return (FilePosition) batch.positionAfter(UnwrappedBatch.fileLine(offset));
    }

    /** The place before what is held back, in a file that may be called something else by now. */
    private static FilePosition moved(FilePosition start, FilePosition now) {
        return new FilePosition(
                now.id(),
                now.path(),
                now.generation(),
                now.device(),
                now.inode(),
                start.offset(),
                start.fingerprint(),
                start.guard());
    }

    private void line(Held state, LogRecord record, Partition partition) {
        ByteBuffer content = record.content();
        int length = content.remaining();
        if (scratch.length < length) {
            scratch = new byte[Math.max(length, scratch.length * 2)];
        }
        content.get(content.position(), scratch, 0, length);
        Wrapped wrapped = record.partial() ? null : format.read(scratch, length);
        long offset = record.offset();
        if (wrapped == null) {
            Open raw = new Open("", "", offset);
            state.lines.add(raw, scratch, 0, length, offset, record.partial());
            return;
        }
        Open line = state.open.get(wrapped.stream);
        if (line != null && !format.isContinued(line.time, wrapped.time)) {
            state.open.remove(line.stream);
            state.lines.add(line, line.bytes(), 0, line.size(), offset, true);
            line = null;
        }
        if (line == null && !wrapped.open) {
            Open all = new Open(wrapped.stream, wrapped.time, offset);
            state.lines.add(all, wrapped.bytes, wrapped.from, wrapped.to, offset, false);
            return;
        }
        if (line == null) {
            line = new Open(wrapped.stream, wrapped.time, offset);
            state.open.put(line.stream, line);
        }
        line.append(wrapped.bytes, wrapped.from, wrapped.to);
        boolean over = line.size() > maxLineBytes;
        if (!wrapped.open || over) {
            state.open.remove(line.stream);
            state.lines.add(line, line.bytes(), 0, line.size(), offset, wrapped.open);
            if (wrapped.open) {
                state.losses.add(split(partition, line.offset, offset + length));
            }
        }
    }

    private Loss split(Partition partition, long from, long to) {
        String detail = partition.name() + ": a line over " + maxLineBytes + " bytes was split";
        return new Loss(partition, from, to, Loss.Reason.SPLIT, detail);
    }

    /** The file ends, and so do its lines. */
    private static void finish(Held state, long offset) {
        for (Open line : state.open.values()) {
            state.lines.add(line, line.bytes(), 0, line.size(), offset, true);
        }
        state.open.clear();
    }

    @Override
    public void wakeUp() {
        files.wakeUp();
    }

    @Override
    public void stop() {
        files.stop();
    }

    @Override
    public boolean isCaughtUp() {
        return files.isCaughtUp();
    }

    @Override
    public boolean follows(Partition partition) {
        return files.follows(partition);
    }

    @Override
    public Existence exists(Partition partition) {
        return files.exists(partition);
    }

    @Override
    public void close() throws IOException {
        files.close();
    }
}
