package dev.cairn.tail;

import dev.cairn.tail.LineFormat.Span;
import dev.cairn.tail.LineFormat.Wrapped;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Lines that were taken out of what an engine had wrapped them in, one behind the other. */
final class UnwrappedLines {

    private static final int MIN_LINES = 16;
    private static final int TIME_BYTES = 32;
    private static final Span NO_TIME = new Span(new byte[0], 0, 0);

    private byte[] bytes;

    /** Where the texts were moved to; null while they are in {@link #bytes}. */
    private ByteBuffer moved;

    private byte[] times;
    private int[] ends;
    private int[] timeEnds;
    private long[] offsets;
    private long[] lastOffsets;
    private String[] streams;
    private boolean[] partial;
    private boolean[] clean;
    private int size;

    /**
     * No lines yet.
     *
     * @param lines room for so many to begin with
     * @param texts room for their texts, which it takes over
     */
    UnwrappedLines(int lines, byte[] texts) {
        int room = Math.max(MIN_LINES, lines);
        bytes = texts;
        times = new byte[TIME_BYTES * room];
        ends = new int[room];
        timeEnds = new int[room];
        offsets = new long[room];
        lastOffsets = new long[room];
        streams = new String[room];
        partial = new boolean[room];
        clean = new boolean[room];
    }

    /** Adds a whole line, and a newline behind it. */
    void add(Wrapped line, long offset) {
        add(line.stream(), line.time(), line.text(), offset, offset, false);
    }

    /** Adds a line that is not of the format as it stands, and a newline behind it. */
    void addRaw(Span line, long offset, boolean isPartial) {
        add("", NO_TIME, line, offset, offset, isPartial);
    }

    /** Adds a line that was joined, and a newline behind it. */
    void add(Open line, long lastOffset, boolean isPartial) {
        add(line.stream, line.time, line.text(), line.offset, lastOffset, isPartial);
    }

    private void add(
            String stream, Span time, Span text, long offset, long lastOffset, boolean isPartial) {
        if (size == ends.length) {
            makeRoom(size * 2);
        }
        int timeEnd = timeEnd(size) + time.length();
        times = put(time, times, timeEnd(size), timeEnd);
        int end = end(size) + text.length() + 1;
        bytes = put(text, bytes, end(size), end);
        bytes[end - 1] = '\n';
        ends[size] = end;
        timeEnds[size] = timeEnd;
        offsets[size] = offset;
        lastOffsets[size] = lastOffset;
        streams[size] = stream;
        partial[size] = isPartial;
        size++;
    }

    private void makeRoom(int lines) {
        ends = Arrays.copyOf(ends, lines);
        timeEnds = Arrays.copyOf(timeEnds, lines);
        offsets = Arrays.copyOf(offsets, lines);
        lastOffsets = Arrays.copyOf(lastOffsets, lines);
        streams = Arrays.copyOf(streams, lines);
        partial = Arrays.copyOf(partial, lines);
        clean = Arrays.copyOf(clean, lines);
    }

    /** Copies bytes into an array that has room up to {@code end}, or into a larger one. */
    private static byte[] put(Span from, byte[] array, int at, int end) {
        byte[] target =
                array.length < end ? Arrays.copyOf(array, Math.max(end, array.length * 2)) : array;
        System.arraycopy(from.bytes(), from.from(), target, at, from.length());
        return target;
    }

    /** A line of which the end has not come. */
    static final class Open {
        private byte[] bytes = new byte[0];
        private int size;
        final String stream;
        final Span time;
        final long offset;

        Open(Wrapped first, long offset) {
            this.stream = first.stream();
            this.time = first.time().copy();
            this.offset = offset;
        }

        void append(Span text) {
            int needed = size + text.length();
            bytes = put(text, bytes, size, needed);
            size = needed;
        }

        int size() {
            return size;
        }

        private Span text() {
            return new Span(bytes, 0, size);
        }
    }

    /** The first of these lines. */
    UnwrappedLines first(int count) {
        return count == size ? this : slice(0, count);
    }

    /** These lines without the first. */
    UnwrappedLines from(int count) {
        return slice(count, size);
    }

    private UnwrappedLines slice(int from, int to) {
        UnwrappedLines some = new UnwrappedLines(to - from, new byte[end(to) - end(from)]);
        for (int i = from; i < to; i++) {
            Span time = new Span(times, timeEnd(i), timeEnd(i + 1));
            Span text = new Span(bytes, end(i), end(i + 1) - 1);
            some.add(streams[i], time, text, offsets[i], lastOffsets[i], partial[i]);
            some.clean[i - from] = clean[i];
        }
        return some;
    }

    /** After the last line nothing is open: what follows can be read without what is before. */
    void markClean() {
        if (size > 0) {
            clean[size - 1] = true;
        }
    }

    int size() {
        return size;
    }

    /**
     * Moves the texts to other memory; no line is added any more.
     *
     * @return the array that they were in, to be used again
     */
    byte[] moveTo(ByteBuffer memory) {
        int length = end(size);
        moved = memory.put(0, texts(0, length), 0, length);
        byte[] free = bytes;
        bytes = NO_TIME.bytes();
        return free;
    }

    /** The texts in {@code [from, to)}, for reading. */
    ByteBuffer texts(int from, int to) {
        ByteBuffer all = moved == null ? ByteBuffer.wrap(bytes) : moved;
        return all.slice(from, to - from).asReadOnlyBuffer();
    }

    /** Where that many lines end. */
    int end(int lines) {
        return lines == 0 ? 0 : ends[lines - 1];
    }

    private int timeEnd(int lines) {
        return lines == 0 ? 0 : timeEnds[lines - 1];
    }

    long offset(int i) {
        return offsets[i];
    }

    /** Where the file's line begins that this line ends with. */
    long lastOffset(int i) {
        return lastOffsets[i];
    }

    String stream(int i) {
        return streams[i];
    }

    String time(int i) {
        int from = timeEnd(i);
        return new String(times, from, timeEnds[i] - from, StandardCharsets.UTF_8);
    }

    boolean isPartial(int i) {
        return partial[i];
    }

    boolean isClean(int i) {
        return clean[i];
    }
}
