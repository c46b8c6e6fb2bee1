package dev.cairn.docker;

import java.util.Arrays;

/** The times of the last records of a stream: {@value #MAX} of them, fewer while it is young. */
final class RecentTimes {

    /**
     * What an engine repeats when it has rotated a file is what it has written into the new one
     * meanwhile: some hundred lines.
     */
    static final int MAX = 8192;

    private long[] times = new long[16];
    private int size;
    private int next;

    void add(long nanos) {
        if (next == times.length && times.length < MAX) {
            times = Arrays.copyOf(times, times.length * 2);
        }
        if (next == times.length) {
            next = 0;
        }
        times[next++] = nanos;
        size = Math.max(size, next);
    }

    boolean contains(long nanos) {
        for (int i = 0; i < size; i++) {
            if (times[i] == nanos) {
                return true;
            }
        }
        return false;
    }
}
