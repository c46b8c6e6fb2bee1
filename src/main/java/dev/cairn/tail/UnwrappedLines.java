package dev.cairn.tail;

import java.util.Arrays;

/** Lines that were taken out of what an engine had wrapped them in, one behind the other. */
final class UnwrappedLines {

    private static final int INITIAL_LINES = 64;

    private byte[] bytes = new byte[8192];
    private int[] ends = new int[INITIAL_LINES];
    private long[] offsets = new long[INITIAL_LINES];
    private long[] lastOffsets = new long[INITIAL_LINES];
    private String[] streams = new String[INITIAL_LINES];
    private String[] times = new String[INITIAL_LINES];
    private boolean[] partial = new boolean[INITIAL_LINES];
    private boolean[] clean = new boolean[INITIAL_LINES];
    private int size;

    /** Adds a line, and a newline behind it. */
    void add(Open line, byte[] source, int from, int to, long lastOffset, boolean isPartial) {
        if (size == ends.length) {
            int more = size * 2;
            ends = Arrays.copyOf(ends, more);
            offsets = Arrays.copyOf(offsets, more);
            lastOffsets = Arrays.copyOf(lastOffsets, more);
            streams = Arrays.copyOf(streams, more);
            times = Arrays.copyOf(times, more);
            partial = Arrays.copyOf(partial, more);
            clean = Arrays.copyOf(clean, more);
        }
        int at = end(size);
        int end = at + (to - from) + 1;
        if (bytes.length < end) {
            bytes = Arrays.copyOf(bytes, Math.max(end, bytes.length * 2));
        }
        System.arraycopy(source, from, bytes, at, to - from);
        bytes[end - 1] = '\n';
        ends[size] = end;
        offsets[size] = line.offset;
        lastOffsets[size] = lastOffset;
        streams[size] = line.stream;
        times[size] = line.time;
        partial[size] = isPartial;
        size++;
    }

    /** A line of which the end has not come. */
    static final class Open {
        private byte[] bytes = new byte[0];
        private int size;
        final String stream;
        final long offset;
        String time;

        Open(String stream, String time, long offset) {
            this.stream = stream;
            this.time = time;
            this.offset = offset;
        }

        void append(byte[] source, int from, int to) {
            int needed = size + (to - from);
            if (bytes.length < needed) {
                bytes = Arrays.copyOf(bytes, Math.max(needed, bytes.length * 2));
            }
            System.arraycopy(source, from, bytes, size, to - from);
            size = needed;
        }

        int size() {
            return size;
        }

        byte[] bytes() {
            return bytes;
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
        UnwrappedLines some = new UnwrappedLines();
        for (int i = from; i < to; i++) {
            Open line = new Open(streams[i], times[i], offsets[i]);
            some.add(line, bytes, end(i), end(i + 1) - 1, lastOffsets[i], partial[i]);
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

    byte[] bytes() {
        return bytes;
    }

    /** Where that many lines end. */
    int end(int lines) {
        return lines == 0 ? 0 : ends[lines - 1];
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
        return times[i];
    }

    boolean isPartial(int i) {
        return partial[i];
    }

    boolean isClean(int i) {
        return clean[i];
    }
}
