package dev.cairn.tail;

import dev.cairn.io.BufferPool;
import dev.cairn.source.Batch;
import dev.cairn.source.FilePosition;
import dev.cairn.source.Loss;
import dev.cairn.source.Partition;
import dev.cairn.source.Position;
import dev.cairn.source.Source;
import dev.cairn.tail.LineFormat.Span;
import dev.cairn.tail.LineFormat.Wrapped;
import dev.cairn.tail.UnwrappedLines.Open;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
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
    private final BufferPool pool;
    private final Map<Partition, Held> held = new HashMap<>();
    private byte[] scratch = new byte[0];
    private ByteBuffer view = ByteBuffer.wrap(scratch);

    /** Of the batch before: the next one will have about as many. */
    private int lastLines;

    /** An array for texts that no lines are in. */
    private byte[] spare = new byte[0];

    /**
     * Reads the lines of other files.
     *
     * @param maxLineBytes an open line over it is passed on in pieces
     * @param pool memory for what was unwrapped; where it has none, the heap is used, and the files
     *     cannot be read on
     */
    UnwrappedSource(TailSource files, LineFormat format, int maxLineBytes, BufferPool pool) {
        this.files = files;
        this.format = format;
        this.maxLineBytes = maxLineBytes;
        this.pool = pool;
    }

    /** What cannot be handed over yet, because a line is open. */
    private static final class Held {
        FilePosition start;
        UnwrappedLines lines;
        final Map<String, Open> open = new LinkedHashMap<>();
        List<Loss> losses = new ArrayList<>();

        Held(FilePosition start, UnwrappedLines lines) {
            this.start = start;
            this.lines = lines;
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
        Held state = before == null ? new Held(batch.start(), noLines(batch)) : before;
        state.losses.addAll(batch.losses());
        UnwrappedLines whole = state.lines;
        int handed = 0;
        int size = batch.sizeBytes();
        copy(batch.content());
        for (int at = 0, next; at < size; at = next) {
            int newline = LineFramer.first(view, at, size);
            next = newline < 0 ? size : newline + 1;
            Span line = new Span(scratch, at, end(at, newline, size));
            boolean partial = newline < 0 || (at == 0 && batch.isContinued());
            long offset = batch.start().offset() + at;
            line(state, line, partial, offset, batch.partition());
            if (whole.end(whole.size()) - whole.end(handed) > maxLineBytes) {
                for (Open open : state.open.values()) {
                    state.losses.add(split(batch.partition(), open.offset, offset));
                }
                finish(state, offset); // a line that stays open holds no more than that
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
        lastLines = whole.size();
        return handOver(batch, state, handed);
    }

    private int end(int from, int newline, int size) {
        return newline < 0 ? size : LineFramer.contentEnd(view, from, newline);
    }

    private void copy(ByteBuffer content) {
        int length = content.remaining();
        if (scratch.length < length) {
            scratch = new byte[length];
            view = ByteBuffer.wrap(scratch).order(ByteOrder.LITTLE_ENDIAN);
        }
        content.get(scratch, 0, length);
    }

    private Optional<Batch> handOver(TailBatch batch, Held state, int handed) {
        if (state.open.isEmpty()) {
            return Optional.of(handOver(batch, state, batch.end(), state.lines));
        }
        UnwrappedLines ready = state.lines.first(handed);
        FilePosition end = handed == 0 ? moved(state.start, batch.end()) : clean(batch, ready);
        Held rest = new Held(end, state.lines.from(handed));
        rest.open.putAll(state.open);
        held.put(batch.partition(), rest);
        if (handed == 0 && state.losses.isEmpty() && end.equals(state.start)) {
            batch.release();
            return Optional.empty();
        }
        return Optional.of(handOver(batch, state, end, ready));
    }

    /** Texts that wait for their commit are not to fill the heap. */
    private UnwrappedBatch handOver(
            TailBatch batch, Held state, FilePosition end, UnwrappedLines lines) {
        int size = lines.end(lines.size());
        Optional<BufferPool.Lease> lease =
                size == 0 ? Optional.empty() : pool.lease(size, () -> {});
        lease.ifPresent(memory -> spare = lines.moveTo(memory.buffer()));
        return new UnwrappedBatch(
                batch, state.start, end, lines, state.losses, 0, lease.orElse(null));
    }

    private UnwrappedLines noLines(TailBatch batch) {
        byte[] texts = spare.length < batch.sizeBytes() ? new byte[batch.sizeBytes()] : spare;
        spare = new byte[0];
        return new UnwrappedLines(lastLines + lastLines / 8, texts);
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

    private void line(Held state, Span source, boolean partial, long offset, Partition partition) {
        Wrapped wrapped = partial ? null : format.read(scratch, source.from(), source.to());
        if (wrapped == null) {
            state.lines.addRaw(source, offset, partial);
            return;
        }
        if (state.open.isEmpty() && !wrapped.open()) {
            state.lines.add(wrapped, offset);
            return;
        }
        Open line = state.open.get(wrapped.stream());
        if (line != null && !format.isContinued(line.time, wrapped.time())) {
            state.open.remove(line.stream);
            state.lines.add(line, offset, true);
            line = null;
        }
        if (line == null && !wrapped.open()) {
            state.lines.add(wrapped, offset);
            return;
        }
        if (line == null) {
            line = new Open(wrapped, offset);
            state.open.put(line.stream, line);
        }
        line.append(wrapped.text());
        boolean over = line.size() > maxLineBytes;
        if (!wrapped.open() || over) {
            state.open.remove(line.stream);
            state.lines.add(line, offset, wrapped.open());
            if (wrapped.open()) {
                state.losses.add(split(partition, line.offset, offset + source.length()));
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
            state.lines.add(line, offset, true);
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
