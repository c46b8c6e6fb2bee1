package dev.cairn.docker;

import dev.cairn.source.ContainerPosition;
import dev.cairn.source.ContainerPosition.Mark;
import java.util.Arrays;

/**
 * Lines of one container, one behind the other, with their streams and marks, which are their
 * times. One thread adds; what it has been handed on as does not change any more.
 */
final class LineStore {

    private static final int INITIAL_BYTES = 4096;
    private static final int INITIAL_LINES = 32;
    private static final byte STDERR = 1;
    private static final byte PARTIAL = 2;

    private byte[] bytes = new byte[INITIAL_BYTES];
    private int[] ends = new int[INITIAL_LINES];
    private long[] nanos = new long[INITIAL_LINES];
    private int[] counts = new int[INITIAL_LINES];
    private byte[] flags = new byte[INITIAL_LINES];
    private int size;

    /** Adds a line, and a newline behind it. */
    void add(boolean stderr, Mark mark, byte[] source, int from, int to, boolean partial) {
        if (size == ends.length) {
            int more = size * 2;
            ends = Arrays.copyOf(ends, more);
            nanos = Arrays.copyOf(nanos, more);
            counts = Arrays.copyOf(counts, more);
            flags = Arrays.copyOf(flags, more);
        }
        int at = sizeBytes();
        int end = at + (to - from) + 1;
        if (bytes.length < end) {
            bytes = Arrays.copyOf(bytes, Math.max(end, bytes.length * 2));
        }
        System.arraycopy(source, from, bytes, at, to - from);
        bytes[end - 1] = '\n';
        ends[size] = end;
        nanos[size] = mark.nanos();
        counts[size] = mark.count();
        flags[size] = (byte) ((stderr ? STDERR : 0) | (partial ? PARTIAL : 0));
        size++;
    }

    int size() {
        return size;
    }

    int sizeBytes() {
        return end(size);
    }

    byte[] bytes() {
        return bytes;
    }

    /** Where that many lines end. */
    int end(int lines) {
        return lines == 0 ? 0 : ends[lines - 1];
    }

    long nanos(int i) {
        return nanos[i];
    }

    int count(int i) {
        return counts[i];
    }

    boolean isStderr(int i) {
        return (flags[i] & STDERR) != 0;
    }

    boolean isPartial(int i) {
        return (flags[i] & PARTIAL) != 0;
    }

    /** The position behind the lines {@code [from, to)}, which begin at a position. */
    ContainerPosition advance(ContainerPosition start, int from, int to) {
        int stdout = last(false, from, to);
        int stderr = last(true, from, to);
        boolean stderrFirst = stderr < stdout;
        ContainerPosition moved = advance(start, stderrFirst ? stderr : stdout);
        return advance(moved, stderrFirst ? stdout : stderr);
    }

    private int last(boolean ofStderr, int from, int to) {
        int i = to - 1;
        while (i >= from && isStderr(i) != ofStderr) {
            i--;
        }
        return i < from ? -1 : i;
    }

    private ContainerPosition advance(ContainerPosition position, int i) {
        return i < 0 ? position : position.advanced(isStderr(i), new Mark(nanos[i], counts[i]));
    }
}
