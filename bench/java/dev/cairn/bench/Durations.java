package dev.cairn.bench;

import java.util.Arrays;

/** Many short durations, and their percentiles in microseconds. */
final class Durations {

    private long[] nanos = new long[1024];
    private int count;

    void add(long one) {
        if (count == nanos.length) {
            nanos = Arrays.copyOf(nanos, count * 2);
        }
        nanos[count++] = one;
    }

    void addAll(Durations others) {
        for (int i = 0; i < others.count; i++) {
            add(others.nanos[i]);
        }
    }

    /** The duration that so many of a hundred do not exceed. */
    double percentileMicros(int percent) {
        long[] sorted = Arrays.copyOf(nanos, count);
        Arrays.sort(sorted);
        return sorted[(int) ((long) (count - 1) * percent / 100)] / 1e3;
    }
}
