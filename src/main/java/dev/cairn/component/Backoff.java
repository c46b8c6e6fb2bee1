package dev.cairn.component;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Waits between deliveries: the first doubled each time up to the longest, give or take a fifth, so
 * that partitions that failed together do not come back together.
 */
record Backoff(Duration first, Duration longest, RandomGenerator random) {

    /** The wait after the n-th failure, from 1. */
    Duration after(int failures) {
        long millis = longest.toMillis();
        int doublings = Math.max(0, failures - 1);
        if (doublings < 32) {
            millis = Math.min(millis, first.toMillis() << doublings);
        }
        return Duration.ofMillis(Math.round(millis * (0.8 + 0.4 * random.nextDouble())));
    }
}
